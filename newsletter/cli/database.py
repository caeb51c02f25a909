"""`newsletter db`: the schema."""

import os
from contextlib import closing
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, say
from newsletter.cli.opening import told

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema up to date; safe to run again."""
    from newsletter.app import open_database
    from newsletter.engine import Engine
    from newsletter.settings import load
    from newsletter.storage import migrate, schema

    with told():
        settings = load(os.environ)
        database = open_database(settings)
        before = schema.revision_of(database)
        migrate.upgrade(database)
        after = schema.revision_of(database)
        say(f"schema {after}" + ("" if before == after else f" (was {before or 'empty'})"))
        if settings.newsletter_engine is Engine.PROCRASTINATE:
            _upgrade_queue(database)
        database.close()


def _upgrade_queue(database: Any) -> None:
    from newsletter.storage import queue_schema

    applied = queue_schema.upgrade(database)
    say(
        f"queue of procrastinate {queue_schema.release()}"
        + (f" ({len(applied)} migrations applied)" if applied else "")
    )


@app.command()
def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The address of the database to copy.")],
) -> None:
    """Copy every row of another database into this one, which must be empty: from SQLite to PostgreSQL, or back."""
    from newsletter.app import open_database
    from newsletter.settings import load
    from newsletter.storage import copying
    from newsletter.storage.database import Database

    with told(), closing(open_database(load(os.environ))) as target:
        _check_there(source)
        with closing(Database(source)) as old:
            copied = copying.copy(old, target)
    say(f"{sum(copied.values())} rows copied: {copied['member']} members, {copied['campaign']} campaigns")
    say("Point every process here, and never start one on the old database again.")


def _check_there(url: str) -> None:
    """Refuse a file that is not there; opening it would make an empty one."""
    file = url.partition("sqlite:///")[2]
    if file and not Path(file).is_file():
        raise Told(f"there is no file {file}")
