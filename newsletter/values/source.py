"""The door for sources: what a source kind is, what it receives, what it may answer."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, Field

from newsletter.values.base import Language, Moment, Slug, Value
from newsletter.values.content import ContentItem, Defect, Territory


class Window(Value):
    """The time that interests the core."""

    #: The core's own clock; events that are over by then need not come.
    now: Moment
    #: For a source that can ask its server for recent entries only, or has pages to stop turning: nothing older is
    #: wanted. One that reads everything at once need not look at it: what is older than an issue wants is sorted out.
    since: Moment
    #: Events that begin later are not wanted yet.
    until: Moment


class Page(Value):
    """An answer of the web: the address finally reached, the bytes and their declared type."""

    url: str
    content: bytes
    #: The media type without parameters, in lower case; empty when the server named none.
    media_type: str = ""
    charset: str | None = None


class FetchFailed(Exception):
    """A page could not be had; the message is fit for a person (address, reason).

    `status` is what the server answered (RFC 9110 §15); 0 when none did.
    """

    def __init__(self, message: str, status: int = 0) -> None:
        super().__init__(message)
        self.status = status


class Unchanged(Exception):
    """The server says that nothing changed since the last successful collection (HTTP 304)."""


class Http(ABC):
    """The guarded web client a source receives; there is no other way out."""

    @abstractmethod
    def get(self, url: str, *, accept: str = "*/*", fresh: bool = False) -> Page:
        """Fetch `url`, following checked redirects.

        Sends the validators kept from the last good collection, unless `fresh`: a page whose reading
        depends on the day, such as a calendar, is wanted even when it did not change. Raises `Unchanged` on 304 and
        `FetchFailed` for anything else than a 2xx answer within the caps of time and size.
        """


class SourceConfig(Value):
    """What every source may say of its items when they do not say it themselves."""

    axis: Slug | None = None
    workstream: Slug | None = None
    #: The local network that speaks through this source; None for the national level.
    network: Slug | None = None
    territories: tuple[Territory, ...] = ()
    language: Language = "fr"

    def defaults(self) -> dict[str, Any]:
        """Return the item fields these settings fill, ready for `build_item`."""
        return {name: getattr(self, name) for name in SourceConfig.model_fields}


class CategorisedConfig(SourceConfig):
    """What a source whose entries have categories may say of them too."""

    #: Which axis each category stands for; capitals do not matter.
    axis_by_category: dict[str, Slug] = Field(default_factory=dict)

    def axis_of(self, categories: Iterable[str]) -> str | None:
        """Return the axis of the first of an entry's categories that stands for one, else the source's own."""
        known = {name.casefold(): axis for name, axis in self.axis_by_category.items()}
        return next((known[name.casefold()] for name in categories if name.casefold() in known), self.axis)


class Detected(Value):
    """What a kind recognised at an address a person pasted."""

    #: The settings with which the kind would collect it.
    config: dict[str, Any]
    #: `exact`: the address is of this kind; `announced`: its page names it; `guessed`: it was looked for and found.
    certainty: Literal["exact", "announced", "guessed"]
    #: One sentence in French, for the person: « La page annonce un flux RSS. »
    why: str
    #: A name to propose for the source; empty when the page gives none.
    label: str = ""


class SourceKind(ABC):
    """What a plugin can collect; one configured instance of it is a Source."""

    #: Unique among all plugins: `feed`, `ical`.
    name: ClassVar[str]
    #: Shown to people, in French.
    label: ClassVar[str]
    #: The configuration's schema; it gives the form, the command-line options and the validation.
    Config: ClassVar[type[BaseModel]]
    #: The environment variables every source of this kind may read; each begins with `SOURCE_`.
    secrets: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the items of one source; runs in a child process with a deadline.

        `config` is an instance of `Config`. May raise `FetchFailed`, `Unchanged`, or any exception:
        the source is then marked failed with its message and every other source goes on.
        """

    @abstractmethod
    def sample(self) -> ContentItem:
        """Return one item as this kind would collect it, for previews and documentation."""

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Return how this kind would collect the page at `url`, or None when it would not.

        `page` is what the address answered; `http` may fetch a few others. Runs in a child process, within
        seconds: what raises or is late has recognised nothing.
        """
        return None

    def settle(self, config: BaseModel, http: Http) -> BaseModel:
        """Return the settings a source keeps from the day a person activates it.

        By default those it was given. A kind that learns from an example puts here what it learned, so that later
        collections no longer need the example. Runs in the child process of the preview, after `collect`.
        """
        return config
