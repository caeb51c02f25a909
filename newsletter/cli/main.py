"""The command tree and its one error handler: exit 0 done, 1 failed, 2 wrong use."""

import os
import sys
from typing import Annotated

import typer

from newsletter.cli import (
    campaign,
    database,
    doctor,
    issue,
    item,
    layout,
    lint,
    member,
    plugin,
    run,
    segment,
    source,
    workspace,
)
from newsletter.cli.console import Told, complain

app = typer.Typer(
    name="newsletter",
    help="Assemble newsletter issues from sources, finish them, and send each member the edition meant for them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.command("init")(workspace.init)
app.command("demo")(workspace.demo)
app.command("collect")(source.collect)
app.command("lint")(lint.lint)
app.command("doctor")(doctor.doctor)
app.command("clock")(run.clock)
app.command("worker")(run.worker)
app.command("serve")(run.serve)
app.command("web")(run.web)
for name, group in {
    "db": database.app,
    "plugin": plugin.app,
    "source": source.app,
    "issue": issue.app,
    "item": item.app,
    "layout": layout.app,
    "member": member.app,
    "segment": segment.app,
    "campaign": campaign.app,
}.items():
    app.add_typer(group, name=name)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("planif-newsletter"))
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Settings come from the environment and from a .env file; see docs/operating.md."""


def main() -> None:
    """Run the command line; an error a person can act on is one clear message on standard error."""
    try:
        app()
    except Told as told:
        complain(told)
        sys.exit(told.code)
    except KeyboardInterrupt:
        complain(Told("interrupted; what was done is kept, run again to go on"))
        sys.exit(130)
    except BrokenPipeError:  # the reader of our output left: `newsletter member list | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
