"""What is answered when a page cannot be: in the same look, without anything of our inside."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.app import App
from newsletter.web.visit import Visit


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


def broken(app: App, request: Request, _error: Exception) -> Response:
    """Answer 500; the server's journal has the error, and the database may be what is broken."""
    return Visit(app, request).plain_page("error.html", 500, brand=None, code=500, detail="")
