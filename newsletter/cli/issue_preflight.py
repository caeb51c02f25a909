"""`newsletter issue preflight|fix`: what an editor should know before approving, and what corrects itself."""

from collections.abc import Collection
from enum import StrEnum
from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, progress, say, show_json
from newsletter.cli.opening import Json, Letter, issue_of, opened, operator
from newsletter.values.choices import Severity

Number = Annotated[int, typer.Argument(help="The issue's number.", min=1)]


class Shape(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"


Format = Annotated[Shape, typer.Option("--format", help="Lines for people, JSON, or SARIF 2.1.0 for forges.")]
FailOn = Annotated[Severity, typer.Option(help="Exit 1 when a finding is at least so serious.")]


def tell(report: Any, shape: Shape, uri: str) -> None:
    """Print a report."""
    from importlib.metadata import version

    from newsletter.preflight.sarif import to_sarif
    from newsletter.preflight.words import to_words

    if shape is Shape.SARIF:
        show_json(to_sarif(report, uri, version("planif-newsletter")))
    elif shape is Shape.JSON:
        show_json(report.records())
    else:
        say(to_words(report))


def preflight(
    number: Number,
    edition: Annotated[str, typer.Option(help="The key of one edition; all of them without.")] = "",
    shape: Format = Shape.TEXT,
    fail_on: FailOn = Severity.BLOCKING,
    newsletter: Letter = "",
) -> None:
    """Check an issue in every edition: what is wrong, where, why it matters; nothing is approved."""
    from newsletter.pipeline.preflight import preflight as checked

    with opened() as installation, progress() as report:
        draft = issue_of(installation, newsletter, number)
        found = checked(installation.acting(operator(), report), draft.id, edition or None)
    tell(found, shape, f"{draft.newsletter}-{number}.html")
    if found.at_least(fail_on):
        raise typer.Exit(1)


def fix(
    number: Number,
    check: Annotated[list[str] | None, typer.Option(help="Only this check's corrections; repeatable.")] = None,
    newsletter: Letter = "",
    json: Json = False,
) -> None:
    """Make the corrections that are safe without a person, such as the spaces of French typography."""
    from newsletter.pipeline.fix import fix as corrected

    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
        _check_names(check or [], installation.registry.checks)
        current, made = corrected(installation.acting(operator()), draft.id, check or (), draft.revision)
    if json:
        show_json({"revision": current.revision, "made": [one.model_dump(mode="json") for one in made]})
        return
    for finding in made:
        say(f"{finding.check}: {finding.excerpt or finding.message}")
    say(f"{len(made)} corrections, revision {current.revision}" if made else "nothing corrects itself")


def _check_names(wanted: Collection[str], known: Collection[str]) -> None:
    wrong = [name for name in wanted if name not in known]
    if wrong:
        raise Told(f"no check is called {', '.join(wrong)}; see `newsletter issue preflight` for their names", 2)
