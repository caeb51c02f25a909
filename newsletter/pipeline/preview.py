"""Preview: what a person, or an audience, would get of an issue now; nothing is written."""

from collections.abc import Collection

from newsletter.domain.edition import Edition, edition_key
from newsletter.domain.member import Reader
from newsletter.domain.segment import mask_of
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import marked_of, personal_of
from newsletter.pipeline.rendering import current_version
from newsletter.preflight.sources import inspect_sources
from newsletter.render.edition import cut
from newsletter.render.personal import SAMPLE, fill
from newsletter.render.views import Envelope
from newsletter.storage import members, names, planning, versions
from newsletter.storage.database import Session
from newsletter.values.base import Value
from newsletter.values.check import Finding
from newsletter.values.letter import Rendered


class NobodyThere(LookupError):
    """No member has this address, or no edition has this key."""


class Previewed(Value):
    """One edition as it would be read."""

    edition: Edition
    rendered: Rendered
    envelope: Envelope
    #: What was said when it was approved; before that, what its sources make an editor know.
    findings: tuple[Finding, ...] = ()


def preview(context: Context, issue: int, *, member: str | None = None, edition: str | None = None) -> Previewed:
    """Return what the member with an address, or the readers of an edition, would get.

    Without either: the whole letter. Raises `NobodyThere` naming what exists.
    """
    with context.database.reading() as session:
        version = current_version(context, session, issue)
        words = names.of_values(session)
        reader = _reader(context, session, member)
        mask = _mask(session, version, reader, edition)
        findings = version.findings if version.id else inspect_sources(session, context.now())
    personal = SAMPLE if reader is None else personal_of(version.head, reader, context.site)
    rendered = fill(cut(marked_of(version), version.manifest.visible(mask)), personal, version.nonce)
    envelope = Envelope(
        sender=version.head.sender.name, subject=version.letter.subject, preheader=version.letter.preheader
    )
    edition_ = version.manifest.edition(mask, words)
    return Previewed(edition=edition_, rendered=rendered, envelope=envelope, findings=findings)


def editions(context: Context, issue: int) -> list[Edition]:
    """Return the editions of an issue with their recipients as they would be now, the largest first."""
    with context.database.reading() as session:
        version = current_version(context, session, issue)
        words = names.of_values(session)
        counted = planning.count_masks(session, version.head.newsletter, version.manifest.rules)
    found = [version.manifest.edition(mask, words, count) for mask, count in counted.items()]
    return sorted(found, key=lambda one: (-one.recipients, one.key))


def _reader(context: Context, session: Session, address: str | None) -> Reader | None:
    if address is None:
        return None
    found = members.by_address(session, address, context.site.address_key, context.actor.scope)
    if found is None:
        raise NobodyThere(f"no member has the address {address}")
    return found


def _mask(session: Session, version: Version, reader: Reader | None, edition: str | None) -> int:
    if reader is not None:
        return mask_of(version.manifest.rules, reader.profile)
    if edition is None:
        return version.manifest.every_bit
    return _mask_of_key(version, edition, _masks(session, version))


def _masks(session: Session, version: Version) -> set[int]:
    """Return the masks met now and, once planned, those the ledger met."""
    sent = {one.mask for one in versions.editions_of(session, version.id)}
    return sent | planning.count_masks(session, version.head.newsletter, version.manifest.rules).keys()


def _mask_of_key(version: Version, edition: str, masks: Collection[int]) -> int:
    known = {edition_key(version.manifest.visible(mask)): mask for mask in masks}
    if edition not in known:
        raise NobodyThere(f"no edition has the key {edition}; there are: {', '.join(sorted(known)) or 'none'}")
    return known[edition]
