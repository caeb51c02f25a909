"""In our own letters a fault is told once, with its block and its field."""

from types import ModuleType

import pytest

from newsletter import (
    ContentItem,
    Finding,
    Galley,
    Image,
    ItemKind,
    LetterBlock,
    LetterSection,
    Occasion,
    Severity,
    Wording,
)
from newsletter.testing import a_letter


def found(plugin: ModuleType, name: str, block: LetterBlock, html: str) -> list[Finding]:
    letter = a_letter(sections=(LetterSection(id="une", title="À la une", blocks=(block,)),))
    check = next(check for check in plugin.register_checks() if check.name == name)
    return list(check.inspect(Galley(html=html, letter=letter), Occasion()))


def item(**said: object) -> ContentItem:
    fields = {"external_id": "1", "kind": ItemKind.NEWS, "title": "Une nouvelle", "url": "https://a.example/"}
    return ContentItem(**fields | said)


@pytest.mark.parametrize(("alt", "severity"), [("place.jpg", Severity.BLOCKING), ("", Severity.ADVICE)])
def test_a_picture_of_an_item_is_told_once_with_its_block(plugin: ModuleType, alt: str, severity: Severity) -> None:
    image = Image(url="https://a.example/i.jpg", alt=alt)
    block = LetterBlock(id=7, section="une", wording=Wording(), item=item(image=image))
    (finding,) = found(plugin, "image-alternative", block, f"<img src='{image.url}' alt='{alt}'>")
    assert (finding.severity, finding.block, finding.field) == (severity, 7, "image.alt")


def test_a_link_of_an_editorial_is_told_once_with_its_field(plugin: ModuleType) -> None:
    block = LetterBlock(id=7, section="une", wording=Wording(body="Le rapport est [ici](https://a.example/)."))
    (finding,) = found(plugin, "texte-de-lien", block, "<a href='https://a.example/'>ici</a>")
    assert (finding.block, finding.field, "«\u00a0ici\u00a0»" in finding.message) == (7, "body", True)


def test_a_title_that_could_be_any_links_is_told_on_its_block(plugin: ModuleType) -> None:
    block = LetterBlock(id=7, section="une", wording=Wording(title="En savoir plus"), item=item())
    (finding,) = found(plugin, "texte-de-lien", block, "<a href='https://a.example/'>En savoir plus</a>")
    assert (finding.block, finding.field) == (7, "title")
