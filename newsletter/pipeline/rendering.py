"""Shared by the verbs that show a letter: a draft rendered as it would be approved now."""

from newsletter.domain.composition import letter_of
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.edition import Manifest
from newsletter.domain.issue import Issue, content_hash
from newsletter.domain.version import Head, Version
from newsletter.pipeline.context import Context
from newsletter.render.brand import AxisLabel, Brand
from newsletter.render.layout import load_layout
from newsletter.render.page import render
from newsletter.storage import issues, versions, vocabularies
from newsletter.storage.database import Session


def brand_of(session: Session, newsletter: NewsletterDeclaration, events: str = "") -> Brand:
    """Return who speaks and the words for axes and networks, as layouts want them; `events` begins their files."""
    return Brand(
        **vocabularies.brand(session).model_dump(),
        newsletter_name=newsletter.name,
        events=events,
        timezone=newsletter.timezone,
        axes={axis.id: AxisLabel(name=axis.name, color=axis.color) for axis in vocabularies.axes(session)},
        networks={network.id: network.name for network in vocabularies.networks(session)},
        logos={network.id: network.logo for network in vocabularies.networks(session) if network.logo},
    )


def version_of(context: Context, session: Session, draft: Issue) -> Version:
    """Render a draft as the version it would be approved as; nothing is written.

    Raises `LayoutError` when the layout cannot be used and `TooManyRules`.
    """
    newsletter = vocabularies.newsletter(session, draft.newsletter)
    letter = letter_of(draft, newsletter)
    events = f"{context.site.base_url}/evenements/{draft.newsletter}/{draft.number}/"
    brand = brand_of(session, newsletter, events)
    marked = render(letter, load_layout(newsletter.layout, context.site.layouts, newsletter.theme), brand)
    return Version(
        issue=draft.id,
        content_hash=content_hash(letter),
        layout=newsletter.layout,
        letter=letter,
        html=marked.html,
        text=marked.text,
        nonce=marked.nonce,
        manifest=Manifest.of(letter),
        head=_head(draft, newsletter, brand),
        created_at=context.now(),
        created_by=context.actor.name,
    )


def current_version(context: Context, session: Session, issue: int) -> Version:
    """Return what an approval froze, else the issue rendered as it stands."""
    return versions.latest(session, issue) or version_of(context, session, issues.get(session, issue))


def _head(draft: Issue, newsletter: NewsletterDeclaration, brand: Brand) -> Head:
    return Head(
        newsletter=newsletter.id,
        newsletter_name=newsletter.name,
        subject=draft.subject,
        language=newsletter.language,
        sender=newsletter.sender,
        networks=dict(brand.networks),
    )
