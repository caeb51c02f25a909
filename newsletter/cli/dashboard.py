"""What `campaign watch` shows: how far a campaign is, how fast it goes, and which provider it waits for."""

from datetime import timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

#: The columns of states; what is rarely met is only shown when it is.
_ALWAYS = ("accepted", "planned", "attempting", "deferred", "failed")
_RARE = ("in_doubt", "needs_review", "suppressed", "expired", "cancelled")
_OPEN = ("planned", "deferred", "attempting", "in_doubt")
_STYLES = {"accepted": "green", "failed": "red", "needs_review": "bold red", "in_doubt": "yellow", "deferred": "yellow"}


def dashboard(data: dict[str, Any]) -> RenderableType:
    """Return the picture of a campaign's figures, as `views.campaign` gives them."""
    done = data["candidates"] - sum(data["states"].get(state, 0) for state in _OPEN)
    bar = ProgressBar(total=max(data["candidates"], 1), completed=done if data["states"] else 0, width=60)
    return Group(_title(data), Text(), bar, Text(), _summary(data, done), Text(), _providers(data))


def _title(data: dict[str, Any]) -> Text:
    title = Text.assemble((f"{data['newsletter']} n° {data['number']}", "bold"), "  ", (data["state"], "bold cyan"))
    return title.append(f"  {data['reason']}" if data["reason"] else "")


def _summary(data: dict[str, Any], done: int) -> Text:
    part = 100 * done / max(data["candidates"], 1) if data["states"] else 0.0
    words = [f"{done:,} of {data['candidates']:,} done ({part:.0f} %)", f"{data['per_minute']:,} a minute"]
    left = data["seconds_left"]
    if left is None:
        words.append("nothing was answered for in the last minute")
    elif left:
        words.append(f"about {timedelta(seconds=round(left))} left")
    return Text(" · ".join(words))


def _providers(data: dict[str, Any]) -> Table:
    columns = [*_ALWAYS, *(state for state in _RARE if state in data["states"])]
    table = Table(box=None, header_style="bold", pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("mailboxes at")
    for name in (*columns, "limit a minute"):
        table.add_column(name.replace("_", " "), justify="right", style=_STYLES.get(name))
    for one in data["providers"]:
        limit = one["limit_per_minute"]
        table.add_row(one["label"], *_counts(one["states"], columns), "" if limit is None else f"{limit:,.0f}")
    table.add_section()
    table.add_row("all", *_counts(data["states"], columns), "", style="bold")
    return table


def _counts(states: dict[str, int], columns: list[str]) -> list[str]:
    return [f"{states[name]:,}" if states.get(name) else "·" for name in columns]
