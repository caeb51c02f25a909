"""What the nine sources of the demonstration tell."""

from pathlib import Path

import icalendar

from newsletter import ContentItem, Defect, ItemKind
from newsletter.domain.declaration import Declarations

from .conftest import NOW, Collected


def items(collected: Collected, source: str) -> dict[str, ContentItem]:
    return {item.external_id: item for item in collected[source] if isinstance(item, ContentItem)}


def test_every_source_can_be_collected_without_a_defect(collected: Collected) -> None:
    assert len(collected) == 9
    assert [each for found in collected.values() for each in found if isinstance(each, Defect)] == []
    counts = {source: len(found) for source, found in collected.items() if not isinstance(found, str)}
    assert counts == {
        "chantiers": 13,
        "national": 4,
        "agenda": 2,
        "bretagne": 3,
        "ile-de-france": 2,
        "landes": 1,
        "reseaux": 4,
        "oise": 1,
        "normandie": 0,
    }


def test_every_format_is_there(declarations: Declarations) -> None:
    assert {source.kind for source in declarations.sources} == {"folder", "json", "feed", "ical"}


def test_past_events_stay_in_the_calendar(data: Path, collected: Collected) -> None:
    calendar = icalendar.Calendar.from_ical((data / "flux" / "agenda.ics").read_bytes())
    assert len(calendar.walk("VEVENT")) == 18
    coming = items(collected, "agenda")
    assert set(coming) == {"e17", "cafe-2"}
    assert all(item.starts_at > NOW for item in coming.values())


def test_a_month_is_not_told_as_a_day(collected: Collected) -> None:
    assert items(collected, "agenda")["e17"].precision == "month"
    assert items(collected, "chantiers")["p09"].precision == "year"
    assert items(collected, "national")["p16"].precision == "month"


def test_the_january_event_is_the_same_everywhere(collected: Collected) -> None:
    speakers = ("agenda", "bretagne", "ile-de-france")
    told = [item for name in speakers for id_, item in items(collected, name).items() if id_.endswith("cafe-2")]
    assert len(told) == 3
    assert {item.kind for item in told} == {ItemKind.EVENT}
    assert len({(item.starts_at, item.ends_at, item.title) for item in told}) == 1
    assert len({item.url.partition("?")[0] for item in told}) == 1


def test_networks_speak_for_themselves(collected: Collected, declarations: Declarations) -> None:
    shared = {item.network for item in items(collected, "reseaux").values()}
    assert shared == {"ardennes", "charente-vienne-haute-vienne", "auvergne-rhone-alpes", "loir-et-cher"}
    spoken = {item.network for source in collected for item in items(collected, source).values()} - {None}
    assert spoken <= {network.id for network in declarations.networks}


def test_axes_and_workstreams_are_declared_ones(collected: Collected, declarations: Declarations) -> None:
    every = [item for source in collected for item in items(collected, source).values()]
    assert {item.axis for item in every} - {None} == {axis.id for axis in declarations.axes}
    streams = {stream.id: stream.axis for stream in declarations.workstreams}
    assert all(streams[item.workstream] == item.axis for item in every if item.workstream)


def test_the_picture_has_words_and_is_small(collected: Collected, data: Path) -> None:
    every = [item for source in collected for item in items(collected, source).values()]
    pictures = [item.image for item in every if item.image]
    assert pictures
    for picture in pictures:
        path = data / "images" / picture.url.rsplit("/", 1)[1]
        assert path.read_bytes().startswith(b"\x89PNG")
        assert path.stat().st_size < 40_000
        assert len(picture.alt) > 20


def test_addresses_lead_nowhere_real(collected: Collected, declarations: Declarations) -> None:
    assert declarations.brand.site.startswith("https://demo.planif.example/")
    every = [item for source in collected for item in items(collected, source).values()]
    assert all(item.url.startswith("https://demo.planif.example/") for item in every)
    assert all(file.url.startswith("https://demo.planif.example/") for item in every for file in item.files)
