"""An issue is checked in every edition and by every persona; addresses are asked once a day; corrections are edits."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity
from newsletter.domain.issue import Issue
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.fix import fix
from newsletter.pipeline.galleys import NoEdition
from newsletter.pipeline.preflight import preflight
from newsletter.render.personas import PERSONAS
from newsletter.testing import LocalServer
from tests.house import NOW, house, join, tell, told
from tests.unit.builders import item

LOCAL = frozenset({"127.0.0.1"})


class Seen(Check):
    """Notes what checks are given."""

    name = "vu"

    def __init__(self) -> None:
        self.galleys: list[Galley] = []
        self.occasions: list[Occasion] = []

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        self.galleys.append(galley)
        self.occasions.append(occasion)
        return ()


class Shouting(Check):
    """Wants titles without exclamation marks, and only one less at a time."""

    name: ClassVar[str] = "cri"
    severity = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        for block in galley.blocks:
            title = block.wording.title
            if title.endswith("!"):
                yield self.finding("!", block=block.id, field="title", fix=Fix(before=title, after=title[:-1]))


@pytest.fixture
def letters(database_url: str, tmp_path: Path) -> Iterator[Context]:
    made = house(database_url, tmp_path)
    tell(made, *told())
    join(made, "ines@collectivite.example", ("department", "35"))
    join(made, "paul@collectivite.example")
    yield made
    made.database.close()


def checking(context: Context, *checks: Check) -> Context:
    registry = replace(context.registry, checks={check.name: check for check in checks})
    return replace(context, registry=registry)


def a_draft(context: Context) -> Issue:
    draft = assemble(context, "lettre")
    assert draft is not None
    return draft


def test_every_edition_is_checked_and_the_whole_letter_by_every_persona(letters: Context) -> None:
    seen = Seen()
    report = preflight(checking(letters, seen), a_draft(letters).id)
    assert len(report.editions) == 3
    assert len(seen.galleys) == 2 + len(PERSONAS)
    pages = [galley.html for galley in seen.galleys]
    assert sum("En Bretagne" in page for page in pages) == 1 + len(PERSONAS)
    assert not [page for page in pages if "__NL" in page]
    blocks = [len(galley.blocks) for galley in seen.galleys]
    assert min(blocks) < max(blocks)


def test_a_finding_in_the_page_knows_its_block(letters: Context) -> None:
    seen = Seen()
    preflight(checking(letters, seen), a_draft(letters).id)
    for galley in seen.galleys:
        titles = {block.item.title: block.id for block in galley.blocks if block.item}
        links = {link.text_content(): link for link in galley.page.elements("a")}
        found = {title: galley.page.place(links[title]).block for title in titles}
        assert found == titles


def test_the_message_is_the_one_that_would_leave(letters: Context) -> None:
    seen = Seen()
    preflight(checking(letters, seen), a_draft(letters).id)
    message = seen.galleys[0].message
    assert message is not None
    assert (message["List-Unsubscribe-Post"], message["List-Id"] is not None) == ("List-Unsubscribe=One-Click", True)
    assert {part.get_content_type() for part in message.walk() if not part.is_multipart()} == {
        "text/plain",
        "text/html",
    }


def test_checks_know_who_would_receive_the_letter_and_when_it_leaves(letters: Context) -> None:
    seen = Seen()
    draft = a_draft(letters)
    preflight(checking(letters, seen), draft.id)
    around = seen.occasions[0]
    assert around.recipients is not None
    assert (around.recipients.count, around.recipients.before, around.leaves_at) == (2, None, draft.slot)
    assert (around.test_copies, around.earlier, around.web) == ((), (), None)


def test_one_edition_can_be_checked_alone_and_an_unknown_one_is_told(letters: Context) -> None:
    draft, seen = a_draft(letters), Seen()
    key = preflight(checking(letters, seen), draft.id).editions[0]
    alone = Seen()
    preflight(checking(letters, alone), draft.id, key)
    assert 0 < len(alone.galleys) < len(seen.galleys)
    with pytest.raises(NoEdition, match=key):
        preflight(letters, draft.id, "nulle")


def test_addresses_are_asked_once_a_day_and_their_answers_kept(
    database_url: str, tmp_path: Path, local_server: LocalServer
) -> None:
    asking = house(database_url, tmp_path, asks_links=True, reachable=LOCAL)
    there, gone = local_server.serve("/ici", "là"), f"{local_server.url}/parti"
    tell(asking, item("a", url=there, title="Là"), item("b", url=gone, title="Parti"))
    draft, seen = a_draft(asking), Seen()
    for days in (0, 0, 1):
        later = replace(checking(asking, seen), now=lambda days=days: NOW + timedelta(days=days))
        preflight(later, draft.id)
    web = seen.occasions[-1].web
    assert web is not None
    answers = web.ask([there, gone, "https://autre.example/"])
    assert {url: (answer.status, answer.gone) for url, answer in answers.items()} == {
        there: (200, False),
        gone: (404, True),
    }
    assert local_server.count("/ici") == 2
    asking.database.close()


def test_corrections_are_made_until_none_is_left_and_the_item_keeps_its_words(letters: Context) -> None:
    tell(letters, item("cri", title="Bravo!!!"))
    draft = a_draft(letters)
    current, made = fix(checking(letters, Shouting()), draft.id, expected=draft.revision)
    (block,) = [one for one in current.shown() if one.item and one.item.external_id == "cri"]
    assert (block.wording.title, block.item.title, len(made)) == ("Bravo", "Bravo!!!", 3)
    assert current.revision == draft.revision + 1
    again, nothing = fix(checking(letters, Shouting()), draft.id)
    assert (again.revision, nothing) == (current.revision, ())
