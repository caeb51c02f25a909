"""A letter laid out: blocks, then sections, then the page, as MJML and as text, with markers around what can be cut."""

from typing import Any

from markupsafe import Markup

from newsletter.render.environment import Templates
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout, SectionForm
from newsletter.render.lint import lint_fragment
from newsletter.render.personal import PREFIX, tokens
from newsletter.render.source_lint import located
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
        return str(self._layout.file("page.mjml"))

    def _page(self, part: str) -> str:
        filled = (section for section in enumerate(self._letter.sections, start=1) if section[1].blocks)
        sections = "".join(self._section(number, section, part) for number, section in filled)
        return self._templates.render(f"page.{part}", sections=_safe(sections))

    def _section(self, number: int, section: LetterSection, part: str) -> str:
        form = self._layout.forms.get(section.form)
        blocks = "".join(self._block(self._viewer.block(block), form, part) for block in section.blocks)
        name = f"{form.section if form else 'section'}.{part}"
        made = self._templates.render(name, section=section, blocks=_safe(blocks))
        self._linted(made, name, f"section “{section.id}”")
        marks = self._mark("S", number), self._mark("Z", number)
        return _in_text(made, marks, "\n") if part == _TEXT else _in_mjml(made, marks)

    def _block(self, block: BlockView, form: SectionForm | None, part: str) -> str:
        stem = form.block if form else self._layout.template(block.kind, block.variant)
        made = self._templates.render(f"{stem}.{part}", block=block)
        self._linted(made, f"{stem}.{part}", f"block {block.id}", form.inside if form else "")
        marks = self._mark("B", block.id), self._mark("E", block.id)
        if part == _TEXT:
            return _in_text(made, marks, "\n\n")
        return _in_html(made, marks) if form else _in_mjml(made, marks)

    def _linted(self, made: str, name: str, what: str, inside: str = "") -> None:
        if name.endswith(_MJML):
            with located(self._layout.file(name)):
                lint_fragment(made, f"{self._layout.file(name)}, {what}", inside)

    def _mark(self, kind: str, number: int) -> str:
        return f"{PREFIX}{self._nonce}_{kind}{number}__"


def _in_text(made: str, marks: tuple[str, str], gap: str) -> str:
    """A blank line follows a block, two follow a section."""
    return f"{marks[0]}{made.strip(chr(10))}{gap}{marks[1]}"


def _in_mjml(made: str, marks: tuple[str, str]) -> str:
    start, end = (f"<mj-raw><!--{mark}--></mj-raw>" for mark in marks)
    return f"{start}{made}{end}"


def _in_html(made: str, marks: tuple[str, str]) -> str:
    return f"<!--{marks[0]}-->{made.strip()}<!--{marks[1]}-->"


def strings_of(layout: Layout, language: str) -> dict[str, Any]:
    """Return the layout's words in a language; raises `LayoutError` for one it does not speak."""
    if language not in layout.strings:
        spoken = ", ".join(layout.languages)
        raise LayoutError(f"{layout.folder / 'layout.toml'}: the letter is in “{language}”, the layout speaks {spoken}")
    return layout.strings[language] | layout.theme.strings.get(language, {})


def _safe(made: str) -> Markup:
    return Markup(made)  # noqa: S704 (what our own templates gave)
