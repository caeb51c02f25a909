"""Health, for machines that watch: is the database there, is its schema ours, how much does it hold."""

import logging
from typing import Any

from starlette.responses import JSONResponse, Response

from newsletter.domain.campaign import CampaignState
from newsletter.storage import campaigns, issues, members, schema, sources
from newsletter.storage.database import StorageError
from newsletter.web.visit import Visit

_log = logging.getLogger(__name__)


def show(visit: Visit) -> Response:
    """Answer `/sante`: 200 when all is well, 503 with `failed` when the database is not what we need."""
    try:
        schema.check(visit.app.database)
        told = {"status": "ok", "schema": schema.HEAD, "counts": _counts(visit)}
    except schema.OldSchema as fault:
        return JSONResponse({"status": "failed", "database": "reachable", "reason": str(fault)}, 503)
    except StorageError as fault:  # the probe is told, the journal keeps the rest
        _log.error("%s", fault)
        return JSONResponse({"status": "failed", "database": "unreachable"}, 503)
    return JSONResponse(told | {"database": "reachable"})


def _counts(visit: Visit) -> dict[str, Any]:
    with visit.app.database.reading() as session:
        return {
            "sources": len(sources.listed(session, visit.scope)),
            "issues": len(issues.listed(session)),
            "campaigns": len(campaigns.in_states(session, list(CampaignState))),
            "members": {state.value: n for state, n in members.count_states(session, visit.scope).items()},
        }
