"""What our audience rules cost beside SQL written by hand: counting a segment of a million members.

    python benchmarks/segment.py [--members 1000000] [--rounds 12] [--databases sqlite postgresql]

On SQLite and on a PostgreSQL of this machine, with the same indexes. Ours is what `newsletter segment count` asks, from
the rule to the number. By hand is the same question written in three ways: values looked up for each member (`EXISTS`),
sets of members (`IN`), joins where there are any to write; ours stands beside the fastest of them on that database. All
in turns, each way as often the first as another where the rounds are a multiple of twelve. Prints medians with their
spread and ratios, and writes segment.json beside this file.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crowd import PROFILES, crowd, databases, keep, spread
from laying import laid
from sqlalchemy import text

from newsletter.domain.access import SYSTEM
from newsletter.storage import audience, members
from newsletter.storage.database import Database
from newsletter.values.audience import parse_rule

#: How much longer ours may take than the fastest way by hand.
TARGET = 1.2
#: Writes the condition that a member has one of some values of a field.
Has = Callable[..., str]
ACTIVE = "SELECT count(*) FROM member m WHERE m.state = 'active' AND "
JOIN = "JOIN member_value {0} ON {0}.member_id = m.id AND {0}.field = '{1}' AND {0}.value {2}"
SMALL = ("1", "2", "3", "5", "8", "13", "21", "34", "55", "89")

#: Rules as people write them, and the same by hand.
ASKED: dict[str, tuple[dict[str, Any], Callable[[Has], str]]] = {
    "a network": ({"network": "network-3"}, lambda has: has("network", "network-3")),
    "the referents": ({"role": "referent"}, lambda has: has("role", "referent")),
    "ten departments": ({"department": list(SMALL)}, lambda has: has("department", *SMALL)),
    "an axis, not elected": (
        {"all": [{"axis": "axis-1"}, {"not": {"function": "function-0"}}]},
        lambda has: f"{has('axis', 'axis-1')} AND NOT {has('function', 'function-0')}",
    ),
    "nested": (
        {
            "all": [
                {"any": [{"network": ["network-0", "network-1"]}, {"department": "29"}]},
                {"not": {"all": [{"function": "function-2"}, {"axis": "axis-0"}]}},
                {"category": ["category-1", "category-2", "category-3"]},
            ]
        },
        lambda has: (
            f"({has('network', 'network-0', 'network-1')} OR {has('department', '29')})"
            f" AND NOT ({has('function', 'function-2')} AND {has('axis', 'axis-0')})"
            f" AND {has('category', 'category-1', 'category-2', 'category-3')}"
        ),
    ),
    "all but an axis": ({"not": {"axis": "axis-2"}}, lambda has: f"NOT {has('axis', 'axis-2')}"),
}
#: A join is another way where it finds no member twice.
JOINED = {
    "a network": (("v", "network", "= 'network-3'"),),
    "the referents": (("v", "role", "= 'referent'"),),
    "ten departments": (("v", "department", f"IN {SMALL}"),),
    "an axis, not elected": (("v", "axis", "= 'axis-1'"), ("w", "function", "= 'function-0'")),
    "all but an axis": (("w", "axis", "= 'axis-2'"),),
}


def listed(values: tuple[str, ...]) -> str:
    return f"IN ({', '.join(repr(value) for value in values)})" if len(values) > 1 else f"= '{values[0]}'"


def looked_up(field: str, *values: str) -> str:
    wanted = f"v.member_id = m.id AND v.field = '{field}' AND v.value {listed(values)}"
    return f"EXISTS (SELECT 1 FROM member_value v WHERE {wanted})"


def in_a_set(field: str, *values: str) -> str:
    return f"m.id IN (SELECT v.member_id FROM member_value v WHERE v.field = '{field}' AND v.value {listed(values)})"


def joined(name: str) -> str:
    """Join what a member must have; what they must not have (`w`) is joined from the left and missed."""
    joins = " ".join(("LEFT " if one[0] == "w" else "") + JOIN.format(*one) for one in JOINED[name])
    missed = " AND w.member_id IS NULL" if "w" in dict.fromkeys(one[0] for one in JOINED[name]) else ""
    return f"SELECT count(*) FROM member m {joins} WHERE m.state = 'active'{missed}"


def ways(database: Database, name: str) -> dict[str, Callable[[], int]]:
    """Return the ways to answer one question, each with what does it."""
    rule, by_hand = ASKED[name]
    written = {"EXISTS": ACTIVE + by_hand(looked_up), "IN": ACTIVE + by_hand(in_a_set)}
    written |= {"JOIN": joined(name)} if name in JOINED else {}

    def ours() -> int:
        with database.reading() as session:
            return members.count(session, parse_rule(rule), SYSTEM)

    def asked(statement: str) -> Callable[[], int]:
        def answer() -> int:
            with database.reading() as session:
                if database.dialect == "postgresql":  # as much memory as ours asks for
                    session.connection().exec_driver_sql(audience.ROOM)
                return int(session.connection().execute(text(statement)).scalar_one())

        return answer

    return {"ours": ours} | {way: asked(statement) for way, statement in written.items()}


def measured(database: Database, rounds: int) -> dict[str, dict[str, list[float]]]:
    """Return the milliseconds of each question in each way; the first answers must agree and are not counted."""
    every = {name: ways(database, name) for name in ASKED}
    for name, each in every.items():
        assert len({way() for way in each.values()}) == 1, name
    taken = {name: {way: [] for way in each} for name, each in every.items()}
    for number in range(rounds):
        for name, each in every.items():
            turns = list(each.items())
            first = number % len(turns)
            turns[first][1]()  # not counted: the question before this one took the pages out of memory
            for way, answer in turns[first:] + turns[:first]:
                began = time.perf_counter()
                answer()
                taken[name][way].append((time.perf_counter() - began) * 1000)
    return taken


def report(kind: str, taken: dict[str, dict[str, list[float]]]) -> dict[str, Any]:
    print(f"{kind}, milliseconds:")
    ratios = {}
    for name, each in taken.items():
        medians = {way: statistics.median(times) for way, times in each.items()}
        best = min((way for way in each if way != "ours"), key=medians.__getitem__)
        ratios[name] = medians["ours"] / medians[best]
        others = ", ".join(f"{way} {medians[way]:,.1f}" for way in each if way != "ours")
        print(f"  {name:21} ours {spread(each['ours'], 1)}; {others}: {ratios[name]:.2f} times the fastest by hand")
    worst = max(ratios.values())
    print(f"  at most {worst:.2f} times the fastest by hand (target: at most {TARGET})")
    return {"milliseconds": taken, "ratios": ratios}


def main(count: int, rounds: int, names: list[str]) -> None:
    told: dict[str, Any] = {"members": count, "target": TARGET}
    with tempfile.TemporaryDirectory() as folder, databases(Path(folder), names) as urls:
        for kind, url in urls.items():
            database = Database(url)
            laid(database, 1)
            crowd(database, count, *PROFILES)
            told[kind] = report(kind, measured(database, rounds))
            database.close()
    keep(__file__, told)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="What our audience rules cost beside SQL written by hand.")
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=12)
    parser.add_argument("--databases", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    given = parser.parse_args()
    main(given.members, given.rounds, given.databases)
