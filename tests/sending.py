"""A campaign ready to leave, laid straight into the tables: members, a tiny version, one ledger row each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlmodel import col

from newsletter.domain.access import By
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.edition import Manifest
from newsletter.domain.member import MemberRecord
from newsletter.domain.suppression import address_key
from newsletter.domain.tokens import Tokens
from newsletter.domain.version import Head, Version
from newsletter.pipeline.context import Context, Site
from newsletter.plugin.registry import Registry
from newsletter.storage import campaigns, issues, ledger, planning, versions, vocabularies
from newsletter.storage.database import Database, Session
from newsletter.storage.members import Writer
from newsletter.storage.tables import MemberRow, SubscriptionRow
from newsletter.values.audience import Is
from newsletter.values.letter import Letter, LetterBlock, LetterSection, Wording
from tests.house import LETTER

#: The real clock's minute: a worker in another process must not find the campaign expired.
NOW = datetime.now(UTC).replace(second=0, microsecond=0)
BY = By(actor="tests", at=NOW)
KEY = "address-key-of-the-tests-0123456789"
ELECTED = Is("function", "elu")
NONCE = "abc"


def _marked(kind: str, number: int) -> str:
    return f"__NL{NONCE}_{kind}{number}__"


def _page(block: str, start: str, end: str) -> str:
    """Return one section with a block for all and a block for the elected, markers as rendering leaves them."""

    def mark(kind: str, number: int) -> str:
        return f"{start}{_marked(kind, number)}{end}"

    blocks = "".join(mark("B", n) + block.format(n) + mark("E", n) for n in (1, 2))
    return mark("S", 1) + blocks + mark("Z", 1)


TINY = Letter(
    newsletter="lettre",
    number=1,
    subject="Essai",
    preheader="",
    language="fr",
    date=NOW,
    sections=(
        LetterSection(
            id="une",
            title="À la une",
            blocks=(
                LetterBlock(id=1, section="une", wording=Wording(title="Pour tous")),
                LetterBlock(id=2, section="une", wording=Wording(title="Paroles d’élus"), audience=ELECTED),
            ),
        ),
    ),
)


def version(issue: int) -> Version:
    """Return a version of two blocks, one of them for the elected only."""
    hello, way_out = f"Bonjour __NL{NONCE}_FIRST_NAME__", f"__NL{NONCE}_UNSUBSCRIBE_URL__"
    page, text = _page("<p>Bloc {}</p>", "<!--", "-->"), _page("Bloc {}\n", "", "")
    return Version(
        issue=issue,
        content_hash=f"hash-{issue}",
        layout="lettre",
        letter=TINY,
        html=f"<p>{hello}</p>{page}<a href='{way_out}'>Partir</a>",
        text=f"{hello}\n{text}{way_out}\n",
        nonce=NONCE,
        manifest=Manifest.of(TINY),
        head=Head(
            newsletter="lettre", newsletter_name="La lettre", subject="Essai", language="fr", sender=LETTER.sender
        ),
        created_at=NOW,
        created_by="tests",
    )


def address(number: int) -> str:
    """Return the address of the nth member, from 1."""
    return f"membre.{number:04}@m.example"


def join(session: Session, *numbers: int, **fields: object) -> None:
    """Write these members: subscribed and active unless told otherwise; every fifth is elected."""
    writer = Writer(session, KEY, BY)
    for number in numbers:
        values = (("function", "elu"),) if number % 5 == 0 else ()
        given: dict[str, object] = {"address": address(number), "newsletters": ("lettre",), "values": values}
        writer.write(MemberRecord.model_validate(given | fields), "test")
    session.flush()


def key_of(number: int) -> str:
    """Return the address key of the nth member."""
    return address_key(address(number), KEY)


def scheduled(session: Session, issue: int, version: int, by: By = BY) -> Campaign:
    """Lay the campaign of an approved issue."""
    new = Campaign(
        id=0,
        issue=issue,
        number=1,
        version=version,
        newsletter="lettre",
        state=CampaignState.SCHEDULED,
        scheduled_for=by.at,
        salt="00" * 16,
        date=by.at,
        expires_at=by.at + timedelta(hours=48),
    )
    return campaigns.get(session, campaigns.create(session, new, by))


def schedule(database: Database, members: int = 0, at: datetime = NOW) -> Campaign:
    """Lay members and an approved issue, and return its campaign, scheduled."""
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER])
        join(session, *range(1, members + 1))
        issue = issues.find_or_create(session, "lettre", at, BY)
        return scheduled(session, issue, versions.add(session, version(issue)), By(actor=BY.actor, at=at))


def begin(database: Database, members: int, at: datetime = NOW) -> Campaign:
    """Lay a campaign, plan it and open it for sending."""
    scheduled = schedule(database, members, at)
    with database.writing() as session:
        campaigns.begin_planning(session, scheduled, BY)
        current = campaigns.get(session, scheduled.id)
        rules = versions.get(session, current.version).manifest.rules
        campaigns.advance(session, current, *planning.add_chunk(session, current, rules, 100_000, NOW))
        campaigns.move(session, campaigns.get(session, current.id), CampaignState.SENDING, BY)
        return campaigns.get(session, current.id)


def begin_crowd(database: Database, members: int) -> Campaign:
    """Lay a campaign for so many members that writing each by hand would take minutes."""
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER])
        named = [(address(number), key_of(number)) for number in range(1, members + 1)]
        fixed = {"state": "active", "language": "fr", "first_name": "Ines", "last_name": "", "updated_at": NOW}
        wrote = {"created_at": NOW, "created_by": "tests"}
        people = [{"address": to, "address_key": key, "updated_by": "tests", **fixed, **wrote} for to, key in named]
        session.connection().execute(insert(MemberRow), people)
        ids = [*session.connection().execute(select(col(MemberRow.id))).scalars()]
        follows = [{"member_id": member, "newsletter_id": "lettre", "ended_why": "", **wrote} for member in ids]
        session.connection().execute(insert(SubscriptionRow), follows)
    return begin(database, 0)


def only(database: Database) -> Campaign:
    """Return the one campaign there is."""
    with database.reading() as session:
        (found,) = campaigns.in_states(session, list(CampaignState))
        return found


def states(database: Database, campaign: Campaign) -> dict[DeliveryState, int]:
    """Return the count of ledger rows per state."""
    with database.reading() as session:
        return ledger.progress(session, campaign).states


def current(database: Database, campaign: Campaign) -> Campaign:
    """Return the campaign as it now stands."""
    with database.reading() as session:
        return campaigns.get(session, campaign.id)


def context(database: Database, registry: Registry | None = None, **site: Any) -> Context:
    """Return the machine's hands; without a registry, no plugin is there."""
    given: dict[str, Any] = {
        "base_url": "https://lettres.planif.example",
        "address_key": KEY,
        "tokens": Tokens([KEY]),
        "layouts": [],
        "regions": {},
    }
    return Context(database=database, registry=registry or Registry(), site=Site(**(given | site)))
