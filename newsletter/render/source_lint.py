"""Mistakes in the templates of a layout, with their file, line and column: mrml keeps silent about most of them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.entities import name2codepoint
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from newsletter.render import mjml
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout

_ENTITIES = "".join(f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items())
#: Stands on a line of its own before the source, whose lines therefore count one more.
_BEFORE = f"<!DOCTYPE source [{_ENTITIES}]><source>\n"
_JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|(?P<value>\{\{.*?\}\})", re.DOTALL)
_SIGN = re.compile(r"[^\n]")


class Mistake(NamedTuple):
    """One mistake, and where it is written; lines and columns are counted from 1."""

    file: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.message}"


def lint_layout(layout: Layout) -> tuple[Mistake, ...]:
    """Return the mistakes in the MJML templates of a layout, in the order of its files."""
    paths = sorted({path for folder in layout.paths for path in folder.rglob("*.mjml")})
    return tuple(found for path in paths for found in lint_source(path.read_text(encoding="utf-8"), str(path)))


def lint_source(source: str, file: str) -> tuple[Mistake, ...]:
    """Return the mistakes in a template of MJML: elements, attributes, nesting, what a reader needs.

    What Jinja writes is taken for a plain value, and the branches of a condition for one after the other.
    """
    parser = expat.ParserCreate()
    reader = _Reader(parser, file)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    try:
        parser.Parse(f"{_BEFORE}{_JINJA.sub(_filled, source)}\n</source>", True)
    except expat.ExpatError as error:
        reader.found.append(Mistake(file, error.lineno - 1, error.offset + 1, expat.ErrorString(error.code)))
    return tuple(reader.found)


@contextmanager
def located(path: Path) -> Iterator[None]:
    """Put before an error of what a template gave the place in its source where the first mistake is written."""
    try:
        yield
    except LayoutError as error:
        found = lint_source(path.read_text(encoding="utf-8"), str(path))
        raise (LayoutError(f"{found[0]} ({error})") if found else error) from error


def _filled(match: re.Match[str]) -> str:
    """Return as many signs as Jinja's own, on as many lines: a word for a value, spaces for the rest.

    A value right after the quote that closes an attribute gives attributes: spaces as well.
    """
    before = match.string[: match.start()]
    is_word = match["value"] and not (before.endswith('"') and not before.endswith('="'))
    return _SIGN.sub("x" if is_word else " ", match[0])


class _Reader:
    def __init__(self, parser: expat.XMLParserType, file: str) -> None:
        self.found: list[Mistake] = []
        self._parser, self._file, self._open = parser, file, [""]

    def start(self, name: str, said: dict[str, str]) -> None:
        for message in (*_misplaced(name, self._open), *_missaid(name, said)):
            line, column = self._parser.CurrentLineNumber - 1, self._parser.CurrentColumnNumber + 1
            self.found.append(Mistake(self._file, line, column, message))
        self._open.append(name)

    def end(self, _name: str) -> None:
        self._open.pop()


def _misplaced(name: str, opened: list[str]) -> Iterator[str]:
    parent = opened[-1]
    if name in mjml.FORBIDDEN:
        yield f"mail programs take <{name}> away"
    elif name.startswith("mj") and parent != "mj-attributes":
        if name not in mjml.PARENTS:
            yield f"there is no <{name}> here"
        elif parent != "source" and parent not in mjml.PARENTS[name]:
            yield f"<{name}> may not stand in <{parent}>"


def _missaid(name: str, said: dict[str, str]) -> Iterator[str]:
    if name in mjml.ATTRIBUTES:
        yield from (f"<{name}> knows no {attribute}" for attribute in said if not mjml.knows(name, attribute))
    lacking = [attribute for attribute in mjml.NEEDED.get(name, ()) if attribute not in said]
    yield from (f"<{name}> lacks {attribute}" for attribute in lacking)
