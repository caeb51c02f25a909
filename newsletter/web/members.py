"""The pages of members: the way out of any letter, and what they choose to receive; no account, no cookie.

A GET shows and changes nothing, since mail programs and virus scanners follow links; a POST acts (RFC 8058).
"""

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from newsletter.app import App
from newsletter.domain.tokens import BadToken, Purpose
from newsletter.pipeline.choose import choose, offered
from newsletter.pipeline.leave import leave
from newsletter.storage import vocabularies
from newsletter.web.visit import Visit

#: Bytes of a form; ours are smaller.
LARGEST = 10_000
Form = dict[str, list[str]]
Act = Callable[[Visit, str, Form], Response]


def show_leaving(visit: Visit, token: str, _form: Form) -> Response:
    """Answer GET `/desabonnement/{token}`: one button."""
    newsletter, _ = visit.app.context.site.tokens.read(Purpose.UNSUBSCRIBE, token)
    return visit.page("leaving.html", name=_name(visit, newsletter), left=False)


def do_leave(visit: Visit, token: str, _form: Form) -> Response:
    """Answer POST `/desabonnement/{token}`, from the button and from mail programs: done, whatever the form says."""
    newsletter = leave(visit.app.context, token)
    return visit.page("leaving.html", name=_name(visit, newsletter), left=True)


def show_choices(visit: Visit, token: str, _form: Form) -> Response:
    """Answer GET `/preferences/{token}`: what is received."""
    return visit.page("choices.html", choices=offered(visit.app.context, token), kept=False)


def do_choose(visit: Visit, token: str, form: Form) -> Response:
    """Answer POST `/preferences/{token}`: what is ticked is received, what is not is left."""
    found = choose(visit.app.context, token, form.get("newsletter", []))
    return visit.page("choices.html", choices=found, kept=True)


def endpoint(app: App, show: Act, act: Act) -> Callable[[Request], object]:
    """Return the endpoint of a page that shows on GET and acts on POST."""

    async def answer(request: Request) -> Response:
        form = parse_qs((await _body(request)).decode("utf-8", "replace")) if request.method == "POST" else {}
        chosen = act if request.method == "POST" else show
        try:
            return await run_in_threadpool(chosen, Visit(app, request), request.path_params["token"], form)
        except BadToken as error:
            raise HTTPException(404, str(error)) from error

    return answer


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST:
            raise HTTPException(413, "this form is too long")
    return body


def _name(visit: Visit, newsletter: str) -> str:
    with visit.app.database.reading() as session:
        declared = {one.id: one.name for one in vocabularies.newsletters(session)}
    return declared.get(newsletter, newsletter)
