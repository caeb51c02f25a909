"""Text for a terminal: 72 columns, headings underlined."""

import textwrap
import unicodedata

from newsletter.values.base import without_refused

#: Columns of the text part; a longer word, such as an address, keeps its own line.
WIDTH = 72
_NO_WIDTH = ("Mn", "Me", "Cf")


def wrap(text: str, width: int = WIDTH, *, first: str = "", rest: str = "") -> str:
    """Return `text` on lines of at most `width` columns; `first` begins the first line, `rest` the others.

    Line ends of the text stay; nothing is cut inside a word or at a no-break space.
    """
    if not first and _is_line(text, width):
        return text
    clean = without_refused(text)
    folder = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    lines: list[str] = []
    for line in clean.split("\n"):
        folder.initial_indent, folder.subsequent_indent = (rest if lines else first), rest
        lines += folder.wrap(line) or [""]
    return "\n".join(line.rstrip(" ") for line in lines)


def _is_line(text: str, width: int) -> bool:
    """Tell whether a text stays as it is: one word, or words that spaces part on one short line."""
    return text.isprintable() and (" " not in text or (len(text) <= width and text.strip(" ") == text))


def underline(text: str, mark: str = "-") -> str:
    """Return a heading, wrapped, over a line of `mark` as long as its longest line."""
    heading = wrap(text)
    return f"{heading}\n{mark * max(columns(line) for line in heading.splitlines() or [''])}"


def columns(text: str) -> int:
    """Return how many columns a terminal gives to `text`."""
    return sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in text if unicodedata.category(c) not in _NO_WIDTH)
