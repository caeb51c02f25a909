"""`newsletter campaign`: the ledger's figures, now and as they change."""

import time
from typing import Annotated, Any

import typer
from rich.live import Live
from rich.table import Table

from newsletter.cli import views
from newsletter.cli.console import Told, out, show_json
from newsletter.cli.opening import Json, Letter, issue_of, opened
from newsletter.domain.delivery import CampaignState

app = typer.Typer(help="The sendings and their ledger.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The issue's number.", min=1)]
_OVER = (CampaignState.SENT, CampaignState.CANCELLED, CampaignState.HELD, CampaignState.PAUSED)


@app.callback()
def _group() -> None:
    """The sendings and their ledger."""


def _figures(installation: Any, newsletter: str, number: int) -> dict[str, Any]:
    from newsletter.storage import campaigns

    draft = issue_of(installation, newsletter, number)
    with installation.database.reading() as session:
        found = campaigns.of_issue(session, draft.id)
    if found is None:
        raise Told(f"{draft.newsletter} n° {number} has no campaign: run `newsletter issue send {number}`")
    return views.campaign(installation, found)


@app.command()
def status(number: Number, newsletter: Letter = "", json: Json = False) -> None:
    """Show a campaign: its state, the deliveries per state, the recipients per edition."""
    with opened(declare=False) as installation:
        data = _figures(installation, newsletter, number)
    if json:
        show_json(data)
    else:
        views.print_campaign(data)


@app.command()
def watch(
    number: Number,
    newsletter: Letter = "",
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 1.0,
) -> None:
    """Follow a campaign until it is over, held or paused."""
    with opened(declare=False) as installation, Live(console=out, refresh_per_second=4) as live:
        while True:
            data = _figures(installation, newsletter, number)
            live.update(_table(data))
            if CampaignState(data["state"]) in _OVER:
                return
            time.sleep(every)


def _table(data: dict[str, Any]) -> Table:
    table = Table(title=f"{data['newsletter']} n° {data['number']}: {data['state']} {data['reason']}".strip())
    table.add_column("state")
    table.add_column("count", justify="right")
    for state, count in data["states"].items():
        table.add_row(state, str(count))
    table.add_row("candidates", str(data["candidates"]), style="bold")
    return table
