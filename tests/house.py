"""A small house for the tests of verbs: real database, real plugins, the real layout, a clock that stands still."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from newsletter.app import regions
from newsletter.domain.access import operator
from newsletter.domain.declaration import (
    AxisDeclaration,
    BrandDeclaration,
    Declarations,
    NetworkDeclaration,
    NewsletterDeclaration,
    Rhythm,
    SectionDeclaration,
    Sender,
    SourceDeclaration,
)
from newsletter.domain.member import MemberRecord, MemberState
from newsletter.domain.tokens import Tokens
from newsletter.pipeline.context import Context, Site
from newsletter.pipeline.declare import declare
from newsletter.plugin.loader import load
from newsletter.settings import bundled
from newsletter.storage import items, territory, vocabularies
from newsletter.storage.database import Database
from newsletter.storage.members import Writer
from newsletter.values.audience import Is
from newsletter.values.content import ContentItem, ItemKind
from tests.unit.builders import item

NOW = datetime(2024, 12, 10, 8, tzinfo=UTC)
BRAND = BrandDeclaration(
    name="Réseau d’essai",
    site="https://demo.planif.example/",
    contact="equipe@planif.example",
    privacy="https://demo.planif.example/donnees",
)
SECTIONS = (
    SectionDeclaration(id="edito", title="Éditorial", text=True),
    SectionDeclaration(id="une", title="À la une", kinds=(ItemKind.NEWS,)),
    SectionDeclaration(id="local", title="Près de chez vous", local=True),
    SectionDeclaration(id="elus", title="Paroles d’élus", kinds=(ItemKind.REPLAY,), audience=Is("function", "elu")),
    SectionDeclaration(id="agenda", title="Agenda", kinds=(ItemKind.EVENT,), order="date"),
)
LETTER = NewsletterDeclaration(
    id="lettre",
    name="La lettre",
    rhythm=Rhythm(cron="0 9 * 3,6,9,12 THU#2", starts=date(2024, 12, 1)),
    sender=Sender(
        name="Réseau d’essai", address="lettre@planif.example", reply_to="equipe@planif.example", list_id="l.example"
    ),
    section=SECTIONS,
)
DECLARED = Declarations(
    brand=BRAND,
    newsletters=(LETTER,),
    axes=(AxisDeclaration(id="densite", number=2, name="Densité"),),
    networks=(
        NetworkDeclaration(
            id="bretagne", name="Bretagne", scale="region", region="53", departments=("22", "29", "35", "56")
        ),
        NetworkDeclaration(id="landes", name="Landes", scale="department", region="75", departments=("40",)),
    ),
    sources=(SourceDeclaration(id="national", label="Site national", kind="feed", config={}),),
)


def house(database_url: str, folder: Path, *, now: datetime = NOW, **site: Any) -> Context:
    """Return the hands of an operator in a house whose declarations are `DECLARED`."""
    given: dict[str, Any] = {
        "base_url": "https://lettres.planif.example",
        "address_key": "address-key",
        "tokens": Tokens(["key"]),
        "layouts": [bundled("layouts")],
        "regions": regions(bundled("data") / "reference" / "departments.csv"),
        "asks_links": False,
        "transport": "outbox",
        "transport_config": {"folder": str(folder / "outbox")},
    }
    context = Context(
        database=Database(database_url),
        registry=load([bundled("plugins")], entry_points=False),
        site=Site(**(given | site)),
        actor=operator("tests"),
        now=lambda: now,
    )
    declare(context, DECLARED)
    return context


def tell(context: Context, *told: ContentItem, source: str = "national") -> None:
    """Write items as if their source had told them."""
    with context.database.writing() as session:
        items.upsert(session, source, told, context.by)


def told() -> Sequence[ContentItem]:
    """Return a small letter's worth of items: national news, one item per network, an elected voice, an event."""
    start = datetime(2025, 1, 16, 9, tzinfo=UTC)
    return (
        item("une", title="Les Rencontres nationales"),
        item("bzh", title="En Bretagne", network="bretagne"),
        item("lan", title="Dans les Landes", network="landes"),
        item("elu", title="Quatre maires racontent", kind=ItemKind.REPLAY),
        item("jan", title="Journée de janvier", kind=ItemKind.EVENT, starts_at=start),
        item("old", title="Passé", kind=ItemKind.EVENT, starts_at=datetime(2024, 11, 1, 9, tzinfo=UTC)),
    )


def join(context: Context, address: str, *values: tuple[str, str], state: MemberState = MemberState.ACTIVE) -> None:
    """Make a member who receives the letter."""
    record = MemberRecord(
        address=address, first_name="Camille", last_name="Essai", state=state, values=values, newsletters=("lettre",)
    )
    with context.database.writing() as session:
        Writer(session, context.site.address_key, context.by).write(record, "test")
        territory.refresh(session, vocabularies.networks(session), context.site.regions)
