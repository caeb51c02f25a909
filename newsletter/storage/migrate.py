"""The schema's history, applied through Alembic's API; safe to run again and from several machines."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from newsletter.storage.database import Database

_SCRIPTS = Path(__file__).parent / "migrations"
#: An arbitrary number that names our advisory lock on PostgreSQL.
LOCK = 7310421


class OldSchema(Exception):
    """The database was made by another version; the message says what to run."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    if connection is not None:
        config.attributes["connection"] = connection
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Bring the schema up to `revision`; two machines doing so at once wait for each other."""
    with database.explained(), database.engine.execution_options(writes=True).begin() as connection:
        if database.dialect == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": LOCK})
        command.upgrade(_config(connection), revision)


def revision_of(database: Database) -> str | None:
    """Return the schema's revision; None for an empty database."""
    with database.explained(), database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def check(database: Database) -> None:
    """Raise `OldSchema` unless the schema is the one this version needs."""
    head, current = ScriptDirectory.from_config(_config()).get_current_head(), revision_of(database)
    if current != head:
        found = "is empty" if current is None else f"is at revision {current}, this version needs {head}"
        raise OldSchema(f"the database {found}: run `newsletter db upgrade`")
