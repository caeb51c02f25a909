"""The settings of a feed and of a page."""

from typing import Annotated, Self
from zoneinfo import ZoneInfo

from lxml import etree
from pydantic import AfterValidator, Field, model_validator

from newsletter import CategorisedConfig, ItemKind, WebUrl


class _Published(CategorisedConfig):
    """What a feed and a page may both say."""

    url: WebUrl
    #: What an entry is when it says nothing of a start date.
    kind: ItemKind = ItemKind.NEWS
    #: Where a date without an hour begins.
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")


class FeedConfig(_Published):
    """Where the feed is and how its entries are read."""


def _path(expression: str) -> str:
    try:
        # Names that mean nothing are only seen when it is used.
        etree.XPath(expression or ".")(etree.Element("html"))
    except etree.XPathError as fault:
        raise ValueError(f"“{expression}” is not an XPath: {fault}") from None
    return expression


#: An XPath 1.0 expression; empty for none.
Path = Annotated[str, Field(max_length=1000), AfterValidator(_path)]


class PageConfig(_Published):
    """Where the page is, and how its entries are found when the page does not say it itself."""

    #: A title seen on the page: the others are found by likeness.
    example_title: str = Field(default="", max_length=500)
    #: Where each entry is, from the top of the page: `//main//article`.
    entry: Path = ""
    #: Where its title is, from the entry: `.//h3`.
    title: Path = ""

    @model_validator(mode="after")
    def _both(self) -> Self:
        if bool(self.entry) != bool(self.title):
            raise ValueError("entry and title are said together, or not at all")
        return self
