"""The settings of a feed."""

from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field

from newsletter import ItemKind, Slug, SourceConfig, WebUrl


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"“{name}” is not a time zone; write Europe/Paris") from None
    return name


class FeedConfig(SourceConfig):
    """Where the feed is and how its entries are read."""

    url: WebUrl
    #: What an entry is when it says nothing of a start date.
    kind: ItemKind = ItemKind.NEWS
    #: Which axis each category of the feed stands for; capitals do not matter.
    axis_by_category: dict[str, Slug] = Field(default_factory=dict)
    #: Where a date without an hour begins.
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Paris"
