"""`newsletter db`: the schema."""

import os

import typer

from newsletter.cli.console import say
from newsletter.cli.opening import told

app = typer.Typer(help="The database's schema.", no_args_is_help=True)


@app.command()
def upgrade() -> None:
    """Bring the schema up to date; safe to run again."""
    from newsletter.app import open_database
    from newsletter.settings import load
    from newsletter.storage import migrate

    with told():
        database = open_database(load(os.environ))
        before = migrate.revision_of(database)
        migrate.upgrade(database)
        after = migrate.revision_of(database)
        database.close()
    say(f"schema {after}" + ("" if before == after else f" (was {before or 'empty'})"))
