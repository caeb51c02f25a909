"""Editions: one rendering, from which the blocks an audience does not see are cut."""

import re
from collections.abc import Collection, Iterator

from newsletter.render.marked import Marked
from newsletter.render.personal import PREFIX
from newsletter.values.document import Span
from newsletter.values.letter import Rendered

_MARK = rf"{PREFIX}[0-9a-f]+_([BESZ])(-?\d+)__"
#: Opens and closes a block (B, E) or a section with its heading (S, Z); the number names it.
IN_TEXT = re.compile(_MARK)
IN_HTML = re.compile(f"<!--{_MARK}-->")

_Step = tuple[str, int, str]


def cut(marked: Marked, visible: Collection[int]) -> Rendered:
    """Return the letter as the audience that sees the blocks `visible` reads it, without any marker.

    Byte for byte what rendering only those blocks gives. A section without a visible block goes with
    its heading.
    """
    shown = frozenset(visible)
    return Rendered(html=_kept(marked.html, IN_HTML, shown), text=_kept(marked.text, IN_TEXT, shown))


def spans(marked: Marked, visible: Collection[int]) -> tuple[Span, ...]:
    """Return which part of the page `cut` gives each visible block made."""
    found, end = [], 0
    for kind, number, text in _shown(marked.html, IN_HTML, frozenset(visible)):
        start, end = end, end + len(text)
        if kind == "B":
            found.append(Span(start, end, number))
    return tuple(found)


def _kept(page: str, mark: re.Pattern[str], visible: frozenset[int]) -> str:
    return "".join(text for _, _, text in _shown(page, mark, visible))


def _shown(page: str, mark: re.Pattern[str], visible: frozenset[int]) -> Iterator[_Step]:
    steps = list(_steps(page, mark))
    sections = _sections_with(visible, steps)
    section_shown = block_shown = True
    for kind, number, text in steps:
        section_shown = {"S": number in sections, "Z": True}.get(kind, section_shown)
        block_shown = {"B": number in visible, "E": True}.get(kind, block_shown)
        if section_shown and block_shown:
            yield kind, number, text


def _steps(page: str, mark: re.Pattern[str]) -> Iterator[_Step]:
    start, *parts = mark.split(page)
    yield "", 0, start
    for kind, number, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        yield kind, int(number), text


def _sections_with(visible: frozenset[int], steps: list[_Step]) -> set[int]:
    found: set[int] = set()
    current = 0
    for kind, number, _ in steps:
        if kind == "S":
            current = number
        elif kind == "B" and number in visible:
            found.add(current)
    return found
