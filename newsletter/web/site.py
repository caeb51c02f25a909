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
from newsletter.web import errors, events, health, inbox, letters, members, overview, sources
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

#: What anybody may see.
PUBLIC = {path: show for path, show in PAGES.items() if path.startswith(("/evenements/", "/sante"))}
#: What members reach by the links of their letters: how each is shown, and how it acts.
MEMBERS: dict[str, tuple[members.Act, members.Act]] = {
    "/desabonnement/{token}": (members.show_leaving, members.do_leave),
    "/preferences/{token}": (members.show_choices, members.do_choose),
}


def create(app: App) -> ASGIApp:
    """Return the pages of an open installation, as an ASGI application; the caller keeps `app` open.

    Those of the desk answer GET and HEAD only and change nothing; they show everything to whoever reaches them.
    """
    return _site(app, PAGES, public=False)


def create_public(app: App) -> ASGIApp:
    """Return only what the links of letters lead to: safe to be reached by anybody."""
    return _site(app, PUBLIC, public=True)


def _site(app: App, pages: dict[str, Show], *, public: bool) -> ASGIApp:
    routes: list[BaseRoute] = [Route(path, _endpoint(app, show), methods=["GET"]) for path, show in pages.items()]
    for path, (show, act) in MEMBERS.items():
        routes.append(Route(path, members.endpoint(app, show, act), methods=["GET", "POST"]))
    routes.append(Mount("/static", StaticFiles(directory=FOLDER / "static")))
    answers = {
        HTTPException: errors.refused,
        LayoutError: errors.unusable,
        StorageError: errors.away,
        Exception: errors.broken,
    }
    handlers = {kind: partial(answer, app) for kind, answer in answers.items()}
    site = Starlette(routes=routes, exception_handlers=handlers)
    site.state.public = public
    return Protected(site)


def _endpoint(app: App, show: Show) -> Endpoint:
    def answer(request: Request) -> Response:
        return show(Visit(app, request))

    return answer
