"""What a workspace declares: newsletters, their rhythm and sections, the places, the sources, the segments."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, EmailStr, Field, StringConstraints

from newsletter.domain.throttle import ProviderDeclaration, RateDeclaration
from newsletter.values.base import Color, Host, Language, Slug, Value, WebUrl
from newsletter.values.content import ItemKind, Territory
from newsletter.values.days import HOME
from newsletter.values.letter import Audience

#: The name of an environment variable that holds a secret of a source.
SecretName = Annotated[str, StringConstraints(pattern=r"^SOURCE_[A-Z0-9_]+$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]


def _cron(expression: str) -> str:
    try:
        CronSim(expression, datetime(2024, 1, 1, tzinfo=UTC))
    except CronSimError as error:
        raise ValueError(f"“{expression}” is not a rhythm: {error}; e.g. 0 9 * * THU#2") from error
    return expression


class Rhythm(Value):
    """When issues are due: a cron expression in the newsletter's civil time, and how far around it we look."""

    cron: Annotated[str, AfterValidator(_cron)]
    #: No slot before this day.
    starts: date
    #: How many days before its slot an issue is assembled.
    lead_days: int = Field(default=14, ge=0, le=90)
    #: How old a published item may be when there is no previous issue.
    window_days: int = Field(default=120, ge=1, le=1000)
    #: How far ahead events are told.
    horizon_days: int = Field(default=90, ge=1, le=1000)
    #: Later than that, a slot or a sending waits for a person.
    max_lateness_hours: int = Field(default=48, ge=1)


class Sender(Value):
    """Who the letter comes from (RFC 5322 §3.6.2) and the list it belongs to (RFC 2919)."""

    name: Name
    address: EmailStr
    reply_to: EmailStr
    #: Where programs that know no one-click write on behalf of a reader who leaves (RFC 2369); somebody reads it.
    unsubscribe: EmailStr | None = None
    list_id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]


class SectionDeclaration(Value):
    """A named part of every issue, and which items it accepts; an item goes into the first that does."""

    id: Slug
    title: Name
    #: A place for texts such as the editorial: nothing is picked into it.
    text: bool = False
    kinds: tuple[ItemKind, ...] = ()
    genres: tuple[Slug, ...] = ()
    axes: tuple[Slug, ...] = ()
    #: Only items of a local network, each shown to the members of that network.
    local: bool = False
    audience: Audience = None
    order: Literal["score", "date"] = "score"
    limit: int = Field(default=8, ge=1, le=100)
    #: Items per local network; 0 for no limit.
    per_network: int = Field(default=0, ge=0)
    #: How the layout shows it: `cards`, `table`; one block under the other without.
    form: Slug | None = None


class NewsletterDeclaration(Value):
    """A publication: its rhythm, its sections, its layout."""

    id: Slug
    name: Name
    language: Language = "fr"
    layout: Slug = "lettre"
    #: Colours, logo and words of the footer, for any layout.
    theme: Slug = "neutre"
    timezone: ZoneInfo = HOME
    rhythm: Rhythm
    sender: Sender
    section: tuple[SectionDeclaration, ...] = Field(min_length=1)


class AxisDeclaration(Value):
    """One axis of the roadmap."""

    id: Slug
    number: int
    name: Name
    title: str = ""
    color: Color = "#1B2A6B"


class WorkstreamDeclaration(Value):
    """A piece of work within one axis."""

    id: Slug
    axis: Slug
    name: Name


class NetworkDeclaration(Value):
    """A local network: its scale, its territory (INSEE codes), its state."""

    id: Slug
    name: Name
    scale: Literal["region", "department", "departments"]
    region: Annotated[str, StringConstraints(pattern=r"^\d{2}$")]
    departments: tuple[Territory, ...] = Field(min_length=1)
    state: Literal["emerging", "active"] = "active"
    #: Shown in its strip, beside its name; its host must be ours.
    logo: WebUrl | None = None


class Trust(StrEnum):
    """How far a source's items enter an issue by themselves."""

    #: They wait in the list; a person places them.
    TRIAL = "trial"
    #: They are suggested; what the source changes afterwards is proposed to a person.
    REVIEWED = "reviewed"
    #: They are suggested, and what the source changes is taken over where nobody reworded it.
    AUTOMATIC = "automatic"


class SourceDeclaration(Value):
    """One configured source; `config` is what its kind's schema asks for."""

    id: Slug
    label: Name
    kind: Slug
    enabled: bool = True
    #: An issue waits for a person while this source fails.
    required: bool = False
    network: Slug | None = None
    #: Hours between two collections.
    every_hours: int = Field(default=3, ge=1, le=168)
    trust: Trust = Trust.REVIEWED
    #: Who is told when it keeps failing or falls silent.
    owner: EmailStr | None = None
    #: Days without anything new after which it is said to be silent; None: judged by its habit.
    silent_after_days: int | None = Field(default=None, ge=1, le=1000)
    #: Hosts its pictures may come from, besides the host of each item's own page.
    image_hosts: tuple[Host, ...] = ()
    #: Names of environment variables it may read.
    secrets: tuple[SecretName, ...] = ()
    config: dict[str, Any] = Field(default_factory=dict)


class SegmentDeclaration(Value):
    """A named audience."""

    id: Slug
    name: Name
    rule: Audience


class BrandDeclaration(Value):
    """The network behind the letters, as every page and mail names it."""

    name: Name
    baseline: str = ""
    site: WebUrl
    #: The address of a person who reads.
    contact: EmailStr
    #: The page that says what is done with personal data (GDPR article 13).
    privacy: WebUrl
    #: The body that publishes the letters, and its postal address.
    publisher: str = ""
    address: str = ""
    #: What acronyms mean, for the check that asks for it once in a letter.
    glossary: dict[str, Name] = Field(default_factory=dict)


class Declarations(Value):
    """Everything a workspace declares, checked as a whole."""

    brand: BrandDeclaration
    newsletters: tuple[NewsletterDeclaration, ...]
    axes: tuple[AxisDeclaration, ...] = ()
    workstreams: tuple[WorkstreamDeclaration, ...] = ()
    networks: tuple[NetworkDeclaration, ...] = ()
    sources: tuple[SourceDeclaration, ...] = ()
    segments: tuple[SegmentDeclaration, ...] = ()
    #: How fast mail may leave for mailbox providers, and by each transport.
    providers: tuple[ProviderDeclaration, ...] = ()
    transports: tuple[RateDeclaration, ...] = ()
