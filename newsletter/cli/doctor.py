"""`newsletter doctor`: whether this installation may send, and what a person should look at."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from newsletter.cli.console import say, show
from newsletter.cli.opening import Json, opened

_ATTENTION = "attention"


def doctor(
    confirm: Annotated[
        bool, typer.Option("--confirm-instance", help="This is the installation that sends, and no other one does.")
    ] = False,
    json: Json = False,
) -> None:
    """Look at what sending needs: the schema, whose database this is, the transport; exit 1 when it would not send."""
    from newsletter.engine.instance import Memory

    with opened(declare=False, sends=True) as installation:
        memory = Memory(installation.context.site.memory)
        if confirm:
            memory.confirm(installation.database)
        rows = list(_findings(installation, memory))
    show(rows, "Doctor", as_json=json)
    if any(row["state"] == "stop" for row in rows):
        raise typer.Exit(1)
    if confirm and not json:
        say(
            "Confirmed: this installation sends. Stop any other one that sends from this database or from a copy of it."
        )


def _findings(installation: Any, memory: Any) -> Iterator[dict[str, str]]:
    """Yield what was looked at; what cannot be opened at all was told before."""
    yield _row("schema", "ok", "up to date")
    yield _instance(installation.database, memory)
    yield from _queue(installation.settings)
    yield _row("transport", "ok", installation.settings.newsletter_transport)
    if installation.database.dialect == "sqlite":
        yield _sqlite()


def _instance(database: Any, memory: Any) -> dict[str, str]:
    from newsletter.domain.instance import NotConfirmed

    try:
        memory.check(database)
    except NotConfirmed as refusal:
        return _row("instance", "stop", str(refusal))
    return _row("instance", "ok", "this workspace knows this database")


def _queue(settings: Any) -> Iterator[dict[str, str]]:
    """Yield what carries hints between machines; tables that are missing or old were told before."""
    from newsletter.engine import Engine

    if settings.newsletter_engine is Engine.PROCRASTINATE:
        from newsletter.storage.queue_schema import release

        yield _row("queue", "ok", f"procrastinate {release()}, its tables are up to date")


def _sqlite() -> dict[str, str]:
    from newsletter.storage.wal import is_mended, version

    if is_mended(version()):
        return _row("sqlite", "ok", _dotted(version()))
    words = "may damage the file when several processes write at once: keep to `newsletter serve`, or use PostgreSQL"
    return _row("sqlite", _ATTENTION, f"{_dotted(version())} {words}")


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _row(check: str, state: str, words: str) -> dict[str, str]:
    return {"check": check, "state": state, "words": words}
