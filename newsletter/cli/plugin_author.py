"""`newsletter plugin new`, `check` and `hooks`: for those who write plugins."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import say, show
from newsletter.cli.opening import Json, told
from newsletter.plugin.scaffold import Kind, Language


def new(
    name: Annotated[str, typer.Argument(help="Its name: lower-case letters, digits and _, such as bretagne.")],
    kind: Annotated[Kind, typer.Option(help="What it is for.")] = Kind.SOURCE,
    language: Annotated[Language, typer.Option(help="shell: a source in any language.")] = Language.PYTHON,
    folder: Annotated[Path, typer.Option("--dir", help="Where plugins are kept.")] = Path("plugins"),
) -> None:
    """Write a plugin that works, with its manifest, README, sample data and tests."""
    from newsletter.plugin.scaffold import scaffold
    from newsletter.settings import bundled

    with told():
        written = scaffold(bundled("data") / "plugins", folder, name, kind, language)
    for path in written:
        say(str(path))
    say(f"Now run `newsletter plugin check {folder / name}`, and put your own work in its place.")


def check(
    path: Annotated[Path, typer.Argument(help="The plugin's folder.")],
    json: Json = False,
) -> None:
    """Check a plugin: manifest, import, contract, bad input, no network, its own tests; exit 1 when one fails."""
    from newsletter.plugin.checkup import checkup, failed

    with told():
        marks = list(checkup(path))
    show([mark.model_dump(mode="json") for mark in marks], str(path), as_json=json)
    if failed(marks):
        raise typer.Exit(1)


def hooks(
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Write the whole reference, as docs/plugins/hooks.md.")
    ] = False,
    json: Json = False,
) -> None:
    """List the hooks there are; with --markdown, everything a plugin may use."""
    from newsletter.plugin import reference

    if markdown:
        typer.echo(reference.markdown(), nl=False)
    else:
        show([{"hook": hook, "says": told} for hook, told in reference.hooks()], "Hooks", as_json=json)
