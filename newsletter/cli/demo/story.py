"""The demonstration's story: from nine sources to every inbox, with what an editor would do in between."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from newsletter.app import App, open_app, open_database
from newsletter.cli.console import Told, progress, say
from newsletter.cli.demo import report
from newsletter.cli.demo.editing import adopt_history, finish
from newsletter.cli.demo.members import invent, write_csv
from newsletter.cli.demo.server import DemoServer
from newsletter.cli.sending import work
from newsletter.domain.access import operator
from newsletter.domain.declaration import Declarations
from newsletter.domain.issue import Issue
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.collect import collect
from newsletter.pipeline.context import Context
from newsletter.pipeline.declarations import read
from newsletter.pipeline.declare import declare
from newsletter.pipeline.import_members import import_members
from newsletter.pipeline.schedule import schedule
from newsletter.pipeline.send_test import send_test
from newsletter.settings import Settings
from newsletter.storage import migrate, versions

#: Where the demonstration's clock stands when it begins.
MORNING = datetime(2024, 12, 10, 8, 0, tzinfo=UTC)
LETTER = "lettre"
TESTER = "equipe@planif.example"


@dataclass(frozen=True)
class Plot:
    """What the demonstration is told to do."""

    workspace: Path
    data: Path
    seed: int
    members: int
    without: tuple[str, ...]


def play(plot: Plot) -> None:
    """Play the whole story and print what came of it; played again, nothing is sent twice."""
    started = time.monotonic()
    _same_story(plot)
    with DemoServer(plot.data) as server:
        app = _open(plot, server.url)
        try:
            runs = _tell(app, plot, _declarations(plot, server.url))
            figures = report.figures(app, runs, plot.workspace)
        finally:
            app.close()
    report.write(figures, plot.workspace / "report.json")
    report.show(figures, plot.workspace, time.monotonic() - started)


def _same_story(plot: Plot) -> None:
    """Refuse to mix two demonstrations in one workspace."""
    told = {"seed": plot.seed, "members": plot.members, "without": list(plot.without), "data": str(plot.data)}
    path = plot.workspace / "demo.json"
    if (plot.workspace / "reseau.toml").exists():
        raise Told(f"{plot.workspace} is a real workspace; choose another with --workspace", code=2)
    if path.exists() and json.loads(path.read_text(encoding="utf-8")) != told:
        raise Told(f"{plot.workspace} holds another demonstration; choose --workspace or remove that folder", code=2)
    plot.workspace.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(told, indent=2), encoding="utf-8")


def _open(plot: Plot, url: str) -> App:
    settings = Settings(
        newsletter_home=plot.workspace,
        newsletter_base_url="https://lettres.planif.example",
        newsletter_fetch_allow=("127.0.0.1",),
        newsletter_lease=5.0,
        # Its replays are at addresses that never answer.
        newsletter_check_links=False,
    )
    database = open_database(settings)
    migrate.upgrade(database)
    database.close()
    return open_app(settings, now=_clock(), declarations=plot.data, variables=_variables(plot, url))


def _clock() -> Callable[[], datetime]:
    began = time.monotonic()
    return lambda: MORNING + timedelta(seconds=time.monotonic() - began)


def _variables(plot: Plot, url: str) -> dict[str, str]:
    return {"DEMO_SERVER": url, "DEMO_DATA": plot.data.resolve().as_posix()}


def _declarations(plot: Plot, url: str) -> Declarations:
    found = read(plot.data, _variables(plot, url))
    known = {source.id for source in found.sources}
    unknown = set(plot.without) - known
    if unknown:
        raise Told(f"no source is called {', '.join(sorted(unknown))}; there are: {', '.join(sorted(known))}", code=2)
    return found.model_copy(update={"sources": tuple(s for s in found.sources if s.id not in plot.without)})


def _tell(app: App, plot: Plot, declarations: Declarations) -> list[report.Run]:
    say("Everything here stays on this machine: sources on 127.0.0.1, mails in the workspace.")
    with progress() as bars:
        context = app.acting(operator("demo"), bars)
        declare(context, declarations)
        _members(context, plot)
        runs = collect(context)
        adopt_history(context, plot.data)
        draft = _assembled(context)
        finish(context, draft, plot.data)
        _send(app, context, draft)
    return runs


def _members(context: Context, plot: Plot) -> None:
    path = plot.workspace / "members.csv"
    write_csv(invent(plot.members, plot.seed, plot.data), path)
    done = import_members(context, path)
    if done.problems:
        raise Told("\n".join(done.problems))


def _assembled(context: Context) -> Issue:
    draft = assemble(context, LETTER)
    if draft is None:
        raise Told(f"no issue of {LETTER} is due on {MORNING:%Y-%m-%d}")
    return draft


def _send(app: App, context: Context, draft: Issue) -> None:
    with context.database.reading() as session:
        tested = versions.tests_of(session, draft.id)
    if not tested:
        send_test(context, draft.id, [TESTER])
    approve(context, draft.id)
    work(app, schedule(context, draft.id))
