"""The sources: when each was collected, what it gave, what could not be read."""

from dataclasses import dataclass

from starlette.responses import Response

from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run
from newsletter.storage import sources, vocabularies
from newsletter.web.visit import Visit


@dataclass(frozen=True)
class SourceRow:
    """One source and its last collection, if there was one."""

    declared: SourceDeclaration
    network: str
    run: Run | None


def show(visit: Visit) -> Response:
    """Answer `/sources`: the enabled sources first, those that fail before the others."""
    with visit.app.database.reading() as session:
        listed = [source.declaration for source in sources.listed(session, visit.scope)]
        runs = sources.latest_runs(session, visit.scope)
        names = {network.id: network.name for network in vocabularies.networks(session)}
    rows = [SourceRow(one, names.get(one.network or "", one.network or ""), runs.get(one.id)) for one in listed]
    rows.sort(key=lambda row: (not row.declared.enabled, not _failed(row), row.declared.label))
    return visit.page("sources.html", rows=rows, kinds=_kinds(visit))


def _failed(row: SourceRow) -> bool:
    return row.run is not None and row.run.outcome == "failed"


def _kinds(visit: Visit) -> dict[str, str]:
    return {name: kind.label for name, kind in visit.app.registry.source_kinds.items()}
