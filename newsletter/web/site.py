"""The addresses of the pages, and what stands before them."""

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from newsletter.app import App
from newsletter.render.errors import LayoutError
from newsletter.storage.database import StorageError
from newsletter.web import errors, events, health, inbox, letters, overview, sources
from newsletter.web.security import Protected
from newsletter.web.visit import FOLDER, Show, Visit

Endpoint = Callable[[Request], Response]
PAGES: dict[str, Show] = {
    "/": overview.show,
    "/sources": sources.show,
    "/lettres": letters.show_all,
    "/lettres/{newsletter}/{number:int}": letters.show,
    "/lettres/{newsletter}/{number:int}/apercu": letters.show_preview,
    "/lettres/{newsletter}/{number:int}/texte": letters.show_text,
    "/evenements/{newsletter}/{number:int}/{block:int}.ics": events.show,
    "/boite": inbox.show_all,
    "/boite/{name}": inbox.show,
    "/boite/{name}/html": inbox.show_html,
    "/sante": health.show,
}


def create(app: App) -> ASGIApp:
    """Return the read-only pages of an open installation, as an ASGI application.

    Every address answers GET and HEAD only and changes nothing; the caller keeps `app` open.
    """
    routes: list[BaseRoute] = [Route(path, _endpoint(app, show), methods=["GET"]) for path, show in PAGES.items()]
    routes.append(Mount("/static", StaticFiles(directory=FOLDER / "static")))
    answers = {
        HTTPException: errors.refused,
        LayoutError: errors.unusable,
        StorageError: errors.away,
        Exception: errors.broken,
    }
    return Protected(
        Starlette(routes=routes, exception_handlers={kind: partial(answer, app) for kind, answer in answers.items()})
    )


def _endpoint(app: App, show: Show) -> Endpoint:
    def answer(request: Request) -> Response:
        return show(Visit(app, request))

    return answer
