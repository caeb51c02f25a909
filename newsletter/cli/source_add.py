"""`newsletter source add` and `preview`: from a pasted address to a source, without a line of code."""

import sys
from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, err, say, show_json, show_table
from newsletter.cli.opening import Json, opened, operator

Pasted = Annotated[str, typer.Argument(help="The address of a page, a feed, a calendar, a shared table.")]
NetworkOption = Annotated[str | None, typer.Option("--network", help="The network it speaks for; national without.")]
KindOption = Annotated[str | None, typer.Option("--kind", help="Which of the kinds found; the surest without.")]
Set = Annotated[list[str] | None, typer.Option("--set", help="A setting of the kind, NAME=VALUE; may be repeated.")]


def add(
    address: Pasted,
    *,
    network: NetworkOption = None,
    label: Annotated[str, typer.Option(help="What people call it; the page's title without.")] = "",
    kind: KindOption = None,
    settings: Set = None,
    yes: Annotated[bool, typer.Option("--yes", help="Activate without asking.")] = False,
    json: Json = False,
) -> None:
    """Find what an address can be collected as, show what it would bring, and activate it.

    Without a terminal to ask on and without --yes nothing is kept.
    """
    from newsletter.pipeline.add_source import add_source, declaration_of, network_named, settled

    with opened() as installation:
        context = installation.acting(operator())
        network = network_named(context, network)
        found = _discovered(context, address)
        chosen = _with(_chosen(found, kind), settings or [])
        declared = declaration_of(chosen, network, label)
        shown = _previewed(context, declared)
        if not json:
            _print(found, chosen, shown)
        kept = not shown.reason and (yes or _agreed(json))
        source = add_source(context, settled(declared, shown)) if kept else None
    if json:
        show_json(_record(found, chosen, shown, source))
    elif source is not None:
        say(_active(source))
    elif not shown.reason:
        say("Nothing was kept: run it again with --yes to activate the source.")
    if shown.reason:
        raise Told(f"it was recognised but gives nothing: {shown.reason}")


def _active(source: Any) -> str:
    name, trust = source.declaration.id, source.declaration.trust
    if trust == "trial":
        return f"Active as {name}: its items are on trial until `newsletter source trust`."
    return f"Already there as {name} ({trust}){', paused' if source.paused else ''}; nothing changed."


def preview(
    source: Annotated[str, typer.Argument(help="A source's name, or an address.")],
    kind: KindOption = None,
    settings: Set = None,
    json: Json = False,
) -> None:
    """Show what a source, or an address, would give now; nothing is kept."""
    from newsletter.domain.access import SYSTEM
    from newsletter.pipeline.add_source import declaration_of
    from newsletter.storage import sources

    with opened() as installation:
        context = installation.acting(operator())
        with installation.database.reading() as session:
            known = {one.declaration.id: one.declaration for one in sources.listed(session, SYSTEM)}
        if source in known:
            declared = known[source]
        else:
            declared = declaration_of(_with(_chosen(_discovered(context, source), kind), settings or []))
        shown = _previewed(context, declared)
    if json:
        show_json(shown.model_dump(mode="json") | {"words": shown.forecast.words})
    else:
        _print_preview(shown)
    if shown.reason:
        raise Told(shown.reason)


def _discovered(context: Any, address: str) -> Any:
    from newsletter.pipeline.discover import discover

    with err.status(f"Looking at {address}"):
        found = discover(context, address)
    if not found.candidates:
        raise Told(found.hopeless)
    return found


def _previewed(context: Any, declared: Any) -> Any:
    from newsletter.pipeline.preview_source import preview_source

    with err.status(f"Collecting {declared.label}"):
        return preview_source(context, declared)


def _chosen(found: Any, kind: str | None) -> Any:
    for candidate in found.candidates:
        if kind in (None, candidate.kind):
            return candidate
    names = ", ".join(dict.fromkeys(candidate.kind for candidate in found.candidates))
    raise Told(f"{found.url} is not of the kind {kind}; found: {names}")


def _with(candidate: Any, settings: list[str]) -> Any:
    pairs = [setting.partition("=") for setting in settings]
    wrong = next((name for name, mark, _ in pairs if not mark or not name), None)
    if wrong is not None:
        raise Told(f"--set {wrong}: write NAME=VALUE, such as --set example_title='Le titre d’une actualité'")
    return candidate.model_copy(update={"config": candidate.config | {name: value for name, _, value in pairs}})


def _agreed(json: bool) -> bool:
    return not json and sys.stdin.isatty() and typer.confirm("Activate this source?")


def _record(found: Any, chosen: Any, shown: Any, source: Any) -> dict[str, Any]:
    return {
        "url": found.url,
        "kind": chosen.kind,
        "candidates": [one.model_dump(mode="json") for one in found.candidates],
        "preview": shown.model_dump(mode="json") | {"words": shown.forecast.words},
        "activated": None if source is None else source.declaration.id,
    }


def _print(found: Any, chosen: Any, shown: Any) -> None:
    rows = [("→" if one.kind == chosen.kind else "", one.kind, one.kind_label, one.why) for one in found.candidates]
    show_table(found.url, ("", "kind", "name", "why"), rows)
    _print_preview(shown)


def _print_preview(shown: Any) -> None:
    if shown.reason:
        return
    show_table("Correspondances", ("partie", "exemple"), [(one.part, one.sample) for one in shown.mapping])
    rows = [(card.item.kind, card.item.title, _when(card.item), " ; ".join(card.missing)) for card in shown.cards]
    show_table(f"Aperçu ({len(rows)} sur {shown.total})", ("nature", "titre", "date", "ce qui manque"), rows)
    for defect in shown.defects[:5]:
        say(f"{defect.where}: {defect.field}: {defect.message}")
    say(shown.forecast.words)


def _when(item: Any) -> str:
    moment = item.starts_at or item.published_at
    return moment.strftime("%d/%m/%Y") if moment else ""
