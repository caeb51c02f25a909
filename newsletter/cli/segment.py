"""`newsletter segment`: named audiences."""

from typing import Annotated

import typer

from newsletter.cli.console import Told, say, show, show_json
from newsletter.cli.opening import Json, opened

app = typer.Typer(help="Named audiences.", no_args_is_help=True)


@app.command("list")
def list_(json: Json = False) -> None:
    """List the segments with their rules."""
    from newsletter.storage import vocabularies
    from newsletter.values.audience import dump_rule

    with opened() as installation, installation.database.reading() as session:
        found = vocabularies.segments(session)
    rows = [{"segment": s.id, "name": s.name, "rule": dump_rule(s.rule) if s.rule else "everybody"} for s in found]
    show(rows, "Segments", as_json=json)


@app.command()
def count(segment: Annotated[str, typer.Argument(help="The segment's name.")], json: Json = False) -> None:
    """Count the active members of a segment."""
    from newsletter.domain.access import SYSTEM
    from newsletter.storage import members, vocabularies
    from newsletter.values.audience import All

    with opened() as installation, installation.database.reading() as session:
        known = {one.id: one for one in vocabularies.segments(session)}
        if segment not in known:
            raise Told(f"no segment is called “{segment}”; there are: {', '.join(known) or 'none'}")
        found = members.count(session, known[segment].rule or All(()), SYSTEM)
    if json:
        show_json({"segment": segment, "members": found})
    else:
        say(f"{known[segment].name}: {found} members")
