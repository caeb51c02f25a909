"""Filling sections: suggestions say why, and what an editor did stays."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.composition import letter_of
from newsletter.domain.declaration import NewsletterDeclaration, SectionDeclaration, Trust
from newsletter.domain.edits import Drop, Move, Reword, apply
from newsletter.domain.issue import Issue
from newsletter.domain.ranking import Moments, is_offered
from newsletter.domain.selection import Known, refill, suggestions
from newsletter.domain.source import Stored
from newsletter.values.audience import All, Any, Is
from newsletter.values.content import ItemKind
from newsletter.values.letter import Wording
from tests.unit.builders import SLOT, draft, stored

MOMENTS = Moments(letter=SLOT, since=SLOT - timedelta(days=100), until=SLOT + timedelta(days=90))
UNE = SectionDeclaration(id="une", title="À la une", kinds=(ItemKind.NEWS,), limit=3)
LOCAL = SectionDeclaration(id="local", title="Près de chez vous", local=True, per_network=2)
AGENDA = SectionDeclaration(id="agenda", title="Agenda", kinds=(ItemKind.EVENT,), order="date")
ALL = (UNE, LOCAL, AGENDA)


def filled(items: list[Stored], before: Issue | None = None, **known: object) -> Issue:
    """Return the draft after an assembly, with the ids storage would give."""
    after = refill(before or draft(), ALL, items, Known(moments=MOMENTS, **known))
    fresh = iter(range(1 + max((b.id for b in after.blocks), default=0), 10_000))
    return after.model_copy(
        update={"blocks": tuple(b if b.id else b.model_copy(update={"id": next(fresh)}) for b in after.blocks)}
    )


def event(number: int, **fields: object) -> Stored:
    return stored(number, **({"kind": ItemKind.EVENT, "starts_at": SLOT + timedelta(days=20)} | fields))


def titles(of: Issue, section: str) -> list[str]:
    return [block.wording.title for block in of.shown(section)]


def test_a_past_event_is_never_suggested() -> None:
    assert filled([event(1, starts_at=SLOT - timedelta(days=1))]).shown() == ()


def test_an_event_known_to_its_day_its_month_or_its_year_is_suggested_until_the_last_of_its_days() -> None:
    noon = SLOT.replace(hour=11)
    moments = MOMENTS.model_copy(update={"letter": noon})
    today = event(1, starts_at=noon.replace(hour=0), all_day=True)
    this_year = event(2, starts_at=datetime(2024, 1, 1, tzinfo=UTC), precision="year")
    last_year = event(3, starts_at=datetime(2023, 1, 1, tzinfo=UTC), precision="year")
    assert [is_offered(one, moments) for one in (today, this_year, last_year)] == [True, True, False]


def test_an_event_under_way_is_still_suggested() -> None:
    going_on = event(1, starts_at=SLOT - timedelta(days=1), ends_at=SLOT + timedelta(days=1))
    assert len(filled([going_on]).shown("agenda")) == 1


def test_events_are_told_in_their_order() -> None:
    found = filled(
        [
            event(1, title="Second", starts_at=SLOT + timedelta(days=9)),
            event(2, title="Premier", starts_at=SLOT + timedelta(days=4)),
        ]
    )
    assert titles(found, "agenda") == ["Premier", "Second"]


def test_what_an_earlier_letter_told_is_not_told_again_even_under_another_identity() -> None:
    assert filled([stored(1)], published=(stored(1, title="Autrement dit"),)).shown() == ()
    assert filled([stored(2, "page")], published=(stored(1, "page", source="ailleurs"),)).shown() == ()


def test_a_local_item_is_shown_to_its_network_only() -> None:
    found = filled([stored(1, network="bretagne")])
    assert found.shown("local")[0].audience == Is("network", "bretagne")
    assert found.shown("une") == ()


def test_a_local_item_in_a_section_with_an_audience_needs_both() -> None:
    section = LOCAL.model_copy(update={"audience": Is("function", "elu")})
    found = refill(draft(), (section,), [stored(1, network="bretagne")], Known(moments=MOMENTS))
    assert found.shown()[0].audience == All((Is("function", "elu"), Is("network", "bretagne")))


def test_what_two_networks_tell_together_is_shown_to_both_and_once() -> None:
    together = [
        event(n, network=network, url="https://demo.planif.example/cafe")
        for n, network in ((1, "bretagne"), (2, "landes"))
    ]
    shown = filled(together).shown()
    assert [block.audience for block in shown] == [Any((Is("network", "bretagne"), Is("network", "landes")))]


def test_a_network_has_at_most_its_share() -> None:
    found = filled([stored(n, network="bretagne") for n in range(1, 5)] + [stored(9, network="landes")])
    networks = [block.item.network for block in found.shown("local") if block.item]
    assert sorted(networks) == ["bretagne", "bretagne", "landes"]


def test_the_reasons_of_a_suggestion_add_up_to_its_score_and_decide_the_order() -> None:
    old, new = stored(1, published_at=SLOT - timedelta(days=90)), stored(2, published_at=SLOT - timedelta(days=2))
    shown = filled([old, new]).shown("une")
    assert [block.item_id for block in shown] == [2, 1]
    for block in shown:
        assert block.reasons
        assert block.score == sum(reason.points for reason in block.reasons)


def test_a_date_known_to_the_year_may_be_recent() -> None:
    vague = stored(1, published_at=datetime(2024, 1, 1, tzinfo=UTC), precision="year")
    exact = stored(2, published_at=datetime(2024, 1, 1, tzinfo=UTC), precision="day")
    assert [block.item_id for block in filled([vague, exact]).shown()] == [1]


def test_an_editor_s_words_survive_a_changed_source() -> None:
    first = filled([stored(1, title="Titre d’origine")])
    mine = apply(first, [Reword(block=first.shown()[0].id, wording=Wording(title="Mon titre"))])
    assert titles(filled([stored(1, title="Titre changé")], mine), "une") == ["Mon titre"]


def test_an_untouched_suggestion_follows_its_source() -> None:
    first = filled([stored(1, title="Titre d’origine")])
    assert titles(filled([stored(1, title="Titre changé")], first), "une") == ["Titre changé"]


def test_what_an_editor_dropped_stays_out() -> None:
    first = filled([stored(1), stored(2)])
    less = apply(first, [Drop(block=first.shown()[0].id)])
    assert len(filled([stored(1), stored(2)], less).shown()) == 1


def test_an_editor_s_order_survives_and_new_items_come_after() -> None:
    first = filled([stored(1, title="Un"), stored(2, title="Deux")])
    last = first.shown("une")[-1]
    moved = apply(first, [Move(block=last.id, section="une", position=0)])
    before = titles(moved, "une")
    after = filled([stored(1, title="Un"), stored(2, title="Deux"), stored(3, title="Trois", published_at=SLOT)], moved)
    assert titles(after, "une") == [*before, "Trois"]


def test_a_section_without_a_block_is_not_in_the_letter() -> None:
    declared = NewsletterDeclaration.model_validate(
        {
            "id": "lettre",
            "name": "La lettre",
            "rhythm": {"cron": "0 9 * * *", "starts": "2024-01-01"},
            "sender": {"name": "R", "address": "a@r.example", "reply_to": "b@r.example", "list_id": "l.r.example"},
            "section": ALL,
        }
    )
    letter = letter_of(filled([stored(1)]), declared)
    assert [section.id for section in letter.sections] == ["une"]


@given(st.permutations(list(range(1, 9))))
def test_the_order_in_which_items_arrive_changes_nothing(order: list[int]) -> None:
    items = [stored(n, network="bretagne" if n % 2 else None) for n in order]
    assert filled(items) == filled(sorted(items, key=lambda one: one.id))


@given(st.sets(st.integers(1, 12)), st.data())
def test_assembling_again_changes_nothing(numbers: set[int], data: st.DataObject) -> None:
    items = [stored(n, network="bretagne" if n % 3 == 0 else None) for n in sorted(numbers)]
    once = filled(items)
    if once.shown() and data.draw(st.booleans()):
        chosen = data.draw(st.sampled_from(once.shown()))
        once = apply(
            once,
            [data.draw(st.sampled_from([Drop(block=chosen.id), Reword(block=chosen.id, wording=Wording(title="x"))]))],
        )
        once = filled(items, once)
    twice = filled(items, once)
    assert sorted(twice.blocks, key=lambda b: b.id) == sorted(once.blocks, key=lambda b: b.id)


def test_what_is_on_trial_waits_for_a_person() -> None:
    told = [stored(1, "i1"), stored(2, "i2").model_copy(update={"trust": Trust.TRIAL})]
    assert [one.shown.id for one in suggestions(told, Known(moments=MOMENTS))] == [1]


def test_an_event_called_off_enters_no_letter_by_itself() -> None:
    letter = filled([event(1), event(2, cancelled=True)])
    assert titles(letter, "agenda") == ["Nouvelle i1"]
