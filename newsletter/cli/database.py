"""`newsletter db`: the schema."""

import os
from typing import Any

import typer

from newsletter.cli.console import say
from newsletter.cli.opening import told

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema up to date; safe to run again."""
    from newsletter.app import open_database
    from newsletter.engine import Engine
    from newsletter.settings import load
    from newsletter.storage import migrate

    with told():
        settings = load(os.environ)
        database = open_database(settings)
        before = migrate.revision_of(database)
        migrate.upgrade(database)
        after = migrate.revision_of(database)
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
