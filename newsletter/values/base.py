"""The base of every value that crosses a door: frozen, closed, free of identity in our tables."""

import re
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints


class Value(BaseModel):
    """An immutable value; unknown fields are refused so that a misspelt one is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time zone is missing: write 2024-12-05T09:30:00+01:00 or name the zone")
    return moment


#: What neither XML 1.0 (§2.2) nor a database can hold: control characters, other than the ends of lines and tabs,
#: and two code points that are no characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffe\uffff]")


def _refuse(unwanted: re.Pattern[str], text: str) -> str:
    found = unwanted.search(text)
    if found:
        raise ValueError(f"contains the control character U+{ord(found[0]):04X}, which is no text")
    return text


def _written(text: str) -> str:
    return _refuse(_UNWRITABLE, text)


def _one_line(text: str) -> str:
    return _refuse(_CONTROL, text)


def readable(text: str) -> str:
    """Return what somebody else said, each sign that cannot be kept replaced by U+FFFD, so that it can be told."""
    return _UNWRITABLE.sub("\ufffd", text.encode("utf-8", "replace").decode())


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
#: A short machine name: `bretagne`, `roles-elus`.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
#: An absolute web address.
WebUrl = Annotated[
    str, StringConstraints(pattern=r"^https?://[^\s<>\"\x00-\x1f\x7f-\x9f\uFFFE\uFFFF]+$", max_length=2000)
]
