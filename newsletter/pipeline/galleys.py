"""Shared by the verbs that check a letter: each edition as it would leave, and what surrounds the letter."""

from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

from newsletter.domain.composition import seen_by
from newsletter.domain.edition import edition_key
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import marked_of, message_head, rfc_date
from newsletter.preflight.inspect import inspect
from newsletter.render.edition import cut, spans
from newsletter.render.mime import RecipientHead, skeleton
from newsletter.render.personal import SAMPLE, PersonalValues, fill_marked
from newsletter.storage import planning, published, versions
from newsletter.storage.database import Session
from newsletter.values.check import Finding
from newsletter.values.galley import Galley
from newsletter.values.occasion import Earlier, Occasion, Recipients, TestCopy, Web

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
    )


def masks_met(session: Session, version: Version) -> list[int]:
    """Return the mask of every edition that has a recipient now, and that of the whole letter."""
    met = planning.count_masks(session, version.head.newsletter, version.manifest.rules)
    return sorted({*met, version.manifest.every_bit})


def inspected(
    context: Context, version: Version, masks: Collection[int], occasion: Occasion
) -> Iterator[tuple[str, tuple[Finding, ...]]]:
    """Yield the key of each edition with what the checks say of it."""
    for number, mask in enumerate(masks):
        key = edition_key(version.manifest.visible(mask))
        yield key, inspect(context.registry.checks, galley(version, mask), occasion)
        context.report("preflight", number + 1, len(masks))


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
