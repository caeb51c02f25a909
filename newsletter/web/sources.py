"""The sources: when each was collected, what it gave, what could not be read."""

from dataclasses import dataclass

from starlette.responses import Response

from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run
from newsletter.storage import sources, vocabularies
from newsletter.web.visit import Visit


@dataclass(frozen=True)
class Line:
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
    lines = [Line(one, names.get(one.network or "", one.network or ""), runs.get(one.id)) for one in listed]
    lines.sort(key=lambda line: (not line.declared.enabled, not _failed(line), line.declared.label))
    return visit.page("sources.html", lines=lines, kinds=_kinds(visit))


def _failed(line: Line) -> bool:
    return line.run is not None and line.run.outcome == "failed"


def _kinds(visit: Visit) -> dict[str, str]:
    return {name: kind.label for name, kind in visit.app.registry.source_kinds.items()}
