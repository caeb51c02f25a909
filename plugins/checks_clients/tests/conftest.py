"""Runs one check over a page, a letter or a message, and makes its corrections."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Finding, Galley, ItemKind, LetterBlock, LetterSection, Occasion, Wording
from newsletter.testing import a_letter

PAGES = Path(__file__).parent / "pages"
Inspect = Callable[..., list[Finding]]


@pytest.fixture
def inspect(plugin: ModuleType) -> Inspect:
    """Run the check `name` over a page made elsewhere; `galley` and `occasion` say what else is known."""

    def inspected(name: str, html: str, occasion: Occasion | None = None, **galley: Any) -> list[Finding]:
        check = next(check for check in plugin.register_checks() if check.name == name)
        return list(check.inspect(Galley(html=html, **galley), occasion or Occasion()))

    return inspected


@pytest.fixture
def item() -> Callable[..., ContentItem]:
    def made(**said: Any) -> ContentItem:
        fields = {"external_id": "1", "kind": ItemKind.NEWS, "title": "Une nouvelle", "url": "https://a.example/"}
        return ContentItem(**fields | said)

    return made


@pytest.fixture
def ours() -> Callable[..., dict[str, Any]]:
    """A letter of ours with one block, as `inspect` takes it."""

    def made(content: ContentItem | None = None, *, subject: str = "La lettre n° 4", **wording: str) -> dict[str, Any]:
        block = LetterBlock(id=7, section="une", wording=Wording(**wording), item=content)
        section = LetterSection(id="une", title="À la une", blocks=(block,))
        return {"letter": a_letter(sections=(section,), subject=subject)}

    return made


@pytest.fixture
def page() -> Callable[[str], str]:
    """A letter made elsewhere, by its name."""
    return lambda name: (PAGES / f"{name}.html").read_text(encoding="utf-8")


@pytest.fixture
def fixed() -> Callable[[str, Finding], str]:
    """Make the correction of a finding in its page."""

    def made(html: str, finding: Finding) -> str:
        fix = finding.fix
        assert fix is not None
        assert fix.at is not None
        assert html.startswith(fix.before, fix.at)
        return html[: fix.at] + fix.after + html[fix.at + len(fix.before) :]

    return made
