"""Recover: whatever stayed too long gets an end: dead senders, doubts, leavers, old rows, finished campaigns."""

import time

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, Progress
from newsletter.domain.delivery import CampaignState, DeliveryState, balanced, message_id, next_after_doubt
from newsletter.domain.heartbeat import Watch
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, doubts, ledger, versions
from newsletter.storage.database import Session
from newsletter.values.base import Value
from newsletter.values.mail import Unavailable

_WORDS = {DeliveryState.ACCEPTED: "found at the provider", DeliveryState.PLANNED: "sent once more, identical"}


class Recovered(Value):
    """What one pass found: rows of dead senders, doubts settled, campaigns that ended."""

    orphaned: int = 0
    settled: int = 0
    ended: tuple[int, ...] = ()


def recover(context: Context, watch: Watch) -> Recovered:
    """Make one pass over everything that may be stuck; safe to run at any time, by anyone, twice.

    `watch` remembers the senders' counters between passes: a sender is dead only after a whole lease
    on this watcher's own clock.
    """
    authorize(context.actor, Action.SEND)
    orphaned = _bury_the_dead(context, watch)
    with context.database.reading() as session:
        active = campaigns.in_states(session, [CampaignState.SENDING, CampaignState.PAUSED])
    settled = sum(_settle_doubts(context, campaign) for campaign in active)
    ended = tuple(campaign.id for campaign in active if _end(context, campaign))
    return Recovered(orphaned=orphaned, settled=settled, ended=ended)


def _bury_the_dead(context: Context, watch: Watch) -> int:
    with context.database.reading() as session:
        beats = doubts.beats(session)
    dead = watch.silent(beats, time.monotonic())
    if not dead:
        return 0
    with context.database.writing() as session:
        return sum(doubts.bury(session, worker, context.now()) for worker in dead)


def _settle_doubts(context: Context, campaign: Campaign) -> int:
    with context.database.reading() as session:
        rows = doubts.in_doubt(session, campaign)
        domain = _domain(session, campaign) if rows else ""
    if not rows:
        return 0
    found = _ask(context, [message_id(campaign.salt, row, domain) for row, _ in rows])
    with context.database.writing() as session:
        for (row, resends), answer in zip(rows, found, strict=True):
            state = next_after_doubt(answer, resends, context.site.in_doubt)
            why = _WORDS.get(state, "nobody can tell whether it arrived")
            doubts.settle_doubt(session, row, state, why, context.now())
    return len(rows)


def _domain(session: Session, campaign: Campaign) -> str:
    return versions.get(session, campaign.version).head.sender.address.rpartition("@")[2]


def _ask(context: Context, identities: list[str]) -> list[bool | None]:
    """Ask the transport about messages in doubt; one that cannot tell, or does not work, answers None."""
    kind = context.registry.transport_kind(context.site.transport)
    try:
        with kind.open(kind.Config.model_validate(dict(context.site.transport_config))) as transport:
            return [transport.find(identity) for identity in identities]
    except Unavailable:
        return [None] * len(identities)


def _end(context: Context, campaign: Campaign) -> bool:
    """Close what can no longer leave, and the campaign itself once its equation holds."""
    now = context.now()
    with context.database.writing() as session:
        doubts.suppress_leavers(session, campaign, now)
        doubts.expire(session, campaign, now)
        progress = ledger.progress(session, campaign)
        to, why = _verdict(progress)
        if to is None:
            return False
        return campaigns.move(session, campaign, to, context.by, why)


def _verdict(progress: Progress) -> tuple[CampaignState | None, str]:
    states = progress.states
    if balanced(states, progress.candidates):
        return CampaignState.SENT, ""
    open_ = sum(states.get(state, 0) for state in _OPEN)
    review = states.get(DeliveryState.NEEDS_REVIEW, 0)
    if open_ or not review:
        return None, ""
    return CampaignState.HELD, f"{review} deliveries need a person’s decision"


_OPEN = (DeliveryState.PLANNED, DeliveryState.DEFERRED, DeliveryState.ATTEMPTING, DeliveryState.IN_DOUBT)
