"""The letters: the list of issues, and one issue with its blocks, its editions and what is read."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse, PlainTextResponse, Response

from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.edition import Edition, TooManyRules
from newsletter.domain.issue import Issue
from newsletter.pipeline.preview import editions, preview
from newsletter.render.errors import LayoutError
from newsletter.storage import issues, ledger, names, sources, versions, vocabularies
from newsletter.storage.database import Session
from newsletter.values.letter import Rendered
from newsletter.web import security
from newsletter.web.overview import Sending, sendings_of
from newsletter.web.visit import Visit, missing


@dataclass(frozen=True)
class Asked:
    """The issue an address names."""

    draft: Issue
    newsletter: NewsletterDeclaration
    sending: Sending | None

    @property
    def zone(self) -> ZoneInfo:
        """The civil time of its newsletter."""
        return self.newsletter.timezone


def show_all(visit: Visit) -> Response:
    """Answer `/lettres`."""
    with visit.app.database.reading() as session:
        declared = {one.id: one for one in vocabularies.newsletters(session)}
        sendings = {one.campaign.issue: one for one in sendings_of(session)}
        lines = [Asked(d, declared[d.newsletter], sendings.get(d.id)) for d in issues.listed(session)]
    return visit.page("letters.html", lines=lines)


def show(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}`."""
    with visit.app.database.reading() as session:
        asked = _asked(visit, session)
        shown: dict[str, Any] = {
            "values": names.of_values(session),
            "sources": {one.declaration.id: one.declaration.label for one in sources.listed(session, visit.scope)},
            "networks": {one.id: one.name for one in vocabularies.networks(session)},
        }
        sent = _sent_editions(session, asked)
    found, trouble = _editions(visit, asked, sent)
    key = visit.request.query_params.get("edition", "")
    chosen = next((one for one in found if one.key == key), None)
    return visit.page("letter.html", asked=asked, editions=found, trouble=trouble, chosen=chosen, **shown)


def _asked(visit: Visit, session: Session) -> Asked:
    path: dict[str, Any] = visit.request.path_params
    try:
        newsletter = vocabularies.newsletter(session, path["newsletter"])
        draft = issues.numbered(session, newsletter.id, path["number"])
    except LookupError as error:
        raise missing(error) from error
    sending = next((one for one in sendings_of(session) if one.campaign.issue == draft.id), None)
    return Asked(draft, newsletter, sending)


def _sent_editions(session: Session, asked: Asked) -> list[Edition]:
    """Return the editions the ledger holds, the largest first; none before planning."""
    if asked.sending is None:
        return []
    counted = ledger.per_mask(session, asked.sending.campaign)
    found = versions.editions_of(session, asked.sending.campaign.version)
    told = [one.model_copy(update={"recipients": counted.get(one.mask, 0)}) for one in found]
    return sorted(told, key=lambda one: (-one.recipients, one.key))


def _editions(visit: Visit, asked: Asked, sent: list[Edition]) -> tuple[list[Edition], str]:
    """Return the editions, or why the letter cannot be rendered."""
    try:
        return sent or editions(visit.app.context, asked.draft.id), ""
    except (LayoutError, TooManyRules) as fault:
        return [], str(fault)


def show_preview(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}/apercu`: the letter itself, fit for a sandboxed frame."""
    return HTMLResponse(_rendered(visit).html, headers=security.headers(security.LETTER))


def show_text(visit: Visit) -> Response:
    """Answer `/lettres/{newsletter}/{number}/texte`."""
    return PlainTextResponse(_rendered(visit).text)


def _rendered(visit: Visit) -> Rendered:
    with visit.app.database.reading() as session:
        asked = _asked(visit, session)
    key = visit.request.query_params.get("edition") or None
    try:
        return preview(visit.app.context, asked.draft.id, edition=key).rendered
    except LookupError as error:
        raise missing(error) from error
