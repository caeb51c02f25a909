"""The settings of a feed."""

from zoneinfo import ZoneInfo

from newsletter import CategorisedConfig, ItemKind, WebUrl


class FeedConfig(CategorisedConfig):
    """Where the feed is and how its entries are read."""

    url: WebUrl
    #: What an entry is when it says nothing of a start date.
    kind: ItemKind = ItemKind.NEWS
    #: Where a date without an hour begins.
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")
