"""Shared by the verbs that check a letter: each edition as it would leave, and what surrounds the letter."""

from collections.abc import Collection
from urllib.parse import urlsplit

from newsletter.domain.composition import seen_by
from newsletter.domain.edition import edition_key
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.links import asked
from newsletter.pipeline.mailroom import marked_of, message_head, rfc_date
from newsletter.preflight.inspect import gathered, inspect, merged
from newsletter.preflight.sources import inspect_sources
from newsletter.preflight.templates import inspect_templates
from newsletter.render.edition import cut, spans
from newsletter.render.layout import load_layout
from newsletter.render.mime import RecipientHead, skeleton
from newsletter.render.personal import SAMPLE, PersonalValues, fill_marked
from newsletter.render.personas import PERSONAS
from newsletter.storage import planning, published, versions, vocabularies
from newsletter.storage.database import Session
from newsletter.values.check import Finding
from newsletter.values.galley import Galley
from newsletter.values.occasion import Earlier, Occasion, Recipients, TestCopy, Web


class NoEdition(LookupError):
    """No edition has this key."""


#: How many earlier letters checks compare with.
EARLIER = 3


def galley(version: Version, mask: int, personal: PersonalValues = SAMPLE) -> Galley:
    """Return one edition as it would leave, with the values of a made-up reader."""
    marked, visible = marked_of(version), version.manifest.visible(mask)
    filled = fill_marked(marked, personal)
    rendered = cut(filled, visible)
    return Galley(
        html=rendered.html,
        text=rendered.text,
        wire=skeleton(cut(marked, visible), message_head(version.head)).fill(personal, _nobody(version, personal)),
        letter=seen_by(version.letter, visible),
        spans=spans(filled, visible),
    )


def _nobody(version: Version, personal: PersonalValues) -> RecipientHead:
    return RecipientHead(
        to_name=personal.first_name,
        to_address=f"apercu@{version.head.domain}",
        message_id=f"<apercu@{version.head.domain}>",
        date=rfc_date(version.letter.date),
        unsubscribe_url=personal.unsubscribe_url,
        unsubscribe_mailbox=version.head.sender.unsubscribe or "",
    )


def masks_met(session: Session, version: Version) -> list[int]:
    """Return the mask of every edition that has a recipient now, and that of the whole letter."""
    met = planning.count_masks(session, version.head.newsletter, version.manifest.rules)
    return sorted({*met, version.manifest.every_bit})


def inspected(
    context: Context, version: Version, masks: Collection[int], occasion: Occasion
) -> dict[str, tuple[Finding, ...]]:
    """Return what the checks say of each edition, by its key; the whole letter is read by every persona."""
    found: dict[str, tuple[Finding, ...]] = {}
    for number, mask in enumerate(masks):
        readers = PERSONAS.values() if mask == version.manifest.every_bit else (SAMPLE,)
        key = edition_key(version.manifest.visible(mask))
        galleys = (galley(version, mask, reader) for reader in readers)
        found[key] = tuple(one for each in galleys for one in inspect(context.registry.checks, each, occasion))
        context.report("preflight", number + 1, len(masks))
    return found


def findings_of(context: Context, version: Version, edition: str | None = None) -> tuple[Finding, ...]:
    """Return what checks, sources and templates say of a letter in every edition, or in the one with a key.

    Raises `NoEdition` naming those there are.
    """
    web = asked(context, version)
    with context.database.reading() as session:
        around, masks = occasion(context, session, version, web), masks_met(session, version)
        sources = inspect_sources(session, context.now())
    if edition is not None:
        masks = _only(version, masks, edition)
    templates = inspect_templates(load_layout(version.layout, context.site.layouts))
    return merged((*gathered(inspected(context, version, masks, around)), *sources, *templates))


def _only(version: Version, masks: list[int], edition: str) -> list[int]:
    keys = {edition_key(version.manifest.visible(mask)): mask for mask in masks}
    if edition not in keys:
        raise NoEdition(f"no edition has the key {edition}; there are: {', '.join(sorted(keys))}")
    return [keys[edition]]


def occasion(context: Context, session: Session, version: Version, web: Web | None = None) -> Occasion:
    """Return what surrounds a letter: earlier ones, its readers, the test copies of the team."""
    copies = versions.tests_of(session, version.issue)
    return Occasion(
        leaves_at=version.letter.date,
        earlier=_earlier(session, version),
        recipients=_recipients(session, version),
        test_copies=tuple(TestCopy(address=to, current=made == version.content_hash) for to, made, _ in copies),
        own_hosts=frozenset(filter(None, [urlsplit(context.site.base_url).hostname])),
        web=web,
        glossary=vocabularies.glossary(session),
    )


def _earlier(session: Session, version: Version) -> tuple[Earlier, ...]:
    told = published.letters(session, version.head.newsletter, version.letter.number, EARLIER)
    return tuple(
        Earlier(
            number=letter.number,
            subject=letter.subject,
            items={block.item.url: block.wording.title or block.item.title for block in letter.blocks() if block.item},
        )
        for letter in told
    )


def _recipients(session: Session, version: Version) -> Recipients:
    counted = planning.count_masks(session, version.head.newsletter, version.manifest.rules)
    return Recipients(
        count=sum(counted.values()),
        before=published.recipients_before(session, version.head.newsletter, version.letter.number),
        left_out=planning.left_out(session, version.head.newsletter),
    )
