"""The demonstration's members: invented, dealt exactly from declared shares, the same for the same seed."""

import csv
import random
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import chain, count
from pathlib import Path
from typing import Any

from newsletter.cli.demo.territory import Map
from newsletter.domain.member_file import COLUMNS

#: One line of a member file, by column; keys beyond the columns are notes kept while drawing.
Line = dict[str, str]
#: Local contacts per network.
REFERENTS = 2
_LIST = ";"


def invent(number: int, seed: int, folder: Path) -> list[Line]:
    """Return `number` lines of a member file, each with every column, addresses all different.

    `folder` holds `members.toml` (shares and the members who are always there, first), `names.toml`,
    and the `axes.toml` and `networks.toml` the members choose from. The same arguments give the same lines.
    """
    plan = _table(folder / "members.toml")
    dice = random.Random(seed)  # noqa: S311 (a demonstration, no secret)
    lines = [_given(member) for member in plan["member"]][:number]
    lines += [Line() for _ in range(number - len(lines))]
    _stand(lines, plan, dice)
    _places(lines, plan, Map.read(folder, plan["weights"]), dice)
    _axes(lines, plan["axes"], folder, dice)
    _names(lines, plan["category"], _table(folder / "names.toml"), dice)
    return [{column: line.get(column, "") for column in COLUMNS} for line in lines]


def write_csv(lines: Iterable[Mapping[str, str]], path: Path) -> None:
    """Write lines as a member file: UTF-8, comma-separated, with its header."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def apportion(weights: Mapping[str, Fraction], seats: int) -> dict[str, int]:
    """Share `seats` in proportion to `weights` by largest remainder; at equal remainders the first named wins."""
    whole = sum(weights.values())
    exact = {word: weight * seats / whole if whole else Fraction(0) for word, weight in weights.items()}
    given = {word: int(share) for word, share in exact.items()}
    by_remainder = sorted(exact, key=lambda word: given[word] - exact[word])
    for word in by_remainder[: seats - sum(given.values())]:
        given[word] += 1
    return given


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _given(member: Mapping[str, Any]) -> Line:
    line = {name: _LIST.join(value) if isinstance(value, list) else value for name, value in member.items()}
    if "departments" in member:
        line["spread"] = ("none", "one", "several")[min(len(member["departments"]), 2)]
    if "axes" in member:
        line["follows"] = str(len(member["axes"]))
    return {"state": "active"} | line


def _deal(lines: Sequence[Line], column: str, shares: Mapping[str, int], dice: random.Random) -> None:
    """Fill an empty column so that all lines together hold the shares exactly."""
    empty = [line for line in lines if column not in line]
    taken = Counter(line[column] for line in lines if column in line)
    wanted = {word: Fraction(share * len(lines), sum(shares.values())) - taken[word] for word, share in shares.items()}
    seats = apportion({word: max(weight, Fraction(0)) for word, weight in wanted.items()}, len(empty))
    words = list(Counter(seats).elements())
    dice.shuffle(words)
    for line, word in zip(empty, words, strict=True):
        line[column] = word


def _stand(lines: Sequence[Line], plan: Mapping[str, Any], dice: random.Random) -> None:
    _deal(lines, "state", plan["states"], dice)
    active = [line for line in lines if line["state"] == "active"]
    others = [line for line in lines if line["state"] != "active"]
    for some in (active, others):
        _deal(some, "newsletters", plan["newsletters"], dice)
    _deal(lines, "category", {each["id"]: each["count"] for each in plan["category"]}, dice)
    _functions(lines, plan["function"], dice)


def _functions(lines: Sequence[Line], functions: Sequence[Mapping[str, Any]], dice: random.Random) -> None:
    seats = apportion({each["id"]: Fraction(each["share"]) for each in functions}, len(lines))
    narrow = {each["id"]: each["categories"] for each in functions if "categories" in each}
    for word, categories in narrow.items():
        pool = [line for line in lines if "function" not in line and line["category"] in categories]
        missing = seats[word] - sum(line.get("function") == word for line in lines)
        for line in dice.sample(pool, max(0, min(missing, len(pool)))):
            line["function"] = word
    wide = {each["id"]: each["share"] for each in functions if each["id"] not in narrow}
    _deal([line for line in lines if line.get("function") not in narrow], "function", wide, dice)


def _places(lines: Sequence[Line], plan: Mapping[str, Any], land: Map, dice: random.Random) -> None:
    _deal(lines, "spread", plan["departments"], dice)
    for line in lines:
        if "departments" not in line:
            line["departments"] = _LIST.join(land.draw(line["spread"], dice))
    for departments in land.networks:
        _referents(lines, frozenset(departments))


def _referents(lines: Sequence[Line], departments: frozenset[str]) -> None:
    """Name the local contacts of a network, civil servants first; the members always there stay as declared."""
    here = [line for line in lines if departments & set(line["departments"].split(_LIST))]
    free = [line for line in here if line["state"] == "active" and "email" not in line]
    for line in sorted(free, key=lambda line: line["category"] != "etat-deconcentre")[:REFERENTS]:
        line["role"] = "referent"


def _axes(lines: Sequence[Line], shares: Mapping[str, int], folder: Path, dice: random.Random) -> None:
    known = [axis["id"] for axis in _table(folder / "axes.toml")["axis"]]
    _deal(lines, "follows", shares, dice)
    for line in lines:
        if "axes" not in line:
            chosen = dice.sample(known, min(int(line["follows"]), len(known)))
            line["axes"] = _LIST.join(sorted(chosen, key=known.index))


def _names(
    lines: Sequence[Line], categories: Sequence[Mapping[str, Any]], names: Mapping[str, list[str]], dice: random.Random
) -> None:
    domains = {each["id"]: each["domain"] for each in categories}
    taken = {line["email"].casefold() for line in lines if "email" in line}
    for line in lines:
        if "email" not in line:
            line["first_name"], line["last_name"] = dice.choice(names["first"]), dice.choice(names["last"])
            line["email"] = _address(line, domains[line["category"]], taken)
            taken.add(line["email"])


def _address(line: Line, domain: str, taken: set[str]) -> str:
    stem = f"{_plain(line['first_name'])}.{_plain(line['last_name'])}"
    numbers = chain([""], map(str, count(2)))
    return next(address for n in numbers if (address := f"{stem}{n}@{domain}") not in taken)


def _plain(name: str) -> str:
    """Return the letters of a name an address takes everywhere: unaccented, in lower case, hyphens kept."""
    unaccented = unicodedata.normalize("NFKD", name.casefold().replace("œ", "oe"))
    return "".join(sign for sign in unaccented if sign.isascii() and (sign.isalpha() or sign == "-"))
