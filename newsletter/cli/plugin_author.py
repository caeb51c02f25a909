"""`newsletter plugin new` and `check`: for those who write plugins."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import Told, say, show
from newsletter.cli.opening import Json, told
from newsletter.plugin.scaffold import Template

Kind = Annotated[Template, typer.Option("--kind", help="What it is for.")]


def new(
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and _, such as bretagne.")],
    kind: Kind = Template.SOURCE,
    language: Annotated[str, typer.Option(help="python, or shell for a source in any language.")] = "python",
    folder: Annotated[Path, typer.Option("--dir", help="Where plugins are kept.")] = Path("plugins"),
) -> None:
    """Write a plugin that works, with its manifest, README, sample data and tests."""
    from newsletter.plugin.scaffold import scaffold
    from newsletter.settings import bundled

    template = _template(kind, language)
    with told():
        written = scaffold(bundled("data") / "plugins", folder, name, template)
    for path in written:
        say(str(path))
    say(f"Now run `newsletter plugin check {folder / name}`, and put your own work in its place.")


def _template(kind: Template, language: str) -> Template:
    if language == "python":
        return kind
    if language == "shell" and kind in (Template.SOURCE, Template.SHELL):
        return Template.SHELL
    raise Told(f"a {kind} in {language} cannot be made: accepted: python, and shell for a source", 2)


def check(
    path: Annotated[Path, typer.Argument(help="The plugin's folder.")],
    json: Json = False,
) -> None:
    """Check a plugin: manifest, import, contract, bad input, no network, its own tests; exit 1 when one fails."""
    from newsletter.plugin.checkup import checkup, failed

    with told():
        verdicts = list(checkup(path))
    show([verdict.model_dump(mode="json") for verdict in verdicts], str(path), as_json=json)
    if failed(verdicts):
        raise typer.Exit(1)
