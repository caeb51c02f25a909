"""Shared by the verbs that write mails: one edition's skeleton encoded once, one member's bytes per message."""

from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import Taken, bounce_address, idempotency_key, message_id
from newsletter.domain.member import Reader
from newsletter.domain.tokens import Purpose
from newsletter.domain.version import Head, Version
from newsletter.pipeline.context import Site
from newsletter.render.edition import cut
from newsletter.render.mime import MessageHead, RecipientHead, Skeleton, skeleton
from newsletter.render.page import Marked
from newsletter.render.personal import PersonalValues
from newsletter.values.mail import OutgoingMail

#: The pieces of a message that may hold an address beyond ASCII; the others are quoted-printable.
_HEADS = 2


class NotAllowed(Exception):
    """This installation may not write to that address (NEWSLETTER_ALLOWED_RECIPIENTS)."""


def marked_of(version: Version) -> Marked:
    """Return the rendering an approval froze."""
    return Marked(html=version.html, text=version.text, nonce=version.nonce)


def personal_of(head: Head, reader: Reader, site: Site) -> PersonalValues:
    """Return one member's own values: name, reason, links."""
    named = reader.profile.get("network")
    networks = ", ".join(head.networks.get(name, name) for name in sorted(named)) if named else ""
    return PersonalValues(
        first_name=reader.first_name,
        reason=reason_of(head, networks),
        network_names=networks,
        unsubscribe_url=_link(site, Purpose.UNSUBSCRIBE, head, reader),
        preferences_url=_link(site, Purpose.PREFERENCES, head, reader),
    )


#: Why somebody receives a letter, by language: without and with local networks.
_REASONS = {
    "fr": (
        "Vous recevez ce message parce que votre adresse est inscrite à «\u00a0{letter}\u00a0».",
        "Vous recevez ce message parce que votre adresse est inscrite à «\u00a0{letter}\u00a0» (réseau {networks}).",
    ),
    "en": (
        "You receive this message because your address is subscribed to “{letter}”.",
        "You receive this message because your address is subscribed to “{letter}” (network {networks}).",
    ),
}


def reason_of(head: Head, networks: str) -> str:
    """Return why a member receives this letter, in words (GDPR article 13)."""
    return _reason(head.language, head.newsletter_name, networks)


# Many members share a network.
@lru_cache(maxsize=256)
def _reason(language: str, letter: str, networks: str) -> str:
    plain, local = _REASONS.get(language, _REASONS["en"])
    return (local if networks else plain).format(letter=letter, networks=networks)


def _link(site: Site, purpose: Purpose, head: Head, reader: Reader) -> str:
    path = "desabonnement" if purpose is Purpose.UNSUBSCRIBE else "preferences"
    return f"{site.base_url}/{path}/{site.tokens.sign(purpose, head.newsletter, reader.id)}"


def message_head(head: Head, subject: str | None = None) -> MessageHead:
    """Return the part of a message's head that all copies share."""
    return MessageHead(
        subject=subject or head.subject,
        from_name=head.sender.name,
        from_address=head.sender.address,
        reply_to=head.sender.reply_to,
        list_id=head.sender.list_id,
        list_name=head.newsletter_name,
        language=head.language,
    )


class Mailroom:
    """Writes the mails of one campaign."""

    def __init__(self, site: Site, campaign: Campaign, version: Version) -> None:
        self._site, self._version, self._head, self._salt = site, version, version.head, campaign.salt
        self._domain = version.head.domain
        self._unsubscribe = version.head.sender.unsubscribe or ""
        self._date = format_datetime(campaign.date)
        self._skeletons: dict[int, Skeleton] = {}

    def write(self, taken: Taken, reader: Reader) -> OutgoingMail:
        """Return the message of a taken row, the same bytes on every attempt; raises `NotAllowed`."""
        if not self._site.may_write_to(reader.address):
            raise NotAllowed(f"{reader.address} is not among NEWSLETTER_ALLOWED_RECIPIENTS")
        salt, number = self._salt, taken.delivery
        personal = personal_of(self._head, reader, self._site)
        identity = message_id(salt, number, self._domain)
        head = RecipientHead(
            to_name=reader.full_name,
            to_address=reader.address,
            message_id=identity,
            date=self._date,
            unsubscribe_url=personal.unsubscribe_url,
            unsubscribe_mailbox=self._unsubscribe,
        )
        pieces = self._skeleton(taken.mask).pieces(personal, head)
        return OutgoingMail(
            key=idempotency_key(salt, number),
            message_id=identity,
            envelope_from=bounce_address(salt, number, self._domain),
            recipient=reader.address,
            pieces=pieces,
            wire_ready=True,
            seven_bits=all(map(bytes.isascii, pieces[:_HEADS])),
        )

    def _skeleton(self, mask: int) -> Skeleton:
        if mask not in self._skeletons:
            rendered = cut(marked_of(self._version), self._version.manifest.visible(mask))
            self._skeletons[mask] = skeleton(rendered, message_head(self._head))
        return self._skeletons[mask]


def rfc_date(moment: datetime) -> str:
    """Return a moment as a Date header (RFC 5322 §3.3)."""
    return format_datetime(moment.replace(microsecond=0))
