"""The first page: what is in hand, what fails, what left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.issue import Issue
from newsletter.domain.schedule import slots
from newsletter.domain.source import Run
from newsletter.storage import issues, planning, sources, vocabularies
from newsletter.storage.database import Session
from newsletter.web.figures import all_figures
from newsletter.web.visit import Visit

#: How far ahead the next slot of a rhythm is looked for.
AHEAD = timedelta(days=800)


@dataclass(frozen=True)
class NewsletterOverview:
    """A newsletter with its readers and its place in time."""

    declared: NewsletterDeclaration
    subscribers: int
    latest: Issue | None
    next_slot: datetime | None

    @property
    def zone(self) -> ZoneInfo:
        """The civil time it is published in."""
        return self.declared.timezone


def show(visit: Visit) -> Response:
    """Answer `/`."""
    with visit.app.database.reading() as session:
        known = issues.listed(session)
        newsletters = [_overview(visit, session, known, one) for one in vocabularies.newsletters(session)]
        current = issues.get(session, known[0].id) if known else None
        runs = sources.latest_runs(session, visit.scope)
        enabled = {source.declaration.id for source in sources.listed(session, visit.scope, enabled_only=True)}
        figures = all_figures(session)
    runs = {name: run for name, run in runs.items() if name in enabled}
    return visit.page(
        "overview.html",
        newsletters=newsletters,
        names={one.declared.id: one.declared.name for one in newsletters},
        zones={one.declared.id: one.zone for one in newsletters},
        current=current,
        current_campaign=next((one.campaign for one in figures if current and one.campaign.issue == current.id), None),
        enabled=len(enabled),
        good=sum(run.outcome != "failed" for run in runs.values()),
        failing=_failing(runs),
        figures=figures,
    )


def _overview(visit: Visit, session: Session, known: list[Issue], one: NewsletterDeclaration) -> NewsletterOverview:
    now = visit.app.context.now()
    return NewsletterOverview(
        declared=one,
        subscribers=sum(planning.count_masks(session, one.id, ()).values()),
        latest=next((issue for issue in known if issue.newsletter == one.id), None),
        next_slot=next(slots(one.rhythm, one.timezone, now, now + AHEAD), None),
    )


def _failing(runs: dict[str, Run]) -> list[Run]:
    return sorted((run for run in runs.values() if run.outcome == "failed"), key=lambda run: run.label)
