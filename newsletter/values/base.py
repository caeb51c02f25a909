"""The base of every value that crosses a door: frozen, closed, free of identity in our tables."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints
from pydantic_core import ErrorDetails


class Value(BaseModel):
    """An immutable value; unknown fields are refused so that a misspelt one is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def message_of(fault: ErrorDetails) -> str:
    """Return what a validation said of one field, in our own words where they are ours."""
    return fault["msg"].removeprefix("Value error, ")


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time zone is missing: write 2024-12-05T09:30:00+01:00 or name the zone")
    try:
        moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("is beyond the calendar: leave the field out when there is no date") from error
    return moment


#: The ends of lines and tabs: what a text of several lines may hold of the signs that a name may not.
LINES = "\t\n\r\u2028\u2029"
#: What a name, XML 1.0 (§2.2) or a database cannot hold: control characters, the ends of lines, halves of
#: characters, and two code points that are no characters.
_REFUSED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def refused(text: str, allowed: str = "") -> int | None:
    """Return the place of the first sign that cannot be kept, those in `allowed` excepted; None when all can."""
    if not _REFUSED.search(text):
        return None
    return next((found.start() for found in _REFUSED.finditer(text) if found[0] not in allowed), None)


def without_refused(text: str, instead: str = "", allowed: str = LINES) -> str:
    """Return `text` with `instead` for each sign that cannot be kept, those in `allowed` excepted."""
    return _REFUSED.sub(lambda found: found[0] if found[0] in allowed else instead, text)


#: Signs that reorder or hide text (Unicode TR 9 and 36) and mean nothing by themselves.
_HIDDEN = re.compile(
    "[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0"
    "\U000e0000-\U000e007f]"
)


def without_hidden(text: str) -> str:
    """Return `text` without the signs that make it read otherwise than it is written."""
    return _HIDDEN.sub("", text)


def readable(text: str) -> str:
    """Return what somebody else said, each sign that cannot be kept replaced by U+FFFD, so that it can be told."""
    return without_refused(text, "\ufffd")


def _check(text: str, allowed: str) -> str:
    place = refused(text, allowed)
    if place is not None:
        raise ValueError(f"contains the control character U+{ord(text[place]):04X}, which is no text")
    return text


def _written(text: str) -> str:
    return _check(text, LINES)


def _one_line(text: str) -> str:
    return _check(text, "")


def _address(text: str) -> str:
    """Refuse an address that looks like one and cannot be taken apart, such as `https://[x`; drop hidden signs."""
    text = without_hidden(text)
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError(f"is no web address: {error}") from error
    if not host:
        raise ValueError("is no web address: it names no host")
    return text


def _told(given: Any) -> Any:
    return readable(given) if isinstance(given, str) else given


#: Words for people, on one or several lines, without control characters.
Text = Annotated[str, AfterValidator(_written)]
#: A name or a key on one line, without control characters.
Line = Annotated[str, AfterValidator(_one_line)]
#: What a plugin or a server said: always kept, whatever it holds.
Told = Annotated[str, BeforeValidator(_told)]
#: A moment with its time zone; naive datetimes are refused.
Moment = Annotated[datetime, AfterValidator(_aware)]
#: What of a date is known.
Precision = Literal["day", "month", "year"]
#: A language, as ISO 639-1 writes it: `fr`.
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
#: A colour, `#rrggbb`.
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9A-Fa-f]{6}$")]
#: A short machine name: `bretagne`, `roles-elus`.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
#: The name of a computer or a domain, in small letters.
Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$", to_lower=True)]
#: An absolute web address.
WebUrl = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000),
    AfterValidator(_one_line),
    AfterValidator(_address),
]
