"""Collected HTML made harmless: its words, without any element."""

import html
import re
import unicodedata

import nh3

from newsletter.values.base import without_hidden

_BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|tr|blockquote)>|<br\s*/?>", re.IGNORECASE)
_HALVES = re.compile("[\ud800-\udfff]")
_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def _visible(text: str) -> str:
    # nh3 keeps what reorders or hides text, and the two code points that are no characters.
    shown = without_hidden(text).replace("\ufffe", "").replace("\uffff", "")
    return _SPACES.sub(" ", "".join(map(_uncontrolled, shown))).strip()


def _uncontrolled(sign: str) -> str:
    if unicodedata.category(sign) != "Cc":
        return sign
    return " " if sign.isspace() else ""


def plain_text(markup: str, limit: int | None = None) -> str:
    """Return the words of `markup` without any element, spaces folded.

    `limit` is a number of characters; a longer text is cut at a word and ends with an ellipsis.
    """
    # Half a character, as JSON may hold one, cannot be read by anybody.
    spaced = _BLOCK_END.sub(" ", _HALVES.sub("\ufffd", markup))
    words = _visible(html.unescape(nh3.clean(spaced, tags=set(), attributes={})))
    return words if limit is None or len(words) <= limit else shorten(words, limit)


def shorten(text: str, limit: int) -> str:
    """Cut `text` to at most `limit` characters at a word boundary, ending with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    cut = head.rsplit(" ", 1)[0] if " " in head else head
    return cut.rstrip(" ,;:.–-") + "…"
