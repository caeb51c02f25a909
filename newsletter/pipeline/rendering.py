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
from newsletter.storage import vocabularies
from newsletter.storage.database import Session


def brand_of(session: Session, newsletter: NewsletterDeclaration, base_url: str) -> Brand:
    """Return who speaks and the words for axes and networks, as layouts want them."""
    declared = vocabularies.brand(session)
    return Brand(
        name=declared.name,
        baseline=declared.baseline,
        site_url=declared.site,
        contact=declared.contact,
        publisher=declared.publisher,
        privacy_url=declared.privacy,
        base_url=base_url,
        newsletter_name=newsletter.name,
        timezone=newsletter.timezone,
        axes={axis.id: AxisLabel(name=axis.name, color=axis.color) for axis in vocabularies.axes(session)},
        networks={network.id: network.name for network in vocabularies.networks(session)},
    )


def version_of(context: Context, session: Session, draft: Issue) -> Version:
    """Render a draft as the version it would be approved as; nothing is written.

    Raises `LayoutError` when the layout cannot be used and `TooManyRules`.
    """
    newsletter = vocabularies.newsletter(session, draft.newsletter)
    letter = letter_of(draft, newsletter)
    brand = brand_of(session, newsletter, context.site.base_url)
    marked = render(letter, load_layout(newsletter.layout, context.site.layouts), brand)
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


def _head(draft: Issue, newsletter: NewsletterDeclaration, brand: Brand) -> Head:
    return Head(
        newsletter=newsletter.id,
        newsletter_name=newsletter.name,
        subject=draft.subject,
        language=newsletter.language,
        sender=newsletter.sender,
        networks=dict(brand.networks),
    )
