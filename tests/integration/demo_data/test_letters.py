"""The two letters of the demonstration: the one that went out, and the one its data makes."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from newsletter import ContentItem
from newsletter.domain.declaration import Declarations, NewsletterDeclaration
from newsletter.domain.issue import Issue, IssueState
from newsletter.domain.ranking import Moments
from newsletter.domain.schedule import due_slots
from newsletter.domain.selection import Known, refill
from newsletter.domain.source import Stored
from newsletter.pipeline.adopt import Former
from newsletter.values.audience import Is
from newsletter.values.letter import Wording

from .conftest import NOW, Collected

SLOT = datetime(2024, 12, 12, 8, tzinfo=UTC)
#: An apostrophe typed straight, or an ordinary space where French wants a no-break one.
CARELESS = re.compile(r"\w'\w| [:;!?»](?!\S)|« |\.\.\.")


@pytest.fixture
def lettre(declarations: Declarations) -> NewsletterDeclaration:
    return next(letter for letter in declarations.newsletters if letter.id == "lettre")


@pytest.fixture
def former(data: Path) -> Former:
    return Former.model_validate(table(data / "history" / "lettre-3.toml"))


@pytest.fixture
def stored(collected: Collected) -> list[Stored]:
    """Return what storage would hold after a collection during which the Oise failed."""
    told = [(source, item) for source, found in sorted(collected.items()) for item in found if source != "oise"]
    return [
        Stored(id=number, source=source, item=item, first_seen=NOW, link_works=True)
        for number, (source, item) in enumerate(told, start=1)
        if isinstance(item, ContentItem)
    ]


@pytest.fixture
def draft(lettre: NewsletterDeclaration, former: Former, stored: list[Stored]) -> Issue:
    since = max(former.date, SLOT - timedelta(days=lettre.rhythm.window_days))
    until = SLOT + timedelta(days=lettre.rhythm.horizon_days)
    refs = {ref for refs in former.items.values() for ref in refs}
    known = Known(
        moments=Moments(letter=SLOT, since=since, until=until),
        published=tuple(one for one in stored if one.ref in refs),
    )
    empty = Issue(id=1, newsletter="lettre", number=4, slot=SLOT, state=IssueState.DRAFT, revision=1)
    return refill(empty, lettre.section, stored, known)


def table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def placed(draft: Issue, section: str) -> list[str]:
    return [block.item_ref for block in draft.shown(section)]


def test_the_letter_is_due_on_the_second_thursday(lettre: NewsletterDeclaration) -> None:
    assert next(due_slots(lettre.rhythm, lettre.timezone, NOW), None) == SLOT


def test_no_other_newsletter_is_due_then(declarations: Declarations) -> None:
    others = [letter for letter in declarations.newsletters if letter.id != "lettre"]
    assert [next(due_slots(letter.rhythm, letter.timezone, NOW), None) for letter in others] == [None, None]


def test_each_item_finds_its_section(draft: Issue) -> None:
    assert placed(draft, "edito") == []
    assert placed(draft, "a-la-une") == ["national/rencontres-2024", "chantiers/p01"]
    assert set(placed(draft, "chantiers")) == {
        *("chantiers/p05", "chantiers/p08", "chantiers/p09", "chantiers/p10", "chantiers/p12"),
        *("national/p13", "national/p14"),
    }
    assert placed(draft, "elus") == ["chantiers/p15"]
    assert placed(draft, "agenda") == ["agenda/e17", "agenda/cafe-2"]
    assert set(placed(draft, "ressources")) == {"chantiers/p02", "chantiers/p03", "national/p16"}


def test_local_news_is_for_the_members_of_its_network(draft: Issue) -> None:
    local = {block.item_ref: block.audience for block in draft.shown("pres-de-chez-vous")}
    assert local == {
        "bretagne/atelier-eau": Is("network", "bretagne"),
        "ile-de-france/tag:demo.planif.example,2024:a02": Is("network", "ile-de-france"),
        "landes/a03": Is("network", "landes"),
        "reseaux/a04": Is("network", "ardennes"),
        "reseaux/a06": Is("network", "charente-vienne-haute-vienne"),
        "reseaux/a08": Is("network", "loir-et-cher"),
    }


def test_only_elected_members_read_the_words_of_the_elected(draft: Issue) -> None:
    assert [block.audience for block in draft.shown("elus")] == [Is("function", "elu")]


def test_the_january_event_is_told_once_with_its_three_speakers(draft: Issue) -> None:
    (block,) = [b for b in draft.shown() if b.item_ref == "agenda/cafe-2"]
    assert {twin.source for twin in block.also} == {"bretagne", "ile-de-france"}


def test_the_former_letter_fits_the_sections_and_the_items(
    former: Former, lettre: NewsletterDeclaration, stored: list[Stored]
) -> None:
    sections = {section.id for section in lettre.section}
    assert set(former.items) | set(former.texts) <= sections
    refs = {ref for refs in former.items.values() for ref in refs}
    assert refs - {one.ref for one in stored} == {"agenda/e08", "agenda/e09"}


def test_the_edits_fit_the_letter(data: Path, draft: Issue, lettre: NewsletterDeclaration) -> None:
    edits = table(data / "edits" / "lettre-4.toml")
    assert edits["subject"]
    assert edits["preheader"]
    texts = {section.id for section in lettre.section if section.text}
    for text in edits["text"]:
        assert text.pop("section") in texts
        assert Wording.model_validate(text).body
    shown = {block.item_ref for block in draft.shown()}
    assert {words["item"] for words in edits["reword"]} <= shown


def words_of(value: Any) -> Iterator[str]:
    """Yield every text that is no address."""
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from words_of(inner)
    elif isinstance(value, str) and not value.startswith(("http", "@")):
        yield re.sub(r"\]\([^)]*\)", "]", value)


def test_typography_is_careful_everywhere(data: Path, collected: Collected) -> None:
    told = [item.model_dump(mode="json") for found in collected.values() for item in found]
    files = [table(path) for path in sorted(data.rglob("*.toml")) if path.name not in ("names.toml", "members.toml")]
    texts = list(words_of(told + files))
    assert len(texts) > 300
    assert [text for text in texts if CARELESS.search(text)] == []
