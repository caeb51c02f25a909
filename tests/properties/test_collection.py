"""Laws of keeping what sources tell: twice is once, and the order of sources means nothing."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from newsletter.domain.access import SYSTEM
from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.grouping import group
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.storage import items
from newsletter.values.content import ContentItem
from tests.house import DECLARED, house
from tests.unit.builders import item

SOURCES = ("alpes", "bretagne-sud", "calvados")
Told = dict[str, list[ContentItem]]
same_house = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


class Undo(Exception):
    """Leave the house as it was."""


@st.composite
def tellings(draw: st.DrawFn) -> Told:
    """Return what three sources tell: items whose titles and addresses may coincide, within a source and across."""
    numbers = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3)), max_size=5)
    return {
        source: [
            item(f"i{n}", title=f"Titre {title}", url=f"https://a.example/{page}")
            for n, (title, page) in enumerate(draw(numbers))
        ]
        for source in SOURCES
    }


@pytest.fixture
def three(database_url: str, tmp_path: Path) -> Iterator[Context]:
    """Return a house with three sources, on both databases."""
    context = house(database_url, tmp_path)
    declared = tuple(SourceDeclaration(id=name, label=name, kind="feed") for name in SOURCES)
    declare(context, DECLARED.model_copy(update={"sources": declared}))
    yield context
    context.database.close()


def kept(session: Session, context: Context, told: Told, order: list[str]) -> list[tuple[int, int, int]]:
    return [items.upsert(session, source, told[source], context.by) for source in order]


def contents(session: Session) -> set[tuple[str, str]]:
    return {(one.source, one.item.model_dump_json()) for one in items.offered(session, SYSTEM)}


def shown(session: Session) -> set[tuple[str, frozenset[str]]]:
    """Return each thing as an issue would show it: the item shown, and those that tell it too."""
    offered = items.offered(session, SYSTEM)
    names = {one.id: one.ref for one in offered}
    return {(one.shown.ref, frozenset(names[twin.item] for twin in one.twins)) for one in group(offered)}


@same_house
@given(told=tellings())
def test_collecting_twice_changes_nothing(three: Context, told: Told) -> None:
    with suppress(Undo), three.database.writing() as session:
        kept(session, three, told, list(SOURCES))
        before = contents(session)
        again = kept(session, three, told, list(SOURCES))
        assert [(added, updated) for added, updated, _ in again] == [(0, 0)] * 3
        assert contents(session) == before
        raise Undo


@same_house
@given(told=tellings(), order=st.permutations(SOURCES))
def test_the_order_of_sources_changes_neither_the_items_nor_their_groups(
    three: Context, told: Told, order: list[str]
) -> None:
    found = []
    for names in (list(SOURCES), order):
        with suppress(Undo), three.database.writing() as session:
            kept(session, three, told, names)
            found.append((contents(session), shown(session)))
            raise Undo
    assert found[0] == found[1]


@same_house
@given(told=tellings())
def test_no_item_is_lost(three: Context, told: Told) -> None:
    with suppress(Undo), three.database.writing() as session:
        kept(session, three, told, list(SOURCES))
        refs = {f"{source}/{one.external_id}" for source in SOURCES for one in told[source]}
        assert {ref for first, twins in shown(session) for ref in (first, *twins)} == refs
        raise Undo
