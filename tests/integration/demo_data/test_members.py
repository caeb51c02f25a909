"""The invented members: dealt exactly, always the same, accepted by the import."""

import csv
import re
import shutil
import tomllib
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.cli.demo.members import Line, apportion, invent, write_csv
from newsletter.domain.declaration import Declarations
from newsletter.domain.member import MemberState
from newsletter.domain.member_file import COLUMNS, Known, read_line
from newsletter.domain.suppression import normalise
from newsletter.pipeline.declarations import read

DATA = Path(__file__).parents[3] / "data" / "demo"
WHOLE = 2040
STATES = {"active": 1832, "pending": 47, "paused": 41, "left": 96, "bounced": 24}


@pytest.fixture(scope="module")
def everybody() -> list[Line]:
    return invent(WHOLE, 2024, DATA)


@pytest.fixture(scope="module")
def declared() -> Declarations:
    return read(DATA, {"DEMO_SERVER": "http://127.0.0.1:1", "DEMO_DATA": DATA.as_posix()})


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((DATA / name).read_text(encoding="utf-8"))


def words(line: Line, column: str) -> list[str]:
    return [word for word in line[column].split(";") if word]


def test_states_and_categories_are_the_declared_ones(everybody: list[Line]) -> None:
    assert Counter(line["state"] for line in everybody) == STATES
    categories = table("members.toml")["category"]
    assert Counter(line["category"] for line in everybody) == {each["id"]: each["count"] for each in categories}


def test_active_members_share_the_newsletters_without_pause(everybody: list[Line]) -> None:
    active = Counter(line["newsletters"] for line in everybody if line["state"] == "active")
    assert active == {"lettre": 1196, "synthese": 405, "agenda": 231}


def test_functions_follow_their_shares_and_their_categories(everybody: list[Line]) -> None:
    counted = Counter(line["function"] for line in everybody)
    assert counted == {"technicien": 1183, "direction": 326, "elu": 286, "conseil": 245}
    elected = {line["category"] for line in everybody if line["function"] == "elu"}
    assert elected == {"commune", "epci", "scot"}


def test_departments_and_axes_follow_their_shares(everybody: list[Line]) -> None:
    spread = Counter(min(len(words(line, "departments")), 2) for line in everybody)
    assert spread == {0: 163, 1: 1755, 2: 122}
    followed = sum(len(words(line, "axes")) for line in everybody) / WHOLE
    assert followed == pytest.approx(2.1, abs=0.01)


def test_a_department_with_a_network_has_more_members(everybody: list[Line], declared: Declarations) -> None:
    covered = {code for network in declared.networks for code in network.departments}
    counted = Counter(code for line in everybody for code in words(line, "departments"))
    assert len(counted) == 101
    with_network = sum(counted[code] for code in covered) / len(covered)
    without = sum(number for code, number in counted.items() if code not in covered) / (101 - len(covered))
    assert with_network > 2 * without


def test_every_network_has_its_local_contacts(everybody: list[Line], declared: Declarations) -> None:
    contacts = [set(words(line, "departments")) for line in everybody if line["role"] == "referent"]
    for network in declared.networks:
        assert sum(bool(places & set(network.departments)) for places in contacts) >= 2


def test_a_network_added_to_the_data_draws_members(tmp_path: Path) -> None:
    folder = shutil.copytree(DATA, tmp_path / "demo")
    with (folder / "networks.toml").open("a", encoding="utf-8") as file:
        file.write('[[network]]\nid = "lot"\nname = "Lot"\nscale = "department"\nregion = "76"\ndepartments = ["46"]\n')
    before, after = (sum("46" in words(line, "departments") for line in invent(WHOLE, 7, at)) for at in (DATA, folder))
    assert after > 2 * before


def test_the_same_seed_gives_the_same_file(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("first.csv", "second.csv", "other.csv")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_csv(invent(120, seed, DATA), path)
    first, second, other = (path.read_bytes() for path in paths)
    assert first == second != other


@given(number=st.integers(min_value=0, max_value=400), seed=st.integers())
def test_addresses_differ_and_are_invented_whatever_the_seed(number: int, seed: int) -> None:
    addresses = [normalise(line["email"]).casefold() for line in invent(number, seed, DATA)]
    assert len(addresses) == len(set(addresses)) == number
    assert all(address.endswith(".example") for address in addresses)


@given(number=st.integers(min_value=20, max_value=400), seed=st.integers())
def test_states_scale_with_the_number_of_members(number: int, seed: int) -> None:
    counted = Counter(line["state"] for line in invent(number, seed, DATA))
    assert counted.keys() <= {state.value for state in MemberState}
    assert all(abs(counted[state] - number * share / WHOLE) < 1 for state, share in STATES.items())


def test_more_members_than_names_still_have_their_own_address() -> None:
    names = table("names.toml")
    number = len(names["first"]) * len(names["last"]) + 1
    assert len({line["email"] for line in invent(number, 1, DATA)}) == number


def test_examples_and_edge_cases_come_first_whatever_the_seed(everybody: list[Line]) -> None:
    always = table("members.toml")["member"]
    for lines in (everybody, invent(20, 5, DATA)):
        for line, member in zip(lines, always, strict=False):
            assert line["state"] == "active"
            assert all(line[name] == _flat(value) for name, value in member.items())
    addresses = {line["email"] for line in everybody[: len(always)]}
    assert addresses >= {"zoe.noël-lecœur@collectivite.example", "PLUI@COLLECTIVITE.EXAMPLE"}
    assert {"2A", "974"} <= {line["departments"] for line in everybody[: len(always)]}


def _flat(value: str | list[str]) -> str:
    return ";".join(value) if isinstance(value, list) else value


def test_the_import_accepts_every_line(tmp_path: Path, everybody: list[Line], declared: Declarations) -> None:
    path = tmp_path / "members.csv"
    write_csv(everybody, path)
    with (DATA.parent / "reference" / "departments.csv").open(encoding="utf-8") as file:
        departments = frozenset(row["code"] for row in csv.DictReader(file))
    known = Known(
        axes=frozenset(axis.id for axis in declared.axes),
        departments=departments,
        newsletters=frozenset(letter.id for letter in declared.newsletters),
    )
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        records = [read_line(row, known) for row in reader]
    assert tuple(reader.fieldnames or ()) == COLUMNS
    assert len(records) == WHOLE


def test_names_are_written_with_care() -> None:
    names = table("names.toml")
    for kind in ("first", "last"):
        assert len(names[kind]) == len(set(names[kind])) >= 120
        assert all(re.fullmatch(r"[^\W\d_]+(?:[ ’-][^\W\d_]+)*", name) for name in names[kind])


@given(weights=st.lists(st.fractions(min_value=0, max_value=100), min_size=1), seats=st.integers(0, 1000))
def test_seats_are_all_given_and_nobody_is_a_whole_seat_from_their_share(weights: list[Fraction], seats: int) -> None:
    whole = sum(weights)
    if not whole:
        return
    shared = apportion({str(n): weight for n, weight in enumerate(weights)}, seats)
    assert sum(shared.values()) == seats
    assert all(abs(shared[str(n)] - weight * seats / whole) < 1 for n, weight in enumerate(weights))
