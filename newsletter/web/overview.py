"""The first page: what is in hand, what fails, what left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.issue import Issue
from newsletter.domain.schedule import slots
from newsletter.domain.source import Run
from newsletter.storage import campaigns, issues, ledger, planning, sources, vocabularies
from newsletter.storage.database import Session
from newsletter.web.visit import Visit

#: How far ahead the next slot of a rhythm is looked for.
AHEAD = timedelta(days=800)


@dataclass(frozen=True)
class Publication:
    """A newsletter with its readers and its place in time."""

    declared: NewsletterDeclaration
    subscribers: int
    latest: Issue | None
    next_slot: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        """The civil time it is published in."""
        return self.declared.timezone


@dataclass(frozen=True)
class Sending:
    """A campaign and its figures."""

    campaign: Campaign
    progress: Progress

    def count(self, *states: str) -> int:
        """Return the rows in these states."""
        return sum(self.progress.states.get(DeliveryState(state), 0) for state in states)

    @property
    def elsewhere(self) -> int:
        """Rows that are neither accepted, waiting nor refused."""
        return sum(self.progress.states.values()) - self.count("accepted", "planned", "deferred", "failed")


def show(visit: Visit) -> Response:
    """Answer `/`."""
    with visit.app.database.reading() as session:
        drafts = issues.listed(session)
        publications = [_publication(visit, session, drafts, one) for one in vocabularies.newsletters(session)]
        current = issues.get(session, drafts[0].id) if drafts else None
        runs = sources.latest_runs(session, visit.scope)
        enabled = {source.declaration.id for source in sources.listed(session, visit.scope, enabled_only=True)}
        sendings = sendings_of(session)
    runs = {name: run for name, run in runs.items() if name in enabled}
    return visit.page(
        "overview.html",
        publications=publications,
        names={one.declared.id: one.declared.name for one in publications},
        zones={one.declared.id: one.zone for one in publications},
        current=current,
        current_sending=next((one for one in sendings if current and one.campaign.issue == current.id), None),
        enabled=len(enabled),
        good=sum(run.outcome != "failed" for run in runs.values()),
        failing=_failing(runs),
        sendings=sendings,
    )


def sendings_of(session: Session) -> list[Sending]:
    """Return every campaign with its figures, the latest first."""
    found = campaigns.in_states(session, list(CampaignState))
    return [Sending(one, ledger.progress(session, one)) for one in reversed(found)]


def _publication(visit: Visit, session: Session, drafts: list[Issue], one: NewsletterDeclaration) -> Publication:
    now = visit.app.context.now()
    return Publication(
        declared=one,
        subscribers=sum(planning.count_masks(session, one.id, ()).values()),
        latest=next((draft for draft in drafts if draft.newsletter == one.id), None),
        next_slot=next(slots(one.rhythm, one.timezone, now, now + AHEAD), None),
    )


def _failing(runs: dict[str, Run]) -> list[Run]:
    return sorted((run for run in runs.values() if run.outcome == "failed"), key=lambda run: run.label)
