"""An editor's Markdown as harmless XHTML and as text for a terminal."""

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from newsletter.render.plain import underline, wrap
from newsletter.values.base import without_refused

_READER = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True}).disable(["image", "code", "fence", "hr"])
_TAGS = {"a", "blockquote", "br", "code", "em", "h3", "h4", "li", "ol", "p", "strong", "ul"}
_SCHEMES = {"http", "https", "mailto"}


def to_html(source: str, level: int = 4) -> Markup:
    """Return Markdown as well-formed XHTML; every heading is of `level` (3 or 4), so that none is skipped."""
    parts = _READER.parse(without_refused(source))
    for part in parts:
        if part.type in ("heading_open", "heading_close"):
            part.tag = f"h{level}"
    page = _READER.renderer.render(parts, _READER.options, {})
    cleaned = nh3.clean(page, tags=_TAGS, attributes={"a": {"href"}}, url_schemes=_SCHEMES, link_rel=None)
    return Markup(cleaned.replace("<br>", "<br/>"))  # noqa: S704 (cleaned on the line above)


def to_text(source: str) -> str:
    """Return Markdown as plain text: paragraphs wrapped, links numbered and listed under their paragraph."""
    writer = _Writer()
    for part in _READER.parse(without_refused(source)):
        writer.take(part)
    return "\n\n".join(writer.paragraphs)


class _Writer:
    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self._links = 0
        self._heading = False
        self._bullets: list[str] = []
        self._next_item = ""

    def take(self, part: Token) -> None:
        match part.type:
            case "heading_open" | "heading_close":
                self._heading = part.nesting == 1
            case "bullet_list_open" | "ordered_list_open":
                self._bullets.append("- " if part.tag == "ul" else "1. ")
            case "bullet_list_close" | "ordered_list_close":
                self._bullets.pop()
            case "list_item_open":
                self._next_item = f"{part.info}. " if part.info else self._bullets[-1]
            case "inline":
                self._write(part)

    def _write(self, part: Token) -> None:
        words, links = self._words(part.children or [])
        if self._heading:
            self.paragraphs.append(underline(words, "~"))
            return
        margin = " " * sum(map(len, self._bullets))
        lead, self._next_item = self._next_item, ""
        first = margin[: len(margin) - len(lead)] + lead
        lines = [wrap(words, first=first, rest=" " * len(first or margin))]
        self.paragraphs.append("\n".join(lines + [f"{margin}[{number}] {url}" for number, url in links]))

    def _words(self, children: list[Token]) -> tuple[str, list[tuple[int, str]]]:
        words: list[str] = []
        links: list[tuple[int, str]] = []
        for child in children:
            if child.type == "link_open":
                self._links += 1
                links.append((self._links, str(child.attrs["href"])))
            words.append(_text_of(child, self._links))
        return "".join(words), links


def _text_of(child: Token, link: int) -> str:
    match child.type:
        case "softbreak":
            return " "
        case "hardbreak":
            return "\n"
        case "link_close":
            return f"\u00a0[{link}]"
    return child.content
