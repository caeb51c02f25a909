"""`newsletter source pause`, `resume`, `trust`, `set`, `remove`, `health`: looking after the sources there are."""

from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, say, show
from newsletter.cli.opening import Json, opened, operator
from newsletter.domain.declaration import Trust

Name = Annotated[str, typer.Argument(help="The source's name.")]


def pause(source: Name) -> None:
    """Leave a source alone until `resume`; its items stay."""
    _change(source, paused=True)
    say(f"{source} is paused.")


def resume(source: Name) -> None:
    """Collect a source again, from the clock's next look on."""
    _change(source, paused=False)
    say(f"{source} is collected again.")


def trust(source: Name, level: Annotated[Trust, typer.Argument(help="How far its items enter an issue.")]) -> None:
    """Say how far a source's items enter an issue by themselves: trial, reviewed, automatic."""
    _change(source, said={"trust": level})
    say(f"{source} is now {level}.")


def set_(
    source: Name,
    *,
    label: Annotated[str | None, typer.Option(help="What people call it.")] = None,
    owner: Annotated[str | None, typer.Option(help="Who is told when it fails or falls silent; empty: nobody.")] = None,
    required: Annotated[
        bool | None, typer.Option("--required/--optional", help="An issue waits while it fails.")
    ] = None,
    every: Annotated[int | None, typer.Option(help="Hours between two collections.")] = None,
    silent_after: Annotated[int | None, typer.Option(help="Days without anything new that are too long.")] = None,
) -> None:
    """Say who looks after an added source, whether letters wait for it, and its rhythm; what is not given stays."""
    given = {
        "label": label,
        "owner": owner,
        "required": required,
        "every_hours": every,
        "silent_after_days": silent_after,
    }
    said = {name: value or None if name == "owner" else value for name, value in given.items() if value is not None}
    if not said:
        raise Told("nothing to set: give --label, --owner, --required, --optional, --every or --silent-after")
    _change(source, said=said)
    say(f"{source}: {', '.join(said)} kept.")


def remove(source: Name) -> None:
    """Stop collecting a source for good; what it told stays, and adding it again brings it back."""
    _change(source, removed=True)
    say(f"{source} is removed; its items stay.")


def health(
    source: Annotated[str | None, typer.Argument(help="One source's name; all of them without.")] = None,
    json: Json = False,
) -> None:
    """Tell how each source is: whether it answers, whether it still publishes, since when, and when it is next due."""
    from newsletter.domain.access import SYSTEM
    from newsletter.storage import sources

    with opened() as installation, installation.database.reading() as session:
        found = sources.health_of(session, SYSTEM, installation.context.now())
    chosen = [one for one in found if source in (None, one.source)]
    if source and not chosen:
        raise Told(f"there is no source “{source}”; see `newsletter source list`")
    rows = [one.model_dump(mode="json") if json else _row(one) for one in chosen]
    show(rows, "Health", as_json=json)


def _row(one: Any) -> dict[str, Any]:
    return {
        "source": one.source,
        "state": one.state,
        "newest (days)": one.age_days,
        "last success": one.last_success,
        "next": one.next_due,
        "failures": one.failures,
        "words": one.reason,
    }


def _change(source: str, **said: Any) -> None:
    from newsletter.pipeline.change_source import change_source

    with opened() as installation:
        change_source(installation.acting(operator()), source, **said)
