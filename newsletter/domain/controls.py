"""Control characters: nobody sees them, and databases, mails and pages refuse them; found before they are stored."""

import unicodedata
from collections.abc import Mapping

#: What a text of several lines may hold.
LINES = "\n\r\t\u2028\u2029"
_BREAKS = "\n\r\v\f\x85\u2028\u2029"


def unseen(words: Mapping[str, str], allowed: str = "") -> str | None:
    """Say which of these fields holds a character that cannot be kept, and where in it; None when none does.

    `words` are texts by field name. Refused are control characters, line breaks and lone surrogates, those in
    `allowed` excepted.
    """
    for field, text in words.items():
        for place, character in enumerate(text):
            if character not in allowed and _is_control(character):
                return f"{field}: {_name(character)} {_after(text[:place])}"
    return None


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs") or character in _BREAKS


def _name(character: str) -> str:
    return "a line break" if character in _BREAKS else "a control character, which nobody sees,"


def _after(before: str) -> str:
    seen = "".join(character for character in before if not _is_control(character))
    return f"after “{seen[-30:]}”" if seen.strip() else "at the beginning"
