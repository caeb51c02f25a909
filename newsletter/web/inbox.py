"""The local inbox: what the outbox folder holds, as its readers would see it."""

import re
from math import ceil
from pathlib import PurePosixPath

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from newsletter.web import security
from newsletter.web.outbox import Outbox, date_of, part
from newsletter.web.visit import OUTBOX, Visit, missing

#: Messages on one page.
PAGE = 50


def show_all(visit: Visit) -> Response:
    """Answer `/boite[?q=ADDRESS][&page=N]`."""
    address = visit.request.query_params.get("q", "").strip()
    number = _number(visit.request.query_params.get("page", "1"))
    batch = _outbox(visit).batch((number - 1) * PAGE, PAGE, address)
    pages = max(1, ceil(batch.total / PAGE))
    if number > pages:
        raise HTTPException(404, f"there is no page {number}; the last is {pages}")
    return visit.page("inbox.html", batch=batch, address=address, number=number, pages=pages, first=PAGE * (number - 1))


def _number(asked: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,8}", asked):
        raise HTTPException(404, f"“{asked[:20]}” is not the number of a page")
    return int(asked)


def _outbox(visit: Visit) -> Outbox:
    settings = visit.app.settings
    if settings.newsletter_transport != OUTBOX:
        raise HTTPException(404, f"messages leave by {settings.newsletter_transport}: none is kept here")
    return Outbox(settings.newsletter_home / "outbox")


def show(visit: Visit) -> Response:
    """Answer `/boite/{name}`."""
    name = visit.request.path_params["name"]
    try:
        message = _outbox(visit).read(name)
    except LookupError as error:
        raise missing(error) from error
    return visit.page(
        "message.html",
        name=name,
        headers=[(header, str(value)) for header, value in message.items()],
        subject=str(message["Subject"] or ""),
        date=date_of(message),
        has_html=part(message, "html") is not None,
        text=part(message, "plain"),
        identity=PurePosixPath(name).stem,
    )


def show_html(visit: Visit) -> Response:
    """Answer `/boite/{name}/html`: the HTML part, fit for a sandboxed frame."""
    try:
        html = part(_outbox(visit).read(visit.request.path_params["name"]), "html")
    except LookupError as error:
        raise missing(error) from error
    if html is None:
        raise HTTPException(404, "this message has no HTML part")
    return HTMLResponse(html, headers=security.LETTER)
