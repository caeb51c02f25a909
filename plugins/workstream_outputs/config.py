"""The settings of a JSON address: where its entries are, and where each of our fields is in an entry."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from newsletter import Attendance, CategorisedConfig, ItemKind, Slug, Value, WebUrl

from .entry import OutputsConfig
from .expression import checked

#: A JMESPath expression (https://jmespath.org/specification.html); empty for none.
Expression = Annotated[str, Field(max_length=1000), AfterValidator(checked)]
#: One that is needed.
Needed = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(checked)]


class Fields(Value):
    """Where each field is in an entry, as JMESPath expressions."""

    title: Needed
    url: Needed
    #: The identity, kept for ever; the address when not given.
    id: Expression = ""
    summary: Expression = ""
    published_at: Expression = ""
    #: An entry that has one is an event.
    starts_at: Expression = ""
    ends_at: Expression = ""
    place: Expression = ""
    genre: Expression = ""
    #: A name or a list of them, made into an axis by `axis_by_category`.
    categories: Expression = ""
    territories: Expression = ""
    language: Expression = ""
    image: Expression = ""
    #: The words that replace the picture; without them it is not shown.
    image_alt: Expression = ""
    image_credit: Expression = ""
    replay_url: Expression = ""
    transcript_url: Expression = ""


class Constants(Value):
    """What every entry is, unless its own fields say otherwise."""

    kind: ItemKind | None = None
    genre: Slug | None = None
    place: str = Field(default="", max_length=300)
    attendance: Attendance | None = None


class JsonConfig(OutputsConfig, CategorisedConfig):
    """Where the entries are and how they are read."""

    url: WebUrl
    #: Where the list of entries is; by default the whole answer or the first list it holds under a usual name.
    items: Expression = ""
    #: Without it the entries are read as JSON Feed or with our own field names.
    fields: Fields | None = None
    constants: Constants = Constants()
    #: Where the address of the next page is: null or empty on the last one.
    next: Expression = ""
    #: Where days begin, and where hours without a zone are meant.
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")
