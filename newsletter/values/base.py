"""The base of every value that crosses a door: frozen, closed, free of identity in our tables."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints


class Value(BaseModel):
    """An immutable value; unknown fields are refused so that a misspelt one is an error, not silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a time zone is missing: write 2024-12-05T09:30:00+01:00 or name the zone")
    return moment


#: A moment with its time zone; naive datetimes are refused.
Moment = Annotated[datetime, AfterValidator(_aware)]
#: A short machine name: `bretagne`, `roles-elus`.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=64)]
#: An absolute web address.
WebUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$", max_length=2000)]
