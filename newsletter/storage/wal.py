"""A fault of SQLite: when several processes write in WAL mode, a reset of the log may damage the database.

Versions 3.7.0 to 3.51.2 have it, but 3.44.6 and 3.50.7 (sqlite.org, “WAL-reset bug”).
"""

import sqlite3

_MENDED = (3, 51, 3)
_MENDED_WITHIN = {(3, 44): 6, (3, 50): 7}


def version() -> tuple[int, ...]:
    """Return the version of SQLite in use."""
    return sqlite3.sqlite_version_info


def is_mended(found: tuple[int, ...]) -> bool:
    """Tell whether a version of SQLite is free of the fault."""
    last = _MENDED_WITHIN.get((found[0], found[1]))
    return found >= _MENDED or (last is not None and found[2] >= last)
