"""`newsletter campaign`: the ledger's figures, and what a person may decide about a sending."""

import time
from typing import Annotated, Any

import typer
from rich.live import Live

from newsletter.cli import views
from newsletter.cli.console import Told, out, say, show, show_json
from newsletter.cli.dashboard import dashboard
from newsletter.cli.opening import Json, Letter, issue_of, opened, operator
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState

app = typer.Typer(help="The sendings and their ledger.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The issue's number.", min=1)]
_OVER = (CampaignState.SENT, CampaignState.CANCELLED, CampaignState.HELD, CampaignState.PAUSED)


def _campaign(installation: Any, newsletter: str, number: int) -> Campaign:
    from newsletter.storage import campaigns

    draft = issue_of(installation, newsletter, number)
    with installation.database.reading() as session:
        found = campaigns.of_issue(session, draft.id)
    if found is None:
        raise Told(f"{draft.newsletter} n° {number} has no campaign: run `newsletter issue send {number}`")
    return found


def _figures(installation: Any, newsletter: str, number: int) -> dict[str, Any]:
    return views.campaign(installation, _campaign(installation, newsletter, number))


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
            live.update(dashboard(data))
            if CampaignState(data["state"]) in _OVER:
                return
            time.sleep(every)


@app.command()
def pause(
    number: Number, newsletter: Letter = "", why: Annotated[str, typer.Option(help="The reason, for others.")] = ""
) -> None:
    """Stop a sending before its next message; nothing is lost."""
    from newsletter.pipeline.pause import pause as act

    with opened(declare=False) as installation:
        _say(act(installation.acting(operator()), _campaign(installation, newsletter, number).id, why))


@app.command()
def resume(number: Number, newsletter: Letter = "") -> None:
    """Let a paused or held sending go on; a worker does the rest."""
    from newsletter.pipeline.resume import resume as act

    with opened(declare=False) as installation:
        _say(act(installation.acting(operator()), _campaign(installation, newsletter, number).id))


@app.command()
def cancel(number: Number, newsletter: Letter = "") -> None:
    """End a sending for good: who has not been written to yet will not be."""
    from newsletter.pipeline.cancel import cancel as act

    with opened(declare=False) as installation:
        _say(act(installation.acting(operator()), _campaign(installation, newsletter, number).id))


@app.command("retry-failed")
def retry_failed(number: Number, newsletter: Letter = "") -> None:
    """Send again what servers refused, once the reason is mended; nobody is written to a third time."""
    from newsletter.pipeline.retry_failed import retry_failed as act

    with opened(declare=False) as installation:
        found = _campaign(installation, newsletter, number)
        campaign, planned = act(installation.acting(operator()), found.id)
    say(f"{planned} deliveries planned again")
    _say(campaign)


@app.command()
def doubts(number: Number, newsletter: Letter = "", json: Json = False) -> None:
    """List the deliveries nobody can tell about, which wait for a person."""
    from newsletter.storage import doubts as questions

    with opened(declare=False) as installation:
        found = _campaign(installation, newsletter, number)
        with installation.database.reading() as session:
            rows = questions.in_state(session, found, DeliveryState.NEEDS_REVIEW)
    show([row.model_dump(include={"delivery", "address", "resends", "reply"}) for row in rows], "Doubts", as_json=json)


@app.command()
def resolve(
    number: Number,
    arrived: Annotated[bool, typer.Option("--arrived/--resend", help="They arrived, or send them once more.")],
    newsletter: Letter = "",
) -> None:
    """Decide about the deliveries that wait for a person, and let the sending go on; never a third copy."""
    from newsletter.pipeline.resolve import resolve as decide
    from newsletter.pipeline.resume import resume as go_on

    with opened(declare=False) as installation:
        hands, found = installation.acting(operator()), _campaign(installation, newsletter, number)
        say(f"{len(decide(hands, found.id, arrived=arrived))} deliveries decided")
        if found.state is CampaignState.HELD:
            _say(go_on(hands, found.id))


def _say(campaign: Campaign) -> None:
    why = f" ({campaign.reason})" if campaign.reason else ""
    say(f"{campaign.newsletter} n° {campaign.number}: {campaign.state.value}{why}")
