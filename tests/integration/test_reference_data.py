"""The reference data and the templates of a new workspace, read as the program reads them."""

import csv
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest

from newsletter.app import regions
from newsletter.domain.schedule import due_slots
from newsletter.pipeline.declarations import read
from newsletter.plugin.loader import built_in_folder, load
from newsletter.settings import Settings, bundled

REFERENCE = bundled("data") / "reference"
INIT = bundled("data") / "init"
#: A commented line of a template that is an example, not an explanation.
EXAMPLE = re.compile(r"^# (?=\[|[a-z_]+ = )", re.MULTILINE)


def rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture
def uncommented(tmp_path: Path) -> Path:
    """A new workspace in which every example is taken as it is."""
    folder = shutil.copytree(INIT, tmp_path / "workspace")
    for path in folder.rglob("*.toml"):
        path.write_text(EXAMPLE.sub("", path.read_text(encoding="utf-8")), encoding="utf-8")
    return folder


def test_there_are_101_departments_in_18_regions() -> None:
    departments, known = rows("departments.csv"), rows("regions.csv")
    assert (len(departments), len({row["code"] for row in departments})) == (101, 101)
    assert (len(known), len({row["code"] for row in known})) == (18, 18)
    assert {row["region"] for row in departments} == {row["code"] for row in known}


def test_codes_and_time_zones_are_well_formed() -> None:
    for row in rows("departments.csv"):
        assert re.fullmatch(r"\d{2}|2[AB]|97\d", row["code"])
        assert row["timezone"] in available_timezones()
        assert (row["timezone"] == "Europe/Paris") is not row["code"].startswith("97")
    assert all(re.fullmatch(r"\d{2}", row["code"]) for row in rows("regions.csv"))


def test_names_are_all_different_and_typeset() -> None:
    for name in ("departments.csv", "regions.csv"):
        names = [row["name"] for row in rows(name)]
        assert len(names) == len(set(names))
        assert not any("'" in each or each != each.strip() for each in names)


def test_declared_networks_lie_in_their_region() -> None:
    known = regions(REFERENCE / "departments.csv")
    declared = read(bundled("data") / "demo", {"DEMO_SERVER": "http://127.0.0.1:1", "DEMO_DATA": "/data"}).networks
    assert len(declared) == 14
    for network in declared:
        assert set(network.departments) <= known[f"R{network.region}"]
        assert (set(network.departments) == known[f"R{network.region}"]) is (network.scale == "region")


def test_a_new_workspace_is_valid_as_it_is() -> None:
    found = read(INIT)
    assert [letter.id for letter in found.newsletters] == ["lettre"]
    assert (found.sources, found.networks, found.axes) == ((), (), ())


def test_every_commented_example_is_valid(uncommented: Path) -> None:
    found = read(uncommented)
    assert [source.kind for source in found.sources] == ["folder", "feed", "ical", "json"]
    assert [network.id for network in found.networks] == ["bretagne"]
    assert [axis.id for axis in found.axes] == ["densite"]
    assert [segment.id for segment in found.segments] == ["tous", "elus-bretons"]
    assert {section.id for section in found.newsletters[0].section} >= {"pres-de-chez-vous", "elus"}


def test_the_example_sources_have_settings_their_kind_accepts(uncommented: Path) -> None:
    registry = load([built_in_folder()], entry_points=False)
    for source in read(uncommented).sources:
        registry.source_kind(source.kind).Config.model_validate(source.config)


def test_a_new_workspace_always_has_an_issue_at_hand() -> None:
    (letter,) = read(INIT).newsletters
    days = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(800))
    assert all(next(due_slots(letter.rhythm, letter.timezone, day), None) for day in days)


def test_the_example_environment_names_real_settings() -> None:
    names = re.findall(r"^# ([A-Z_]+)=", (INIT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(names) > 5
    assert {name.lower() for name in names} <= Settings.model_fields.keys()


def test_the_shipped_rates_hold_for_french_mailboxes_until_the_workspace_has_its_own(tmp_path: Path) -> None:
    folder = shutil.copytree(INIT, tmp_path / "workspace")
    shipped = {one.id: one for one in read(folder, reference=REFERENCE).providers}
    assert shipped.keys() >= {"orange", "laposte", "free", "sfr", "gmail", "microsoft"}
    assert (shipped["orange"].at_once, "wanadoo.fr" in shipped["orange"].domains) == (2, True)
    rates = '[[transport]]\nid = "smtp"\nper_minute = 300\n'
    (folder / "providers.toml").write_text(rates, encoding="utf-8")
    found = read(folder, reference=REFERENCE)
    assert (found.providers, [one.id for one in found.transports]) == ((), ["smtp"])
