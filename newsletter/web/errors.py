"""What is answered when a page cannot be: in the same look, without anything of our inside."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.app import App
from newsletter.storage.database import StorageError
from newsletter.web.visit import Visit

_log = logging.getLogger(__name__)
#: Seconds after which a page without its database may be asked for again.
SOON = "30"


def refused(app: App, request: Request, error: Exception) -> Response:
    """Answer 404, 405 and their like; the detail was written for people."""
    if not isinstance(error, HTTPException):
        return broken(app, request, error)
    answer = Visit(app, request).page("error.html", error.status_code, code=error.status_code, detail=error.detail)
    answer.headers.update(error.headers or {})
    return answer


def unusable(app: App, request: Request, error: Exception) -> Response:
    """Answer for a letter whose layout cannot be used; the error names its file and line."""
    return Visit(app, request).page("error.html", 500, code=500, detail=str(error))


def away(app: App, request: Request, error: StorageError) -> Response:
    """Answer 503 while the database does not answer: when to come back; the journal has what it said."""
    _log.error("%s: %s", request.url.path, error)
    answer = Visit(app, request).plain_page("error.html", 503, brand=None, code=503, detail="")
    answer.headers["Retry-After"] = SOON
    return answer


def broken(app: App, request: Request, _error: Exception) -> Response:
    """Answer 500; the server's journal has the error, and the database may be what is broken."""
    return Visit(app, request).plain_page("error.html", 500, brand=None, code=500, detail="")
