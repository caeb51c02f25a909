"""`newsletter item`: what was collected, who tells the same thing, what people say of it."""

from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, say, show
from newsletter.cli.opening import Json, Letter, newsletter_of, opened, operator

app = typer.Typer(help="The items sources told.", no_args_is_help=True)
Ref = Annotated[str, typer.Argument(help="An item: source/external_id, as `item list` shows it.")]
_COLUMNS = ("ref", "kind", "title", "date", "twin_of", "used", "not_offered")


@app.command("list")
def list_(
    source: Annotated[str, typer.Option(help="Only the items of this source.")] = "",
    newsletter: Letter = "",
    json: Json = False,
) -> None:
    """List the items: which tell the same thing and why, where each is used, why it is not offered."""
    from newsletter.pipeline.list_items import list_items

    with opened() as installation:
        _check_source(installation, source)
        found = list_items(installation.acting(operator()), newsletter_of(installation, newsletter), source)
    records = [one.model_dump(mode="json") for one in found]
    if json:
        show(records, "Items", as_json=True)
        return
    show([{name: one[name] for name in _COLUMNS} for one in records], "Items", as_json=False)


def _check_source(installation: Any, source: str) -> None:
    from newsletter.storage import source_changes

    with installation.database.reading() as session:
        known = source_changes.names(session)
    if source and source not in known:
        raise Told(f"there is no source “{source}”; there are: {', '.join(sorted(known)) or 'none'}")


@app.command()
def merge(one: Ref, other: Ref) -> None:
    """Say that two items tell the same thing: from the next assembly on they are together."""
    _decide(one, other, "same")
    say(f"{one} and {other} are together from the next assembly on; `newsletter item split` undoes it")


@app.command()
def split(one: Ref, other: Ref) -> None:
    """Say that two items are two things: from the next assembly on they are never together."""
    _decide(one, other, "different")
    say(f"{one} and {other} are apart from the next assembly on; `newsletter item merge` undoes it")


def _decide(one: str, other: str, verdict: str) -> None:
    from newsletter.domain.source import Verdict
    from newsletter.pipeline.decide import decide

    with opened() as installation:
        decide(installation.acting(operator()), one, other, Verdict(verdict))


@app.command("check-links")
def check_links() -> None:
    """Ask the links of replays that nobody asked for a day; one that does not work is never offered."""
    from newsletter.pipeline.check_links import check_links as ask

    with opened() as installation:
        if not installation.context.site.asks_links:
            raise Told("NEWSLETTER_CHECK_LINKS is off here: every replay's link is taken to work")
        count = ask(installation.acting(operator()))
    say(f"{count} links asked")
