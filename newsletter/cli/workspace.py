"""`newsletter init` and `newsletter demo`: a place to begin."""

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import Told, say
from newsletter.cli.opening import told


def init(folder: Annotated[Path, typer.Argument(help="The folder to make; must be new or empty.")]) -> None:
    """Make an empty real workspace with commented declarations."""
    from newsletter.settings import bundled, load
    from newsletter.storage import migrate
    from newsletter.storage.database import Database

    if folder.exists() and any(folder.iterdir()):
        raise Told(f"{folder} is not empty; choose a new folder", code=2)
    with told():
        shutil.copytree(bundled("data") / "init", folder, dirs_exist_ok=True)
        settings = load(os.environ, newsletter_home=folder)
        database = Database(settings.url)
        migrate.upgrade(database)
        database.close()
    say(f"{folder} is ready. Next:")
    say(f"  1. read and fill {folder}/newsletters/lettre.toml, reseau.toml, networks.toml and sources.toml")
    say(f"  2. export NEWSLETTER_HOME={folder}")
    say("  3. newsletter member import FILE.csv, newsletter collect, newsletter issue assemble")


def demo(
    seed: Annotated[int, typer.Option(help="Draws other members.")] = 2024,
    members: Annotated[int, typer.Option(min=20, max=100_000, help="How many invented members.")] = 2040,
    without: Annotated[list[str] | None, typer.Option(help="Leave a source out; repeatable.")] = None,
    workspace: Annotated[Path | None, typer.Option(help="Where to work; NEWSLETTER_HOME by default.")] = None,
    data: Annotated[Path | None, typer.Option(help="Other demonstration data.")] = None,
) -> None:
    """Run the whole main job on demonstration data: collect, assemble, approve, plan, send to a local outbox."""
    from newsletter.cli.demo.story import Plot, play
    from newsletter.settings import bundled, load

    with told():
        home = workspace or load(os.environ).newsletter_home
        play(
            Plot(
                workspace=home,
                data=data or bundled("data") / "demo",
                seed=seed,
                members=members,
                without=tuple(without or ()),
            )
        )
