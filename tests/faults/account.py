"""What a sending owes its members, whatever happened to it, read from the server's own memory."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Copy:
    """One acceptance, as the server remembers it."""

    to: str
    id: str
    date: str
    hash: str


def copies(folder: Path) -> list[Copy]:
    """Return the acceptances in their order; the last line may still be on its way."""
    log = folder / "accepted.jsonl"
    lines = log.read_text().splitlines(keepends=True) if log.exists() else []
    return [Copy(**json.loads(line)) for line in lines if line.endswith("\n")]


def debts(taken: Collection[Copy], eligible: Collection[str], allowed: int) -> dict[str, list[str]]:
    """Return what is wrong, by kind; empty when every member was served as promised.

    `allowed` is how many copies beyond the first may be there in all: two per connection and kill.
    """
    count = Counter(copy.to for copy in taken)
    faces = defaultdict(set)
    for copy in taken:
        faces[copy.to].add((copy.id, copy.date, copy.hash))
    extra = sum(count.values()) - len(count)
    found = {
        "lost": sorted(set(eligible) - count.keys()),
        "strangers": sorted(count.keys() - set(eligible)),
        "third copies": sorted(address for address, times in count.items() if times > 2),
        "different copies": sorted(address for address, seen in faces.items() if len(seen) > 1),
        "too many copies": [f"{extra} beyond the first, {allowed} allowed"] if extra > allowed else [],
    }
    return {kind: wrong for kind, wrong in found.items() if wrong}
