"""Sending from the command line: test copies, a campaign for later, or everything here and now."""

from collections.abc import Sequence
from datetime import UTC, datetime

from newsletter.app import App
from newsletter.cli import views
from newsletter.cli.console import Told, say
from newsletter.cli.opening import operator
from newsletter.cli.signals import stopped_by_signals
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.engine.local import Worker
from newsletter.pipeline.schedule import schedule as schedule_issue
from newsletter.pipeline.send_test import send_test
from newsletter.storage import campaigns


def test_copies(app: App, issue: int, addresses: Sequence[str]) -> None:
    """Send marked copies; raises `Told` when one did not leave."""
    done = send_test(app.acting(operator()), issue, addresses)
    for one in done:
        say(f"{one.address}: {one.state} {one.reply}")
    if any(one.state != "accepted" for one in done) or len(done) < len(addresses):
        raise Told("not every test copy left")


test_copies.__test__ = False  # type: ignore[attr-defined]


def schedule(app: App, issue: int, at: datetime | None, *, here: bool) -> None:
    """Give an issue its campaign; with `here`, plan and send it in this process."""
    moment = None if at is None else at.replace(tzinfo=at.tzinfo or UTC)
    found = schedule_issue(app.acting(operator()), issue, moment)
    say(f"campaign {found.id}: {found.state.value}, for {found.scheduled_for:%Y-%m-%d %H:%M} UTC")
    if here:
        found = work(app, found)
        views.print_campaign(views.campaign(app, found))
        if found.state is not CampaignState.SENT:
            why = found.reason or "`newsletter worker` goes on; see `newsletter campaign status`"
            raise Told(f"the campaign is {found.state.value}: {why}")
    elif found.state is CampaignState.SCHEDULED:
        say("`newsletter worker` sends it when it is due")


def work(app: App, campaign: Campaign) -> Campaign:
    """Plan and send what is due in this process and return the campaign as it then is."""
    with stopped_by_signals() as stop:
        Worker(app.context, lease=app.settings.newsletter_lease, stop=stop).run(until_idle=True)
    with app.database.reading() as session:
        return campaigns.get(session, campaign.id)
