"""Rewriting rules that touch words only: never an address, a tag, code, an attribute or a placeholder."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

#: Stands for what is left alone; a text that holds it already keeps it.
HOLE = "\ue000"
_UNTOUCHED = re.compile(
    r"```.*?```|`[^`\n]*`|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?:\s+\"[^\"\n]*\")?\)|(?<!\[)\[[^\]\[\n]{0,200}\]:\s{0,9}\S+"
    r"|</?[a-zA-Z!][^<>]*>|\{\{[^{}]*\}\}|\{%[^{}]*%\}|&#?\w{1,10};"
    r"|(?:https?://|www\.)[^\s<>«»\"\u00a0]+|[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"
    r"|(?<![\w-])[\w-]{1,63}\.(?:fr|com|org|net|eu|example|gouv|pdf|docx?|xlsx?|odt|ods)\b(?:/\S*)?|\ue000",
    re.DOTALL,
)

_SPACE = re.compile(r"\s")


class Rule(NamedTuple):
    """What is looked for, and what stands there afterwards."""

    pattern: re.Pattern[str]
    after: str | Callable[[re.Match[str]], str]


def rule(pattern: str, after: str | Callable[[re.Match[str]], str], *, flags: int = 0) -> Rule:
    """Return a rule; U+00A0 is written `~` in both the pattern and what replaces it."""
    plain = after.replace("~", "\u00a0") if isinstance(after, str) else after
    return Rule(re.compile(pattern.replace("~", "\u00a0"), flags), plain)


def rewritten(text: str, rules: Iterable[Rule]) -> str:
    """Return a text, plain or in Markdown, after every rule; what is no words stays as it is."""
    holed, kept = _holed(text)
    for each in rules:
        holed = each.pattern.sub(each.after, holed)
    again = iter(kept)
    return re.sub(HOLE, lambda _: next(again), holed) if kept else holed


def spoken(text: str) -> str:
    """Return the words of a text, without what no rule touches."""
    return _holed(text)[0].replace(HOLE, "")


@lru_cache(maxsize=512)
def _holed(text: str) -> tuple[str, tuple[str, ...]]:
    """Return a text with a hole for each thing no rule touches, and these things in order."""
    return _UNTOUCHED.sub(HOLE, text), tuple(match[0] for match in _UNTOUCHED.finditer(text))


def first_change(before: str, after: str, around: int = 18) -> tuple[str, str]:
    """Return the words around the first difference between two texts, as they are in each."""
    at = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    start = before.rfind(" ", 0, max(0, at - around)) + 1
    ends = (_SPACE.search(text, min(at + around, len(text))) for text in (before, after))
    wrong, right = (text[start : end.start() if end else None] for text, end in zip((before, after), ends, strict=True))
    return wrong.strip(" \n"), right.strip(" \n")
