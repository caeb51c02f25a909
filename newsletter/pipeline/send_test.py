"""Send a test: marked copies for the team, outside the campaign and its ledger."""

import secrets
from collections.abc import Sequence

from newsletter.domain.access import Action, authorize
from newsletter.domain.member import Reader
from newsletter.domain.suppression import normalise
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.mailroom import marked_of, message_head, personal_of, rfc_date
from newsletter.pipeline.rendering import version_of
from newsletter.render.edition import cut
from newsletter.render.mime import RecipientHead, Skeleton, skeleton
from newsletter.storage import issues, versions
from newsletter.values.base import Value
from newsletter.values.mail import OutgoingMail

#: What tells a test copy from the letter, in the subject.
MARK = "[TEST] "


class Tested(Value):
    """One test copy and what the transport answered."""

    address: str
    state: str
    reply: str


def send_test(context: Context, issue: int, addresses: Sequence[str]) -> list[Tested]:
    """Send a marked copy of the whole letter to each address and remember it with the content's hash.

    Raises `BadAddress`, and `Unavailable` when the transport does not work.
    """
    authorize(context.actor, Action.SEND)
    wanted = [normalise(address) for address in addresses]
    with context.database.reading() as session:
        draft = issues.get(session, issue)
        version = versions.latest(session, issue) or version_of(context, session, draft)
    every_block = [block for block, _ in version.manifest.blocks]
    page = skeleton(cut(marked_of(version), every_block), message_head(version.head, MARK + version.head.subject))
    kind = context.registry.transport_kind(context.site.transport)
    with kind.open(kind.Config.model_validate(_settings(context))) as transport:
        mails = [_mail(context, version, page, address) for address in wanted]
        outcomes = list(transport.deliver(mails))
    done = [
        Tested(address=mail.recipient, state=outcome.state, reply=outcome.reply)
        for mail, outcome in zip(mails, outcomes, strict=False)
    ]
    _remember(context, version, done)
    return done


def _settings(context: Context) -> dict[str, object]:
    return dict(context.site.test_config or context.site.transport_config)


def _mail(context: Context, version: Version, page: Skeleton, address: str) -> OutgoingMail:
    domain, key = version.head.sender.address.rpartition("@")[2], secrets.token_hex(12)
    nobody = Reader(id=0, address=address, first_name="", last_name="", language="fr", profile={})
    personal = personal_of(version.head, nobody, context.site)
    head = RecipientHead(
        to_name="",
        to_address=address,
        message_id=f"<test.{key}@{domain}>",
        date=rfc_date(context.now()),
        unsubscribe_url=personal.unsubscribe_url,
    )
    return OutgoingMail(
        key=f"test-{key}",
        message_id=head.message_id,
        envelope_from=version.head.sender.reply_to,
        recipient=address,
        content=page.fill(personal, head),
    )


def _remember(context: Context, version: Version, done: list[Tested]) -> None:
    with context.database.writing() as session:
        for one in done:
            versions.log_test(session, version, one.address, one.reply, context.by)
