"""The settings of a calendar."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from newsletter import Attendance, Slug, SourceConfig, WebUrl


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"“{name}” is not a time zone; write Europe/Paris") from None
    return name


class IcalConfig(SourceConfig):
    """Where the calendar is and how its events are read."""

    url: WebUrl
    #: Where readers are sent by an event without an address of its own.
    fallback_url: WebUrl | None = None
    #: Which axis each category of the calendar stands for; capitals do not matter.
    axis_by_category: dict[str, Slug] = Field(default_factory=dict)
    #: How the events are attended, unless one says otherwise in X-ATTENDANCE.
    attendance: Attendance | None = None
    #: Where whole days begin, and where hours without a zone (“floating” ones) are meant.
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
