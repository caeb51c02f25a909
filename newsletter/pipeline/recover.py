"""Recover: whatever stayed too long gets an end: dead workers, doubts, leavers, old rows, finished campaigns."""

import time

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import (
    HANGING,
    WAITING,
    DeliveryState,
    Doubt,
    InDoubt,
    balanced,
    message_id,
    next_after_doubt,
)
from newsletter.domain.heartbeat import Watch
from newsletter.pipeline.context import Context
from newsletter.pipeline.transports import opened
from newsletter.storage import campaigns, doubts, ledger, versions, workers
from newsletter.storage.database import Session
from newsletter.values.base import Value
from newsletter.values.mail import Transport, Unavailable

_WORDS = {DeliveryState.ACCEPTED: "found at the provider", DeliveryState.PLANNED: "sent once more, identical"}


class Recovered(Value):
    """What one pass found: rows of dead workers, doubts settled, campaigns that ended."""

    orphaned: int = 0
    settled: int = 0
    ended: tuple[int, ...] = ()


def recover(context: Context, watch: Watch) -> Recovered:
    """Make one pass over everything that may be stuck; safe to run at any time, by anyone, twice.

    `watch` remembers the workers' counters between passes: a worker is dead only after a whole lease
    on this watcher's own clock.
    """
    authorize(context.actor, Action.SEND)
    orphaned = _bury_the_dead(context, watch)
    with context.database.reading() as session:
        active = campaigns.unfinished(session)
    settled = sum(_settle_doubts(context, campaign) for campaign in active)
    ended = tuple(campaign.id for campaign in active if _end(context, campaign))
    return Recovered(orphaned=orphaned, settled=settled, ended=ended)


def _bury_the_dead(context: Context, watch: Watch) -> int:
    with context.database.reading() as session:
        beats = workers.beats(session)
    dead = watch.silent(beats, time.monotonic())
    with context.database.writing() as session:
        buried = sum(workers.bury(session, worker, context.now()) for worker in dead)
        return buried + workers.give_up_orphans(session, context.now())


def _settle_doubts(context: Context, campaign: Campaign) -> int:
    with context.database.reading() as session:
        rows = doubts.in_state(session, campaign, DeliveryState.IN_DOUBT)
        if not rows:
            return 0
        domain = versions.get(session, campaign.version).head.domain
    found = _ask(context, [message_id(campaign.salt, row.delivery, domain) for row in rows])
    with context.database.writing() as session:
        return sum(_settle(context, session, campaign, row, answer) for row, answer in zip(rows, found, strict=True))


def _settle(context: Context, session: Session, campaign: Campaign, row: Doubt, answer: bool | None) -> bool:
    cancelled = campaign.state is CampaignState.CANCELLED
    policy = InDoubt.HOLD if cancelled else context.site.in_doubt
    state = next_after_doubt(answer, row.resends, policy)
    why = _WORDS.get(state, f"nobody can tell whether it arrived: {row.reply}")
    return doubts.settle_doubt(session, row, state, why, context.now())


def _ask(context: Context, identities: list[str]) -> list[bool | None]:
    """Ask the transport about messages in doubt; one that cannot tell, or does not work, answers None."""
    try:
        with opened(context) as transport:
            return [_answer(transport, identity) for identity in identities]
    except Unavailable:
        return [None] * len(identities)


def _answer(transport: Transport, identity: str) -> bool | None:
    try:
        return transport.find(identity)
    except Exception:  # a plugin that cannot answer has not answered: the policy decides
        return None


def _end(context: Context, campaign: Campaign) -> bool:
    """Close what can no longer leave, and the campaign itself once its equation holds."""
    now = context.now()
    with context.database.writing() as session:
        if campaign.state is CampaignState.CANCELLED:
            doubts.cancel_waiting(session, campaign, now)
            return False
        doubts.suppress_leavers(session, campaign, now)
        doubts.expire(session, campaign, now)
        to, why = _verdict(ledger.progress(session, campaign))
        return to is not None and campaigns.move(session, campaign, to, context.by, why)


def _verdict(progress: Progress) -> tuple[CampaignState | None, str]:
    if balanced(progress.states, progress.candidates):
        return CampaignState.SENT, ""
    review = progress.count([DeliveryState.NEEDS_REVIEW])
    if progress.count(WAITING | HANGING) or not review:
        return None, ""
    return CampaignState.HELD, f"{review} deliveries need a person’s decision: see `newsletter campaign doubts`"
