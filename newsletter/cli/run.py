"""`newsletter clock`, `worker`, `web` and `serve`: the processes that stay."""

import logging
import os
import sys
from threading import Event, Thread
from typing import Annotated, Any

import typer

from newsletter.cli.console import Told, complain, say
from newsletter.cli.opening import opened
from newsletter.cli.signals import stopped_by_signals


def clock(seconds: Annotated[float, typer.Option(min=0.5, help="Seconds between two ticks.")] = 30.0) -> None:
    """Collect, assemble, plan and recover when due; one is enough, two do no harm."""
    from newsletter.clock import Clock

    logging.basicConfig(level=logging.WARNING)
    with opened() as installation:
        say("clock started")
        with stopped_by_signals() as stop:
            Clock(installation, seconds=seconds).run(stop)


def worker(
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Stop when nothing is left to send.")] = False,
) -> None:
    """Send what is due; any number of workers may run. SIGTERM finishes the message in hand."""
    logging.basicConfig(level=logging.WARNING)
    with opened(declare=False, sends=True) as installation, stopped_by_signals() as stop:
        sender = _sender(installation, stop)
        settled = sender.run(until_idle=until_idle)
    say(f"{settled} messages settled")
    if sender.unfinished:
        say(f"left to others: {', '.join(sorted({hint.lock for hint in sender.unfinished}))}")
        sys.stdout.flush()
        os._exit(0)  # a source that hangs would keep its thread, and the process with it, beyond what hosts allow


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    clock: Annotated[bool, typer.Option(help="Also run the clock.")] = True,
    worker: Annotated[bool, typer.Option(help="Also run a worker.")] = True,
) -> None:
    """Show the sources, the issues and the local inbox on the web; by default clock and worker too."""
    import uvicorn

    from newsletter.web import create

    with opened(sends=worker) as installation:
        stop = Event()
        if clock and not (installation.declarations / "reseau.toml").is_file():
            say("no declarations here (a demonstration): the clock stays off")
            clock = False
        helpers = _beside(installation, stop, clock=clock, worker=worker)
        say(f"http://{host}:{port}/ (Ctrl+C stops)")
        try:
            uvicorn.run(create(installation), host=host, port=port, log_level="warning", server_header=False)
        finally:
            stop.set()
            for helper in helpers:
                helper.join(timeout=15)


def web(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Answer the links of letters, and nothing else: unsubscribing, preferences, calendar files."""
    import uvicorn

    from newsletter.web import create_public

    with opened(declare=False) as installation:
        say(f"http://{host}:{port}/ (Ctrl+C stops)")
        uvicorn.run(create_public(installation), host=host, port=port, log_level="warning", server_header=False)


def _sender(installation: Any, stop: Event) -> Any:
    """Return a worker of the engine the operator chose."""
    from newsletter.engine import Engine, local

    settings = installation.settings
    if settings.newsletter_engine is Engine.PROCRASTINATE:
        from newsletter.engine import procrastinate

        return procrastinate.Worker(installation.context, lease=settings.newsletter_lease, stop=stop)
    return local.Worker(installation.context, lease=settings.newsletter_lease, stop=stop)


def _until_refused(sender: Any) -> None:
    """Let a worker send; the pages stay where this workspace may not send from its database."""
    from newsletter.domain.instance import NotConfirmed

    try:
        sender.run()
    except NotConfirmed as refusal:
        complain(Told(str(refusal)))


def _beside(installation: Any, stop: Event, *, clock: bool, worker: bool) -> list[Thread]:
    from newsletter.clock import Clock

    acts = []
    if clock:
        acts.append(Thread(target=Clock(installation).run, args=(stop,), name="clock"))
    if worker:
        acts.append(Thread(target=_until_refused, args=(_sender(installation, stop),), name="worker"))
    for act in acts:
        act.start()
    return acts
