"""What growth.py, planning.py and segment.py share: members by the million, made by the database; memory of a process.

The draws are multiplicative congruences, one multiplier for each field, so that every run has the same members and one
field says nothing of another.
"""

import json
import os
import statistics
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import text

from newsletter.storage.database import Database
from tests import pg

_NUMBERS = (
    "WITH RECURSIVE numbers(n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < :crowd)"
)
_PRIME = 2_147_483_647
#: Members like the first one; their keys are as long as real ones and in no order.
MEMBERS = (
    f"{_NUMBERS} INSERT INTO member (address, address_key, first_name, last_name, state, language,"
    " created_at, created_by, updated_at, updated_by)"
    " SELECT 'membre.' || n || '@m' || (n % 50) || '.example',"
    f" (1000000000 + n * 1343714438 % {_PRIME}) || '-' || n || '-0123456789abcdef0123456789abcdef01234567',"
    " 'Inès ' || n, last_name, state, language, created_at, created_by, updated_at, updated_by"
    " FROM member, numbers WHERE id = 1"
)
SUBSCRIPTIONS = (
    "INSERT INTO subscription (member_id, newsletter_id, ended_why, created_at, created_by)"
    " SELECT id, 'lettre', '', created_at, created_by FROM member WHERE id > 1"
)
#: One member in fifty pauses, one in a hundred must not be written to.
PAUSES = "UPDATE member SET state = 'paused' WHERE id % 50 = 0"
SUPPRESSIONS = (
    "INSERT INTO suppression (address_key, newsletter_id, why, created_at, created_by)"
    " SELECT address_key, '*', 'bounced', created_at, created_by FROM member WHERE id % 100 = 1"
)


def _drawn(multiplier: int) -> str:
    return f"(CAST(id AS BIGINT) * {multiplier} % {_PRIME} / 64)"


def _valued(field: str, value: str, condition: str = "1 = 1") -> str:
    chosen = f"SELECT id, '{field}', {value} FROM member WHERE {condition}"
    return f"INSERT INTO member_value (member_id, field, value) {chosen}"


_DEPARTMENT, _AXES = f"({_drawn(48_271)} % 96)", _drawn(69_621)
#: Nearly seven values each: ten networks hold five members of eight, an axis every second one.
VALUES = (
    _valued("department", f"CAST({_DEPARTMENT} + 1 AS VARCHAR(9))"),
    _valued("region", f"'region-' || ({_DEPARTMENT} % 13)"),
    _valued("network", f"'network-' || ({_DEPARTMENT} % 16)", f"{_DEPARTMENT} % 16 < 10"),
    _valued("function", f"'function-' || ({_drawn(39_373)} % 5)"),
    _valued("category", f"'category-' || ({_drawn(62_089_911)} % 6)"),
    _valued("role", "'referent'", f"{_drawn(950_706_376)} % 100 = 0"),
    *(_valued("axis", f"'axis-{bit}'", f"{_AXES} / {2**bit} % 2 = 1") for bit in range(4)),
)
PROFILES = (PAUSES, SUPPRESSIONS, *VALUES)


def crowd(database: Database, members: int, *statements: str) -> None:
    """Bring the members, of whom the first is there, to so many, each subscribed; run further statements."""
    with database.writing() as session:
        if database.dialect == "sqlite":  # or its indexes, larger than its memory, take minutes
            session.connection().exec_driver_sql("PRAGMA cache_size = -1000000")
        for statement in (MEMBERS, SUBSCRIPTIONS, *statements):
            given = {"crowd": members - 1} if statement is MEMBERS else {}
            session.connection().execute(text(statement), given)
    database.close()
    with database.writing() as session:
        session.connection().execute(text("ANALYZE"))


@contextmanager
def databases(folder: Path, names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Yield the URL of an empty database of each kind, both as durable as in production."""
    found = {"sqlite": f"sqlite:///{folder / 'x.db'}"}
    if "postgresql" not in names:
        yield found
        return
    with pg.cluster(pg.system_binaries() or pg.packaged_binaries(), ()) as own, own.running() as server:
        found["postgresql"] = server.create()
        yield {name: found[name] for name in names}


def memory(what: str) -> float:
    """Return the megabytes of this process: `VmRSS` now, `VmHWM` the most since `forget_peak`."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def forget_peak() -> float:
    """Begin to watch the most memory anew and return the megabytes now.

    `ru_maxrss` could not tell: it never falls, and a process begins with that of the one that started it.
    """
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return memory("VmRSS")


def spread(values: Sequence[float], digits: int = 3) -> str:
    return f"{statistics.median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"


def keep(program: str, told: dict[str, Any]) -> None:
    """Write what was found beside the program, and say how busy the machine was."""
    load = [round(one, 2) for one in os.getloadavg()]
    print(f"load of the machine at the end: {load}, {os.cpu_count()} processors")
    Path(program).with_suffix(".json").write_text(json.dumps(told | {"load": load}, indent=1) + "\n", encoding="utf-8")
