"""`newsletter issue`: assemble, edit as a file, preview, approve, send."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from newsletter.cli import issue_preflight, issue_proposals, views
from newsletter.cli.console import Told, progress, say, show, show_json
from newsletter.cli.opening import Json, Letter, issue_of, newsletter_of, opened, operator
from newsletter.values.choices import View

app = typer.Typer(help="The issues of a newsletter.", no_args_is_help=True)
app.command("preflight")(issue_preflight.preflight)
app.command("fix")(issue_preflight.fix)
app.command("proposals")(issue_proposals.proposals)
app.command("accept")(issue_proposals.accept)
app.command("decline")(issue_proposals.decline)
Number = Annotated[int, typer.Argument(help="The issue's number.", min=1)]


@app.command()
def assemble(newsletter: Letter = "", json: Json = False) -> None:
    """Find or make the due issue and fill it with suggestions; what an editor did stays."""
    from newsletter.pipeline.assemble import assemble as assemble_issue

    with opened() as installation:
        draft = assemble_issue(installation.acting(operator()), newsletter_of(installation, newsletter))
    if draft is None:
        raise Told("no issue is due: the next slot is further away than the rhythm's lead_days")
    if json:
        show_json(draft.model_dump(mode="json"))
    else:
        say(f"{draft.newsletter} n° {draft.number} ({draft.state.value}): {len(draft.shown())} blocks")
        say(f"see it: newsletter issue show {draft.number} · finish it: newsletter issue export {draft.number} FILE")


@app.command("list")
def list_(json: Json = False) -> None:
    """List the issues, the latest first."""
    from newsletter.storage import issues

    with opened() as installation, installation.database.reading() as session:
        drafts = issues.listed(session)
    rows = [
        {
            "newsletter": draft.newsletter,
            "number": draft.number,
            "slot": draft.slot.isoformat(),
            "state": draft.state.value,
            "subject": draft.subject,
        }
        for draft in drafts
    ]
    show(rows, "Issues", as_json=json)


@app.command("show")
def show_(number: Number, newsletter: Letter = "", json: Json = False) -> None:
    """Show an issue's blocks: where they come from, who sees them, why they were suggested."""
    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
    if json:
        show_json(draft.model_dump(mode="json") | {"proposals": issue_proposals.records(draft)})
        return
    say(f"{draft.newsletter} n° {draft.number} · {draft.state.value} · revision {draft.revision}")
    say(f"subject: {draft.subject}")
    show([views.block(one) for one in draft.shown()], "Blocks", as_json=False)
    for one in issue_proposals.records(draft):
        say(f"block {one['block']}: {one['words']} (newsletter issue accept {number} {one['block']}, or decline)")


@app.command()
def export(
    number: Number,
    file: Annotated[Path, typer.Argument(help="Where to write it.")],
    newsletter: Letter = "",
    force: Annotated[bool, typer.Option("--force", help="Replace the file when there is one already.")] = False,
) -> None:
    """Write an issue as one readable file, to be edited and imported back; exit 2 when the file is there already."""
    from newsletter.cli.issue_files import write

    with opened() as installation:
        write(installation, issue_of(installation, newsletter, number), file, force=force)
    say(f"{file}: edit it, then run `newsletter issue import {number} {file}`")


@app.command("import")
def import_(
    number: Number, file: Annotated[Path, typer.Argument(help="A file written by export.")], newsletter: Letter = ""
) -> None:
    """Apply the changes made in an exported file; a conflict is told and loses nothing."""
    from newsletter.cli.issue_files import apply

    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
        count, current = apply(installation, draft, file, operator())
    say(f"{count} changes, revision {current}" if count else "nothing to change")


@app.command()
def preview(
    number: Number,
    *,
    out: Annotated[
        Path | None, typer.Option(help="Where to write the HTML; the text goes to the screen without it.")
    ] = None,
    member: Annotated[str, typer.Option(help="The address of the member who would read it.")] = "",
    edition: Annotated[str, typer.Option(help="The key of an edition.")] = "",
    view: Annotated[View | None, typer.Option(help="Degraded on purpose; as sent without.")] = None,
    newsletter: Letter = "",
) -> None:
    """Write what a member, or an edition's readers, would get."""
    from newsletter.pipeline.preview import preview as render
    from newsletter.render.views import shown

    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
        found = render(installation.acting(operator()), draft.id, member=member or None, edition=edition or None)
        page = shown(found.rendered, found.envelope, view or (View.TEXT if out is None else View.SENT))
        if out is None:
            say(page)
        else:
            out.write_text(page, encoding="utf-8")
            say(f"{out}: edition {found.edition.key} ({found.edition.label})")
            _say_findings(found.findings)


@app.command()
def approve(
    number: Number,
    newsletter: Letter = "",
    despite: Annotated[
        list[str] | None, typer.Option(help="CHECK=REASON: approve although this check forbids it; repeatable.")
    ] = None,
) -> None:
    """Check an issue in every edition, freeze it and render it; exit 1 when a check forbids it."""
    from newsletter.pipeline.approve import approve as freeze

    reasons = _reasons(despite or [])
    with opened() as installation, progress() as report:
        draft = issue_of(installation, newsletter, number)
        version = freeze(installation.acting(operator(), report), draft.id, despite=reasons)
    say(f"{draft.newsletter} n° {number} approved, content {version.content_hash[:12]}")
    _say_findings(version.findings)


def _reasons(despite: list[str]) -> dict[str, str]:
    """Return the reason given for each check, as `CHECK=REASON` tells them."""
    wrong = next((said for said in despite if not said.partition("=")[2].strip()), None)
    if wrong is not None:
        raise Told(f"--despite {wrong}: write CHECK=REASON, such as source-obligatoire='le réseau a prévenu'", 2)
    return {check: reason for check, _, reason in (said.partition("=") for said in despite)}


def _say_findings(findings: Iterable[Any]) -> None:
    for finding in findings:
        say(f"{finding.severity.value}: {finding.message}")


@app.command()
def send(
    number: Number,
    at: Annotated[datetime | None, typer.Option(help="When, in UTC; now by default.")] = None,
    test: Annotated[
        list[str] | None, typer.Option(help="Send a marked copy to this address instead; repeatable.")
    ] = None,
    now: Annotated[bool, typer.Option("--now", help="Plan and send here, with a progress bar.")] = False,
    newsletter: Letter = "",
) -> None:
    """Give an approved issue its campaign; `newsletter worker` (or --now) sends it."""
    from newsletter.cli import sending

    with opened(sends=bool(test) or now) as installation:
        draft = issue_of(installation, newsletter, number)
        if test:
            sending.test_copies(installation, draft.id, test)
        else:
            sending.schedule(installation, draft.id, at, here=now)


@app.command()
def status(number: Number, newsletter: Letter = "", json: Json = False) -> None:
    """Show where an issue stands: state, editions with their recipients, deliveries per state."""
    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
        data: dict[str, Any] = views.status(installation, draft)
    views.print_status(data, as_json=json)
