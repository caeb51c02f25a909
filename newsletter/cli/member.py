"""`newsletter member`: who is in the register."""

from pathlib import Path
from typing import Annotated

import typer

from newsletter.cli.console import progress, say, show, show_json, show_table
from newsletter.cli.opening import Json, opened, operator

app = typer.Typer(help="The register of members.", no_args_is_help=True)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A CSV file; see docs/operating.md for its columns.")],
    json: Json = False,
) -> None:
    """Write the members of a file; bad lines are told and the rest goes on. Exit 1 when there was one."""
    from newsletter.pipeline.import_members import import_members

    with opened() as installation, progress() as report:
        done = import_members(installation.acting(operator(), report), file)
    if json:
        show_json(done.model_dump())
    else:
        say(f"{done.added} added, {done.updated} updated, {done.unchanged} unchanged")
        for problem in done.problems:
            say(problem)
    if done.problems:
        raise typer.Exit(1)


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 50, json: Json = False) -> None:
    """List members, the oldest first."""
    from newsletter.domain.access import SYSTEM
    from newsletter.storage import members

    with opened() as installation, installation.database.reading() as session:
        rows = [
            {
                "address": reader.address,
                "name": reader.full_name,
                "state": state.value,
                **{field: sorted(reader.profile.get(field, ())) for field in ("department", "network", "axis")},
            }
            for reader, state in members.listed(session, SYSTEM, limit)
        ]
    show(rows, "Members", as_json=json)


@app.command()
def stats(json: Json = False) -> None:
    """Count the members per state and the subscriptions per newsletter."""
    from newsletter.domain.access import SYSTEM
    from newsletter.storage import members, subscriptions

    with opened() as installation, installation.database.reading() as session:
        states = {state.value: count for state, count in members.count_states(session, SYSTEM).items()}
        letters = subscriptions.count(session)
    if json:
        show_json({"states": states, "subscriptions": letters})
        return
    show_table("Members", ["state", "members"], [[name, count] for name, count in sorted(states.items())])
    show_table("Open subscriptions", ["newsletter", "members"], [[n, c] for n, c in sorted(letters.items())])
