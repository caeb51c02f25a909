"""Plan: one ledger row per candidate, each with its edition, before anything leaves."""

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.edition import Edition
from newsletter.domain.schedule import is_late
from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.pipeline.galleys import inspected, occasion
from newsletter.preflight.inspect import blocking, essence
from newsletter.storage import campaigns, ledger, names, planning, versions, vocabularies
from newsletter.storage.database import Session
from newsletter.values.occasion import Occasion

#: Members per transaction, so that other writers never wait long.
CHUNK = 20_000


def plan(context: Context, campaign: int) -> Campaign:
    """Write the deliveries of a due campaign and open it for sending; returns it as it then is.

    Interrupted, it goes on where it stopped; run again, it changes nothing. A campaign that is too
    late, whose figures do not add up, or with an edition a check forbids, is held for a person.
    """
    authorize(context.actor, Action.SEND)
    current = _begin(context, campaign)
    while current.state is CampaignState.PLANNING and current.watermark < current.last_member:
        current = _chunk(context, current)
        context.report("plan", current.watermark, current.last_member)
        context.database.give_way()
    if current.state is not CampaignState.PLANNING:
        return current
    return _open(context, current)


def _begin(context: Context, campaign: int) -> Campaign:
    now = context.now()
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign)
        if current.state is not CampaignState.SCHEDULED or current.scheduled_for > now:
            return current
        lateness = vocabularies.newsletter(session, current.newsletter).rhythm.max_lateness_hours
        if is_late(current.scheduled_for, now, lateness):
            why = f"due {current.scheduled_for:%Y-%m-%d %H:%M} UTC, more than {lateness} hours ago"
            campaigns.move(session, current, CampaignState.HELD, context.by, why)
        else:
            campaigns.begin_planning(session, current, context.by)
        return campaigns.get(session, campaign)


def _chunk(context: Context, campaign: Campaign) -> Campaign:
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign.id)
        if current.state is not CampaignState.PLANNING or current.watermark != campaign.watermark:
            return current
        rules = versions.get(session, current.version).manifest.rules
        met, upper = planning.add_chunk(session, current, rules, CHUNK, context.now())
        campaigns.advance(session, current, met, upper)
        return campaigns.get(session, campaign.id)


def _open(context: Context, campaign: Campaign) -> Campaign:
    with context.database.reading() as session:
        version = versions.get(session, campaign.version)
        # Every chunk is written: no edition will be met any more.
        met = ledger.per_mask(session, campaign)
        around = occasion(context, session, version)
    forbidden = _forbidden(context, version, met, around)
    with context.database.writing() as session:
        current = campaigns.locked(session, campaign.id)
        if current.state is not CampaignState.PLANNING:
            return current
        versions.add_editions(session, version.id, _editions(session, version, met))
        trouble = _unbalanced(session, current) or forbidden
        state = CampaignState.HELD if trouble else CampaignState.SENDING
        campaigns.move(session, current, state, context.by, trouble)
        context.defer(session, "send", str(current.id))
        return campaigns.get(session, campaign.id)


def _editions(session: Session, version: Version, met: dict[int, int]) -> list[Edition]:
    words = names.of_values(session)
    return [version.manifest.edition(mask, words) for mask in sorted(met)]


def _unbalanced(session: Session, campaign: Campaign) -> str:
    found = sum(ledger.progress(session, campaign).states.values())
    return "" if found == campaign.candidates else f"{found} rows for {campaign.candidates} candidates"


def _forbidden(context: Context, version: Version, met: dict[int, int], around: Occasion) -> str:
    """Return why an edition may not leave; what a person accepted at approval is not asked again."""
    accepted = {essence(finding) for finding in version.findings}
    for key, found in inspected(context, version, sorted(met), around).items():
        for finding in blocking(found):
            if essence(finding) not in accepted:
                return f"edition {key}: {finding.message}"
    return ""
