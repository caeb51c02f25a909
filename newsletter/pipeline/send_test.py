"""Send a test: marked copies for the team, outside the campaign and its ledger."""

import secrets
from collections.abc import Sequence
from dataclasses import replace

from newsletter.domain.access import Action, authorize
from newsletter.domain.member import Reader
from newsletter.domain.suppression import normalise
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import marked_of, message_head, personal_of, rfc_date
from newsletter.pipeline.rendering import current_version
from newsletter.pipeline.transports import opened
from newsletter.render.edition import cut
from newsletter.render.mime import RecipientHead, Skeleton, skeleton
from newsletter.storage import versions
from newsletter.values.base import Value
from newsletter.values.mail import Outcome, OutgoingMail

#: What tells a test copy from the letter, in the subject.
MARK = "[TEST] "


class Tested(Value):
    """One test copy: `accepted` when the transport took it, else what happened instead, and why."""

    address: str
    #: A transport's outcome, or `suppressed` when this installation may not write there.
    state: str
    reply: str


def send_test(context: Context, issue: int, addresses: Sequence[str]) -> list[Tested]:
    """Send a marked copy of the whole letter to each address; returns what became of each, in their order.

    Copies the transport accepted are remembered with the content's hash. Only addresses this
    installation may write to are. Raises `BadAddress`, and `Unavailable` when the transport does not work.
    """
    authorize(context.actor, Action.SEND)
    wanted = [normalise(address) for address in addresses]
    with context.database.reading() as session:
        version = current_version(context, session, issue)
    every_block = [block for block, _ in version.manifest.blocks]
    page = skeleton(cut(marked_of(version), every_block), message_head(version.head, MARK + version.head.subject))
    allowed = dict.fromkeys(filter(context.site.may_write_to, wanted))
    mails = [_mail(context, version, page, address) for address in allowed]
    done = {one.address: one for one in _delivered(context, version, mails)}
    return [done.get(address, _fenced(address)) for address in wanted]


def _fenced(address: str) -> Tested:
    why = f"{address} is not among NEWSLETTER_ALLOWED_RECIPIENTS"
    return Tested(address=address, state="suppressed", reply=why)


def _delivered(context: Context, version: Version, mails: list[OutgoingMail]) -> list[Tested]:
    """Hand the copies over, if there are any, and remember the accepted ones even when the rest goes wrong."""
    outcomes: dict[str, Outcome] = {}
    try:
        if mails:
            with opened(_for_tests(context)) as transport:
                for outcome in transport.deliver(mails):
                    outcomes[outcome.key] = outcome
    finally:
        done = [_tested(mail, outcomes.get(mail.key)) for mail in mails]
        _remember(context, version, done)
    return done


def _tested(mail: OutgoingMail, outcome: Outcome | None) -> Tested:
    if outcome is None:
        return Tested(address=mail.recipient, state="unavailable", reply="the transport stopped before this copy")
    return Tested(address=mail.recipient, state=outcome.state, reply=outcome.reply)


def _for_tests(context: Context) -> Context:
    """Return the same hands, with the settings for test copies where there are any."""
    site = context.site
    return replace(context, site=replace(site, transport_config=site.test_config or site.transport_config))


def _mail(context: Context, version: Version, page: Skeleton, address: str) -> OutgoingMail:
    domain, key = version.head.domain, secrets.token_hex(12)
    nobody = Reader(id=0, address=address, first_name="", last_name="", language="fr", profile={})
    personal = personal_of(version.head, nobody, context.site)
    head = RecipientHead(
        to_name="",
        to_address=address,
        message_id=f"<test.{key}@{domain}>",
        date=rfc_date(context.now()),
        unsubscribe_url=personal.unsubscribe_url,
        unsubscribe_mailbox=version.head.sender.unsubscribe or "",
    )
    return OutgoingMail(
        key=f"test-{key}",
        message_id=head.message_id,
        envelope_from=version.head.sender.reply_to,
        recipient=address,
        pieces=page.pieces(personal, head),
    )


def _remember(context: Context, version: Version, tested: list[Tested]) -> None:
    accepted = [one for one in tested if one.state == "accepted"]
    if accepted:
        with context.database.writing() as session:
            for one in accepted:
                versions.log_test(session, version, one.address, one.reply, context.by)
