"""Which schema a database has, and whether it is the one this version works on: all that opening one needs."""

from sqlalchemy import column, inspect, select, table

from newsletter.storage.database import Database

#: The revision this version works on: the last of `migrations/versions`, as a test holds.
HEAD = "0007"
#: An arbitrary number that names the advisory lock of whoever changes the schema on PostgreSQL.
LOCK = 7310421
#: Where Alembic notes the revision.
_RECORD = table("alembic_version", column("version_num"))


class OldSchema(Exception):
    """The database was made by another version; the message says what to run."""


def revision_of(database: Database) -> str | None:
    """Return the schema's revision; None for an empty database."""
    with database.explained(), database.engine.connect() as connection:
        if not inspect(connection).has_table(_RECORD.name):
            return None
        revision: str | None = connection.scalar(select(_RECORD.c.version_num))
        return revision


def check(database: Database) -> None:
    """Raise `OldSchema` unless the schema is the one this version needs."""
    current = revision_of(database)
    if current != HEAD:
        found = "is empty" if current is None else f"is at revision {current}, this version needs {HEAD}"
        raise OldSchema(f"the database {found}: run `newsletter db upgrade`")
