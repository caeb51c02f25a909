"""What is sent in benchmarks: a letter with personal places, members, a campaign ready for a worker."""

from datetime import UTC, datetime

from rendering import letter

from newsletter.domain.access import By
from newsletter.domain.campaign import Campaign
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.declaration import Sender as SenderDeclaration
from newsletter.domain.edition import Manifest
from newsletter.domain.member import MemberRecord
from newsletter.domain.tokens import Tokens
from newsletter.domain.version import Head, Version
from newsletter.pipeline.context import Context, Site
from newsletter.pipeline.declarations import read
from newsletter.plugin.loader import load
from newsletter.render.brand import Brand
from newsletter.render.layout import load_layout
from newsletter.render.page import Marked, render
from newsletter.render.personal import TOKEN, Placeholder, token
from newsletter.settings import bundled
from newsletter.storage import issues, migrate, versions, vocabularies
from newsletter.storage.database import Database
from newsletter.storage.members import Writer
from newsletter.values.letter import Letter
from tests.sending import scheduled

CONNECTIONS = 10
#: Places of a message where something of the reader's own stands, and those of them that are in its head: its sender,
#: its name, To and the address of the way out.
PLACES, IN_HEAD = 41, 4
#: Items of each section: with these a message has about `others.BYTES` bytes.
KEPT = 3
NOW = datetime.now(UTC).replace(microsecond=0)
BY = By(actor="benchmark", at=NOW)
KEY = "a-key-of-the-benchmark-0123456789abcdef"


def sample(kept: int = KEPT) -> tuple[Letter, Brand]:
    shared = bundled("layouts") / "shared"
    whole = letter(Letter.model_validate_json((shared / "sample.json").read_text(encoding="utf-8")))
    shorter = tuple(one.model_copy(update={"blocks": one.blocks[:kept]}) for one in whole.sections)
    brand = Brand.model_validate_json((shared / "sample-brand.json").read_text(encoding="utf-8"))
    return whole.model_copy(update={"sections": shorter}), brand


def laid(database: Database, count: int, issued: tuple[Letter, Brand] | None = None) -> Campaign:
    """Lay members, an approved issue (the sample if none is given) and its campaign into an empty database."""
    migrate.upgrade(database)
    newsletter = next(one for one in read(bundled("data") / "demo", {}).newsletters if one.id == "lettre")
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [newsletter])
        writer = Writer(session, KEY, BY)
        for number in range(count):
            given = {"address": f"membre.{number}@m.example", "first_name": f"Inès {number}", "last_name": "Kervella"}
            writer.write(MemberRecord(**given, newsletters=("lettre",)), "benchmark")
        issue = issues.find_or_create(session, "lettre", NOW, BY)
        return scheduled(session, issue, versions.add(session, version(issue, newsletter, issued or sample())), BY)


def rendered(whole: Letter, brand: Brand) -> Marked:
    """Return a letter with a link of the reader's own after many a block, so that a message has so many places."""
    marked = render(whole, load_layout("lettre", [bundled("layouts")]), brand)
    own = f'<a href="{token(Placeholder.PREFERENCES_URL, marked.nonce)}">Mes choix</a></td>'
    missing = PLACES - IN_HEAD - sum(len(TOKEN.findall(part)) for part in (marked.html, marked.text))
    return Marked(html=marked.html.replace("</td>", own, missing), text=marked.text, nonce=marked.nonce)


def version(issue: int, newsletter: NewsletterDeclaration, issued: tuple[Letter, Brand]) -> Version:
    whole, brand = issued
    marked = rendered(whole, brand)
    sender: SenderDeclaration = newsletter.sender
    head = {"newsletter": "lettre", "newsletter_name": newsletter.name, "subject": whole.subject, "language": "fr"}
    frozen = {"html": marked.html, "text": marked.text, "nonce": marked.nonce, "manifest": Manifest.of(whole)}
    made = {"content_hash": "x", "layout": "lettre", "letter": whole, "created_at": NOW, "created_by": "benchmark"}
    return Version(issue=issue, head=Head(**head, sender=sender), **frozen, **made)


def working(database: Database, port: int, window: int, connections: int = CONNECTIONS) -> Context:
    config = {"host": "127.0.0.1", "port": port, "tls": "none", "connections": connections, "messages": 1_000_000}
    site = Site(
        base_url="https://lettres.planif.example",
        address_key=KEY,
        tokens=Tokens([KEY]),
        layouts=[],
        regions={},
        transport="smtp",
        transport_config=config,
        window=window,
    )
    return Context(database=database, registry=load([bundled("plugins")], entry_points=False), site=site)
