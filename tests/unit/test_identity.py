"""An item under a new name is the item it was; what could be two things stays two."""

from datetime import UTC, datetime

from newsletter.domain.identity import renamed
from newsletter.values.content import ContentItem, ItemKind
from tests.unit.builders import item

START = datetime(2025, 1, 16, 9, tzinfo=UTC)
AGENDA = "https://demo.planif.example/agenda"


def event(name: str, day: int, **said: object) -> ContentItem:
    fields: dict[str, object] = {"kind": ItemKind.EVENT, "title": "Café des territoires", "url": AGENDA}
    return item(name, **(fields | {"starts_at": START.replace(day=day)} | said))


def test_a_regenerated_guid_keeps_its_item_by_its_address() -> None:
    before = item("guid-1", title="Un guide", url="https://demo.planif.example/guide?utm_source=x")
    after = item("guid-2", title="Un guide, mis à jour", url="https://www.demo.planif.example/guide/")
    assert renamed({"guid-1": before}, [after]) == {"guid-2": "guid-1"}


def test_a_page_that_moved_keeps_its_item_by_its_title_and_day() -> None:
    before = item("1", title="Un guide", url="https://demo.planif.example/a")
    after = item("2", title="Un GUIDE !", url="https://demo.planif.example/b")
    assert renamed({"1": before}, [after]) == {"2": "1"}


def test_events_that_share_the_agenda_s_address_are_told_apart_by_their_day() -> None:
    before = {"a": event("a", 16), "b": event("b", 23)}
    assert renamed(before, [event("c", 23), event("d", 16)]) == {"c": "b", "d": "a"}


def test_another_event_at_the_same_address_is_another_event() -> None:
    assert renamed({"a": event("a", 16)}, [event("b", 23, title="Journée d’étude")]) == {}


def test_the_next_event_of_a_series_is_another_event() -> None:
    assert renamed({"a": event("a", 16)}, [event("b", 23)]) == {}


def test_one_meeting_held_in_two_places_is_two() -> None:
    assert renamed({"a": event("a", 16, place="Rennes")}, [event("b", 16, place="Brest")]) == {}


def test_what_is_still_told_keeps_its_name() -> None:
    before = item("1", title="Un guide")
    assert renamed({"1": before}, [before, item("2", title="Un guide")]) == {}


def test_two_that_could_be_the_one_are_both_new() -> None:
    before = item("1", title="Un guide", url="https://demo.planif.example/a")
    twins = [item(name, title="Un guide", url="https://demo.planif.example/a") for name in ("2", "3")]
    assert renamed({"1": before}, twins) == {}


def test_an_undated_item_with_a_title_used_before_is_another_one() -> None:
    before = item("1", title="Offre de stage", url="https://demo.planif.example/1", published_at=None)
    after = item("2", title="Offre de stage", url="https://demo.planif.example/2", published_at=None)
    assert renamed({"1": before}, [after]) == {}
