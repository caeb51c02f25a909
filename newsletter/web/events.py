"""The events of letters as files for calendars: what « add to my calendar » leads to."""

from urllib.parse import urlsplit

from starlette.responses import Response

from newsletter.domain.composition import letter_of
from newsletter.render.calendar import to_ics
from newsletter.storage import issues, versions, vocabularies
from newsletter.web.visit import Visit, missing


def show(visit: Visit) -> Response:
    """Answer `/evenements/{newsletter}/{number}/{block}.ics`."""
    path = visit.request.path_params
    try:
        content = _file(visit, path["newsletter"], path["number"], path["block"])
    except LookupError as error:
        raise missing(error) from error
    name = f"{path['newsletter']}-{path['number']}-{path['block']}"
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return Response(content, media_type="text/calendar", headers=headers)


def _file(visit: Visit, name: str, number: int, block: int) -> bytes:
    with visit.app.database.reading() as session:
        newsletter = vocabularies.newsletter(session, name)
        issue = issues.numbered(session, newsletter.id, number)
        version = versions.latest(session, issue.id)
    letter = version.letter if version else letter_of(issue, newsletter)
    item = next((one.item for one in letter.blocks() if one.id == block), None)
    if item is None or item.starts_at is None:
        raise LookupError(f"lettre n° {number} has no event in block {block}")
    host = urlsplit(visit.app.context.site.base_url).hostname
    stamp = version.created_at if version else visit.app.context.now()
    return to_ics(item, f"{newsletter.id}-{number}-{block}@{host}", newsletter.timezone, stamp)
