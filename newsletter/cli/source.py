"""`newsletter source` and `newsletter collect`."""

from typing import Annotated, Any

import typer

from newsletter.cli import source_add, source_change
from newsletter.cli.console import Told, progress, say, show
from newsletter.cli.opening import Json, opened, operator
from newsletter.values.markup import shorten

app = typer.Typer(help="The sources items come from.", no_args_is_help=True)
app.command("add")(source_add.add)
app.command("preview")(source_add.preview)
app.command("pause")(source_change.pause)
app.command("resume")(source_change.resume)
app.command("trust")(source_change.trust)
app.command("set")(source_change.set_)
app.command("remove")(source_change.remove)
app.command("health")(source_change.health)


def run_record(run: Any) -> dict[str, Any]:
    """Return one run as a record for a table or JSON."""
    return {
        "source": run.source,
        "outcome": run.outcome,
        "new": run.added,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "defects": [f"{defect.where}: {defect.field}: {defect.message}" for defect in run.defects],
        "reason": run.reason,
    }


@app.command("list")
def list_(
    everything: Annotated[bool, typer.Option("--all", help="Removed ones too.")] = False, json: Json = False
) -> None:
    """List the sources: where they speak from, how far they are trusted, how they are and how it went last."""
    from newsletter.domain.access import SYSTEM
    from newsletter.storage import sources

    with opened() as installation, installation.database.reading() as session:
        runs = sources.latest_runs(session, SYSTEM)
        states = {one.source: one.state for one in sources.health_of(session, SYSTEM, installation.context.now())}
        found = [
            one for one in sources.listed(session, SYSTEM) if everything or one.declaration.enabled or not one.added
        ]
        rows = [_listed(one, states, runs, json) for one in found]
    show(rows, "Sources", as_json=json)


def _listed(one: Any, states: Any, runs: Any, json: bool) -> dict[str, Any]:
    name, label = one.declaration.id, one.declaration.label
    return {
        "source": name,
        "label": label if json else shorten(label, 30),
        "kind": one.declaration.kind,
        "network": one.declaration.network or "national",
        "trust": one.declaration.trust,
        "required": "yes" if one.declaration.required else "no",
        "state": states[name],
        "last run": runs[name].outcome if name in runs else "never",
        "last success": one.last_success,
    }


@app.command("run")
def run(source: Annotated[str, typer.Argument(help="The source's name.")], json: Json = False) -> None:
    """Collect one source now; exit 1 when it fails."""
    _collect([source], as_json=json)


def collect(json: Json = False) -> None:
    """Collect every enabled source; one that fails is told and harms no other."""
    _collect(None, as_json=json)


def _collect(only: list[str] | None, *, as_json: bool) -> None:
    from newsletter.pipeline.collect import collect as collect_sources

    with opened() as installation, progress() as report:
        runs = collect_sources(installation.acting(operator(), report), only)
    if only and not runs:
        raise Told(f"there is no enabled source “{only[0]}”; see `newsletter source list`")
    show([run_record(run) for run in runs], "Collected", as_json=as_json)
    failed = [run for run in runs if run.outcome == "failed"]
    if not as_json:
        for one in failed:
            say(f"{one.source} failed: {one.reason}")
    if only and failed:
        raise typer.Exit(1)
