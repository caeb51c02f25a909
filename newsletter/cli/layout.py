"""`newsletter layout`: the pages letters can be laid out on, seen whole with sample data."""

import os
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import Told, say, show, show_json
from newsletter.cli.opening import Json, told

app = typer.Typer(help="Layouts and themes.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="A layout's name, as `layout list` shows it.")]


def _folders() -> tuple[Path, ...]:
    from newsletter.settings import load

    return load(os.environ).layout_folders


@app.command("list")
def list_(json: Json = False) -> None:
    """List the layouts: their languages, the blocks and sections they know, and the themes for any of them."""
    from newsletter.render.layout import list_layouts, load_layout
    from newsletter.render.theme import list_themes

    with told():
        layouts = [load_layout(name, _folders()) for name in list_layouts(_folders())]
        themes = list_themes(_folders())
    rows = [
        {
            "name": layout.name,
            "label": layout.label,
            "languages": list(layout.languages),
            "blocks": list(layout.blocks),
            "forms": list(layout.forms),
            "themes": list(themes),
        }
        for layout in layouts
    ]
    show(rows, "Layouts", as_json=json)


@app.command()
def lint(name: Name, json: Json = False) -> None:
    """Find the mistakes in a layout's templates that MJML passes over: file, line, column."""
    from newsletter.render.layout import load_layout
    from newsletter.render.source_lint import lint_layout

    with told():
        found = lint_layout(load_layout(name, _folders()))
    if json:
        show_json([one._asdict() for one in found])
    else:
        say("\n".join(map(str, found)) or f"{name}: nothing to correct")
    if found:
        raise typer.Exit(1)


@app.command()
def preview(
    name: Name,
    out: Annotated[Path, typer.Option(help="Where to write the page.")],
    theme: Annotated[str, typer.Option(help="A theme's name.")] = "neutre",
) -> None:
    """Write a page with every block of a layout, on sample data, in a theme."""
    from newsletter.render.gallery import gallery
    from newsletter.render.layout import load_layout

    with told():
        page = gallery(load_layout(name, _folders(), theme)).html
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise Told(f"{out} cannot be written: {error.strerror}") from error
    say(f"{out}: {name} in {theme}, {len(page.encode()) / 1024:.0f} KB")
