"""The demonstration's figures, all computed from the tables, for people and as report.json."""

import json
from pathlib import Path
from typing import Any

from newsletter.app import App
from newsletter.cli.console import say, show_table
from newsletter.cli.source import run_record
from newsletter.cli.views import campaign
from newsletter.domain.access import SYSTEM
from newsletter.domain.campaign import Campaign
from newsletter.domain.issue import Issue
from newsletter.domain.source import Run
from newsletter.storage import campaigns, issues, members, sources

__all__ = ["Run", "figures", "show", "write"]


def figures(app: App, runs: list[Run], workspace: Path) -> dict[str, Any]:
    """Return what the tables say after the story, `runs` being this playing's collections."""
    with app.database.reading() as session:
        known = sources.latest_runs(session, SYSTEM)
        draft, sending = _latest(session)
        states = members.count_states(session, SYSTEM)
        draft = issues.get(session, draft.id)
    return {
        "sources": [run_record(known[run.source]) for run in runs],
        "missing_sources": [run.source for run in runs if run.outcome == "failed"],
        "members": {state.value: count for state, count in sorted(states.items())},
        "issue": {"newsletter": draft.newsletter, "number": draft.number, "blocks": len(draft.shown())},
        "grouped": [
            {"shown": block.item_ref, "also": [f"{t.source} ({t.why})" for t in block.also]}
            for block in draft.shown()
            if block.also
        ],
        "campaign": campaign(app, sending),
        "outbox": str(workspace / "outbox"),
    }


def _latest(session: Any) -> tuple[Issue, Campaign]:
    for draft in issues.listed(session):
        sending = campaigns.of_issue(session, draft.id)
        if sending is not None:
            return draft, sending
    raise LookupError("nothing was sent")


def write(data: dict[str, Any], path: Path) -> None:
    """Write the figures for machines."""
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")


def show(data: dict[str, Any], workspace: Path, seconds: float) -> None:
    """Print the figures for people, and where to look next."""
    columns = ["source", "outcome", "new", "updated", "unchanged", "reason"]
    rows = [[run[name] for name in columns[:-1]] + [_why(run)] for run in data["sources"]]
    show_table("Collected", columns, rows)
    sent = data["campaign"]
    editions = [[e["label"], e["key"], e["recipients"]] for e in sent["editions"]]
    editions.append(["total", "", sum(e["recipients"] for e in sent["editions"])])
    show_table("Editions", ["edition", "key", "recipients"], editions)
    show_table("Deliveries", ["state", "count"], [[state, count] for state, count in sent["states"].items()])
    for one in data["grouped"]:
        say(f"Told once: {one['shown']}, also in {', '.join(one['also'])}")
    if data["missing_sources"]:
        say(f"Missing: {', '.join(data['missing_sources'])}; the letter went out without them")
    _where_next(data, workspace, seconds)


def _why(run: dict[str, Any]) -> str:
    return str(run["reason"] or "; ".join(run["defects"]))


def _where_next(data: dict[str, Any], workspace: Path, seconds: float) -> None:
    sent = data["campaign"]
    say(f"{sent['newsletter']} n° {sent['number']}: {sent['state']}, {sent['recipients']} recipients, {seconds:.0f} s")
    say(f"mails: {data['outbox']}   figures: {workspace / 'report.json'}")
    say(f"look around: NEWSLETTER_HOME={workspace} newsletter serve")
