"""What a wrong encoding leaves in a text: control characters, `Ã©`, `â€™`."""

import re
from collections.abc import Iterator
from typing import Any

from newsletter import Fix, Galley, shortened

#: Control characters U+0080 to U+009F: signs of Windows-1252 that were read in another encoding.
_CONTROLS = re.compile("[\u0080-\u009f]")
#: The mark of what could not be decoded.
BROKEN = re.compile("\ufffd")
#: UTF-8 that was read as Windows-1252.
_TWICE = re.compile("Ã[\u00a0-\u00bf]|â€[™œ\u009d¦“”˜]|Â[\u00a0«»°]")
_ANY = re.compile("|".join(each.pattern for each in (_CONTROLS, BROKEN, _TWICE)))
#: How much is shown before the debris.
_BEFORE = 30

_Told = tuple[str, dict[str, Any]]


def of_letter(galley: Galley) -> Iterator[_Told]:
    """Yield the fields of our letter that hold debris: a message, and the fields of its finding."""
    for block, field, text, *_ in galley.words:
        match = _ANY.search(text)
        if match:
            yield (
                _message(match[0]),
                {"block": block, "field": field, "excerpt": _excerpt(text, match), "fix": _fix(text)},
            )


def of_page(galley: Galley) -> Iterator[_Told]:
    """Yield the debris of a page made elsewhere, told once at its first place, then that of its text."""
    match = _ANY.search(galley.html)
    if match:
        before = galley.html[: match.start()]
        place = {"line": before.count("\n") + 1, "column": len(before) - (before.rfind("\n") + 1) + 1}
        fix = _fix(galley.html, _around(galley.html))
        yield _message(match[0]), {**place, "excerpt": _excerpt(galley.html, match), "fix": fix}
    in_text = None if match else _ANY.search(galley.text or "")
    if in_text:
        yield _message(in_text[0]), {"excerpt": _excerpt(galley.text or "", in_text)}


def restored(text: str) -> str:
    """Return the text with the signs that Windows-1252 gives its control characters."""
    return _CONTROLS.sub(lambda sign: sign[0].encode("latin-1").decode("cp1252", "replace"), text)


def _fix(text: str, inside: tuple[int, int] | None = None) -> Fix | None:
    """Return the fix of a whole field, or of a page from a sign to another.

    None when something else is broken, which only its author can mend.
    """
    if not _CONTROLS.search(text) or _ANY.search(restored(text)):
        return None
    start, end = inside or (0, len(text))
    return Fix(before=text[start:end], after=restored(text[start:end]), at=start if inside else None)


def _around(text: str) -> tuple[int, int] | None:
    """Return where control characters begin and end, with what is next to them: values lose spaces at their ends."""
    found = list(_CONTROLS.finditer(text))
    if not found:
        return None
    before, after = text[: found[0].start()].rstrip(), text[found[-1].end() :].lstrip()
    return max(0, len(before) - 1), len(text) - len(after) + 1


def _message(debris: str) -> str:
    shown = f"«\u00a0{debris}\u00a0»" if debris.isprintable() else f"U+{ord(debris[0]):04X}"
    return f"Un signe illisible ({shown}) vient d’un codage mal lu\u00a0: remettez la lettre ou le signe voulus."


def _excerpt(text: str, match: re.Match[str]) -> str:
    return shortened(" ".join(text[max(0, match.start() - _BEFORE) :].split()))
