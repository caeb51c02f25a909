"""The sources: how each is, when it was collected, what it gave, what could not be read, what its server said."""

from dataclasses import dataclass

from starlette.responses import Response

from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run
from newsletter.domain.source_health import Health, HealthState
from newsletter.storage import sources, vocabularies
from newsletter.web.visit import Visit

#: What an editor wants to see first.
_ORDER = (HealthState.BROKEN, HealthState.FAILING, HealthState.SILENT)


@dataclass(frozen=True)
class SourceRow:
    """One source, how it is, and its last collection, if there was one."""

    declared: SourceDeclaration
    network: str
    health: Health
    run: Run | None


def show(visit: Visit) -> Response:
    """Answer `/sources`: the enabled sources first, those in trouble before the others."""
    with visit.app.database.reading() as session:
        declared = {source.declaration.id: source.declaration for source in sources.listed(session, visit.scope)}
        runs = sources.latest_runs(session, visit.scope)
        names = {network.id: network.name for network in vocabularies.networks(session)}
        found = sources.health_of(session, visit.scope, visit.app.context.now())
    rows = [_row(declared[one.source], names, one, runs.get(one.source)) for one in found if one.source in declared]
    rows.sort(key=_place)
    return visit.page("sources.html", rows=rows, kinds=_kinds(visit))


def _row(declared: SourceDeclaration, names: dict[str, str], health: Health, run: Run | None) -> SourceRow:
    return SourceRow(declared, names.get(declared.network or "", declared.network or ""), health, run)


def _place(row: SourceRow) -> tuple[bool, int, str]:
    state = row.health.state
    trouble = _ORDER.index(state) if state in _ORDER else len(_ORDER)
    return not row.declared.enabled, trouble, row.declared.label


def _kinds(visit: Visit) -> dict[str, str]:
    return {name: kind.label for name, kind in visit.app.registry.source_kinds.items()}
