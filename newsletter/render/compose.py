"""A letter laid out: blocks, then sections, then the page, as MJML and as text, with markers around what can be cut."""

from typing import Any

from markupsafe import Markup

from newsletter.render.environment import Templates
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout
from newsletter.render.lint import lint_fragment
from newsletter.render.personal import PREFIX, tokens
from newsletter.render.view import BlockView, Viewer
from newsletter.values.letter import Letter, LetterSection

_MJML, _TEXT = "mjml", "txt"


class Composer:
    """Lays one letter out; `nonce` tells its tokens and markers from any text."""

    def __init__(self, letter: Letter, layout: Layout, viewer: Viewer, known: dict[str, Any], nonce: str) -> None:
        self._letter, self._layout, self._viewer, self._nonce = letter, layout, viewer, nonce
        common = {"letter": letter, "personal": tokens(nonce), "date": viewer.dates.day(letter.date)}
        self._templates = Templates(layout, known | common)

    def mjml(self) -> str:
        """Return the whole page as MJML."""
        return self._page(_MJML)

    def text(self) -> str:
        """Return the whole letter as text."""
        return self._page(_TEXT).rstrip("\n") + "\n"

    def css(self) -> str:
        """Return the rules to inline."""
        return self._templates.render("style.css")

    def where(self) -> str:
        """Return the file that errors about the whole page name."""
        return str(self._layout.folder / "page.mjml")

    def _page(self, part: str) -> str:
        filled = (section for section in enumerate(self._letter.sections, start=1) if section[1].blocks)
        sections = "".join(self._section(number, section, part) for number, section in filled)
        return self._templates.render(f"page.{part}", sections=_safe(sections))

    def _section(self, number: int, section: LetterSection, part: str) -> str:
        blocks = "".join(self._block(self._viewer.block(block), part) for block in section.blocks)
        made = self._templates.render(f"section.{part}", section=section, blocks=_safe(blocks))
        self._linted(made, part, f"section.{part}, section “{section.id}”")
        return self._marked("S", "Z", number, made, part)

    def _block(self, block: BlockView, part: str) -> str:
        name = f"{self._layout.blocks[block.kind]}.{part}"
        made = self._templates.render(name, block=block)
        self._linted(made, part, f"{name}, block {block.id}")
        return self._marked("B", "E", block.id, made, part)

    def _linted(self, made: str, part: str, what: str) -> None:
        if part == _MJML:
            lint_fragment(made, str(self._layout.folder / what))

    def _marked(self, opens: str, closes: str, number: int, made: str, part: str) -> str:
        start, end = (f"{PREFIX}{self._nonce}_{kind}{number}__" for kind in (opens, closes))
        if part == _TEXT:
            # A blank line between blocks, two between sections.
            after = "\n\n" if opens == "B" else "\n"
            return f"{start}{made.strip(chr(10))}{after}{end}"
        return f"<mj-raw><!--{start}--></mj-raw>{made}<mj-raw><!--{end}--></mj-raw>"


def strings_of(layout: Layout, language: str) -> dict[str, Any]:
    """Return the layout's words in a language; raises `LayoutError` for one it does not speak."""
    if language not in layout.strings:
        spoken = ", ".join(layout.languages)
        raise LayoutError(f"{layout.folder / 'layout.toml'}: the letter is in “{language}”, the layout speaks {spoken}")
    return layout.strings[language]


def _safe(made: str) -> Markup:
    return Markup(made)  # noqa: S704 (what our own templates gave)
