"""What can go wrong with a database, in our words: nobody above needs to know who speaks SQL."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, OperationalError, ProgrammingError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from newsletter.domain.server import hidden

_FULL = ("full", "readonly", "no space", "unable to open", "disk i/o")
_AWAY = (DBAPIError, NoConnectionFree, sqlite3.Error)
#: The database works, and refuses what it was asked.
_REFUSED = (DataError, IntegrityError, ProgrammingError)
#: Characters of a reason that are told.
_LONG = 400


class StorageError(Exception):
    """The database refused what was asked; nothing was half done."""


class StorageUnavailable(StorageError):
    """The database cannot be used now: not there, not answering, or not letting us in.

    It may have ended while it committed: then all that was asked is done, or nothing.
    """


class StorageFull(StorageError):
    """The database could not be written: no space, no permission; nothing was half done."""


@contextmanager
def explained(url: str) -> Iterator[None]:
    """Turn the driver's errors into a `StorageError` of one line that names the database, its password hidden."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _told(error, f"the database {hidden(url)}") from error


def _told(error: Exception, place: str) -> StorageError:
    reason = _reason(error)
    if isinstance(error, OperationalError) and any(word in reason.lower() for word in _FULL):
        return StorageFull(f"{place}: {reason}; free some space or check the permissions, then run again")
    if isinstance(error, _AWAY) and not isinstance(error, _REFUSED):
        return StorageUnavailable(f"{place} cannot be used: {reason}")
    return StorageError(f"{place}: {reason}")


def _reason(error: Exception) -> str:
    """Return the driver's words on one line, without the row's values PostgreSQL quotes after DETAIL."""
    cause = getattr(error, "orig", None) or (error.args[0] if error.args else None) or type(error).__name__
    return " ".join(str(cause).partition("\nDETAIL")[0].split())[:_LONG]
