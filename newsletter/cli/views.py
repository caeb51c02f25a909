"""What the command line shows of issues and campaigns: the same figures as tables and as JSON."""

from typing import Any

from newsletter.app import App
from newsletter.cli.console import say, show_json, show_table
from newsletter.domain.campaign import Campaign
from newsletter.domain.issue import Block, Issue
from newsletter.domain.speed import ProviderFigures, seconds_left
from newsletter.storage import campaigns, figures, ledger, versions
from newsletter.values.audience import dump_rule


def block(one: Block) -> dict[str, Any]:
    """Return one block as a row."""
    return {
        "id": one.id,
        "section": one.section,
        "title": one.wording.title,
        "source": one.item_ref or "text",
        "audience": "everybody" if one.audience is None else str(dump_rule(one.audience)),
        "why": list(map(str, one.reasons)),
        "also told by": [f"{twin.source} ({twin.why})" for twin in one.also],
    }


def campaign(app: App, one: Campaign) -> dict[str, Any]:
    """Return a campaign with its ledger's figures and its editions."""
    with app.database.reading() as session:
        states = ledger.progress(session, one).states
        providers = figures.per_provider(session, one)
        speed = figures.speed(session, one, app.context.now())
        per_mask = ledger.per_mask(session, one)
        editions = versions.editions_of(session, one.version)
    return {
        "campaign": one.id,
        "newsletter": one.newsletter,
        "number": one.number,
        "state": one.state.value,
        "reason": one.reason,
        "scheduled_for": one.scheduled_for.isoformat(),
        "candidates": one.candidates,
        "recipients": sum(per_mask.values()),
        "states": {state.value: count for state, count in sorted(states.items())},
        "per_minute": round(speed.per_minute),
        "seconds_left": seconds_left(providers, speed),
        "providers": [_provider(figure) for figure in providers],
        "editions": [
            {"key": e.key, "label": e.label, "recipients": per_mask.get(e.mask, 0)}
            for e in sorted(editions, key=lambda e: (-per_mask.get(e.mask, 0), e.key))
        ],
    }


def _provider(one: ProviderFigures) -> dict[str, Any]:
    return {
        "provider": one.provider,
        "label": one.label or "all others",
        "limit_per_minute": one.limit,
        "states": {state.value: count for state, count in sorted(one.states.items())},
    }


def status(app: App, draft: Issue) -> dict[str, Any]:
    """Return where an issue stands."""
    with app.database.reading() as session:
        sending = campaigns.of_issue(session, draft.id)
        tests = versions.tests_of(session, draft.id)
    return {
        "newsletter": draft.newsletter,
        "number": draft.number,
        "state": draft.state.value,
        "revision": draft.revision,
        "subject": draft.subject,
        "tests": [{"address": address, "at": at.isoformat()} for address, _, at in tests],
        "campaign": None if sending is None else campaign(app, sending),
    }


def print_status(data: dict[str, Any], *, as_json: bool) -> None:
    """Print where an issue stands."""
    if as_json:
        show_json(data)
        return
    say(f"{data['newsletter']} n° {data['number']} · {data['state']} · {data['subject']}")
    if data["tests"]:
        say(f"test copies: {', '.join(one['address'] for one in data['tests'])}")
    if data["campaign"] is None:
        say("not sent yet")
    else:
        print_campaign(data["campaign"])


def print_campaign(data: dict[str, Any]) -> None:
    """Print a campaign's figures."""
    why = f" ({data['reason']})" if data["reason"] else ""
    say(f"campaign {data['campaign']}: {data['state']}{why}, {data['recipients']} of {data['candidates']} candidates")
    show_table("Deliveries", ["state", "count"], [[state, count] for state, count in data["states"].items()])
    rows = [[one["label"], one["key"], one["recipients"]] for one in data["editions"]]
    show_table("Editions", ["edition", "key", "recipients"], rows)
