"""The addresses of the pages, and what stands before them."""

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from newsletter.app import App
from newsletter.render.errors import LayoutError
from newsletter.web import errors, health, inbox, letters, overview, sources
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
    "/boite": inbox.show_all,
    "/boite/{name}": inbox.show,
    "/boite/{name}/html": inbox.show_html,
    "/sante": health.show,
}


def create(app: App) -> Starlette:
    """Return the read-only pages of an open installation, as an ASGI application.

    Every address answers GET and HEAD only and changes nothing; the caller keeps `app` open.
    """
    routes: list[BaseRoute] = [Route(path, _endpoint(app, show), methods=["GET"]) for path, show in PAGES.items()]
    routes.append(Mount("/static", StaticFiles(directory=FOLDER / "static")))
    return Starlette(
        routes=routes,
        middleware=[Middleware(Protected)],
        exception_handlers={
            HTTPException: partial(errors.refused, app),
            LayoutError: partial(errors.unusable, app),
            Exception: partial(errors.broken, app),
        },
    )


def _endpoint(app: App, show: Show) -> Endpoint:
    def answer(request: Request) -> Response:
        return show(Visit(app, request))

    return answer
