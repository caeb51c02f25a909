"""The letters: the list of issues, and one issue with its blocks, its editions and what is read."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.domain.campaign import CampaignState
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.edition import Edition, TooManyRules
from newsletter.domain.issue import Issue
from newsletter.domain.proposals import proposed
from newsletter.pipeline.preview import editions, preview
from newsletter.render.errors import LayoutError
from newsletter.storage import issues, ledger, names, sources, versions, vocabularies
from newsletter.storage.database import Session
from newsletter.values.letter import Rendered
from newsletter.web import security
from newsletter.web.figures import CampaignFigures, all_figures, figures_of
from newsletter.web.visit import Visit, missing


@dataclass(frozen=True)
class IssueView:
    """An issue as a page shows it: its newsletter's words beside it, and its campaign's figures once there is one."""

    issue: Issue
    newsletter: NewsletterDeclaration
    figures: CampaignFigures | None

    @property
    def zone(self) -> ZoneInfo:
        """The civil time of its newsletter."""
        return self.newsletter.timezone

    @property
    def unrecorded(self) -> bool:
        """Tell whether it was sent and nobody here knows to whom."""
        found = self.figures
        return found is not None and found.campaign.state is CampaignState.SENT and not found.counted


def show_all(visit: Visit) -> Response:
    """Answer `/lettres`."""
    with visit.app.database.reading() as session:
        declared = {one.id: one for one in vocabularies.newsletters(session)}
        figures = {one.campaign.issue: one for one in all_figures(session)}
        found = [IssueView(one, declared[one.newsletter], figures.get(one.id)) for one in issues.listed(session)]
    return visit.page("letters.html", views=found)


def show(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}`."""
    with visit.app.database.reading() as session:
        newsletter, issue = _asked(visit, session)
        view = IssueView(issue, newsletter, figures_of(session, issue.id))
        shown: dict[str, Any] = {
            "values": names.of_values(session),
            "sources": {one.declaration.id: one.declaration.label for one in sources.listed(session, visit.scope)},
            "networks": {one.id: one.name for one in vocabularies.networks(session)},
            "proposed": proposed,
        }
        sent = _sent_editions(session, view)
    found, trouble = _editions(visit, view, sent)
    key = visit.request.query_params.get("edition", "")
    chosen = next((one for one in found if one.key == key), None)
    return visit.page("letter.html", view=view, editions=found, trouble=trouble, chosen=chosen, **shown)


def _asked(visit: Visit, session: Session) -> tuple[NewsletterDeclaration, Issue]:
    path: dict[str, Any] = visit.request.path_params
    try:
        newsletter = vocabularies.newsletter(session, path["newsletter"])
        return newsletter, issues.numbered(session, newsletter.id, path["number"])
    except LookupError as error:
        raise missing(error) from error


def _sent_editions(session: Session, view: IssueView) -> list[Edition]:
    """Return the editions the ledger holds, the largest first; none before planning."""
    if view.figures is None:
        return []
    counted = ledger.per_mask(session, view.figures.campaign)
    found = versions.editions_of(session, view.figures.campaign.version)
    told = [one.model_copy(update={"recipients": counted.get(one.mask, 0)}) for one in found]
    return sorted(told, key=lambda one: (-one.recipients, one.key))


def _editions(visit: Visit, view: IssueView, sent: list[Edition]) -> tuple[list[Edition], str]:
    """Return the editions, or why the letter cannot be rendered; what would leave now is not what was sent."""
    if view.unrecorded:
        return [], ""
    try:
        return sent or editions(visit.app.context, view.issue.id), ""
    except (LayoutError, TooManyRules) as fault:
        return [], str(fault)


def show_preview(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}/apercu`: the letter itself, fit for a sandboxed frame."""
    return HTMLResponse(_rendered(visit).html, headers=security.LETTER)


def show_text(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}/texte`."""
    return PlainTextResponse(_rendered(visit).text)


def _rendered(visit: Visit) -> Rendered:
    with visit.app.database.reading() as session:
        _, issue = _asked(visit, session)
    key = visit.request.query_params.get("edition") or None
    try:
        return preview(visit.app.context, issue.id, edition=key).rendered
    except LookupError as error:
        raise missing(error) from error
