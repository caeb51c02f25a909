"""How a character that cannot be kept is told to whoever wrote it: the field, what it is, where in the text."""

from collections.abc import Mapping

from newsletter.values.base import refused, without_refused

_BREAKS = "\n\r\v\f\x85\u2028\u2029"


def unseen(words: Mapping[str, str], allowed: str = "") -> str | None:
    """Say which of these fields holds a character that cannot be kept, and where in it; None when none does.

    `words` are texts by field name. What is refused is said by `values.base.refused`, those in `allowed` excepted.
    """
    for field, text in words.items():
        place = refused(text, allowed)
        if place is not None:
            return f"{field}: {_name(text[place])} {_after(text[:place])}"
    return None


def _name(character: str) -> str:
    return "a line break" if character in _BREAKS else "a control character, which nobody sees,"


def _after(before: str) -> str:
    seen = without_refused(before, allowed="")
    return f"after “{seen[-30:]}”" if seen.strip() else "at the beginning"
