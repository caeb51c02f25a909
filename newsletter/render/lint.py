"""Mistakes in MJML that mrml would let pass or tell badly: found first, with their line."""

import re
from html.entities import name2codepoint
from xml.parsers import expat

from newsletter.render.errors import LayoutError
from newsletter.render.mjml import PARENTS, STRUCTURE

_ENTITIES = "".join(f'<!ENTITY {name} "&#{code};">' for name, code in name2codepoint.items())
# On the first line, so that lines keep their numbers.
_DOCTYPE = f"<!DOCTYPE mjml [{_ENTITIES}]>"
_POSITION = re.compile(r"position (\d+)(?::\d+)?")


def lint(source: str, where: str) -> None:
    """Do nothing with MJML that is well formed and whose elements stand where they may.

    Raises `LayoutError`: `where`, the line, what is wrong, and the line's text.
    """
    parser = expat.ParserCreate()
    nesting = _Nesting(parser, source, where)
    parser.StartElementHandler, parser.EndElementHandler = nesting.start, nesting.end
    try:
        parser.Parse(_DOCTYPE + source, True)
    except expat.ExpatError as error:
        raise fault(where, source, error.lineno, expat.ErrorString(error.code)) from error


def lint_fragment(source: str, where: str, inside: str = "") -> None:
    """Lint what a section or a block gives: children of `mj-body`, or the HTML of the element `inside` of a column."""
    if inside:
        source = f"<mj-section><mj-column><{inside}>{source}</{inside}></mj-column></mj-section>"
    lint(f"<mjml><mj-body>{source}</mj-body></mjml>", where)


def explain(error: ValueError, source: str, where: str) -> LayoutError:
    """Return mrml's complaint with the line it is about instead of an offset in bytes."""
    found = _POSITION.search(str(error))
    if found is None:
        return LayoutError(f"{where}: {error}")
    before = source.encode()[: int(found[1])]
    return fault(where, source, before.count(b"\n") + 1, str(error))


def fault(where: str, source: str, line: int, message: str) -> LayoutError:
    """Return the error about a line of composed MJML, with its text."""
    lines = source.splitlines()
    text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
    return LayoutError(f"{where}, line {line} of the MJML: {message}: {text[:160]}")


class _Nesting:
    def __init__(self, parser: expat.XMLParserType, source: str, where: str) -> None:
        self._parser, self._source, self._where = parser, source, where
        self._open = [""]

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        parent = self._open[-1]
        if parent != "mj-attributes" and (name.startswith("mj") or parent in STRUCTURE):
            self._check(name, parent)
        self._open.append(name)

    def end(self, _name: str) -> None:
        self._open.pop()

    def _check(self, name: str, parent: str) -> None:
        if name not in PARENTS:
            raise self._fault(f"there is no <{name}> here")
        if parent not in PARENTS[name]:
            raise self._fault(f"<{name}> may not stand in <{parent}>")

    def _fault(self, message: str) -> LayoutError:
        return fault(self._where, self._source, self._parser.CurrentLineNumber, message)
