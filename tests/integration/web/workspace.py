"""A small workspace with a letter sent, another in hand, and sources that fail, made by the real verbs."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import uvicorn

from newsletter.app import App, open_app
from newsletter.domain.access import operator
from newsletter.domain.edits import AddText, SetHead
from newsletter.engine.heartbeat import Heartbeat
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.collect import collect
from newsletter.pipeline.edit import edit
from newsletter.pipeline.import_members import import_members
from newsletter.pipeline.plan import plan
from newsletter.pipeline.schedule import schedule
from newsletter.pipeline.send import send
from newsletter.settings import Settings, bundled
from newsletter.values.letter import Wording
from newsletter.web import create

NOW = datetime(2024, 12, 10, 9, 0, tzinfo=UTC)
LAYOUTS = bundled("layouts")
FILES = Path(__file__).parent / "files"
#: Active subscribers of the letter, one of whom left.
MEMBERS, LEFT = 60, 1
SUBJECT = "Rencontres nationales : ce qu’il faut retenir"


@contextmanager
def opened(home: Path, **chosen: Any) -> Iterator[App]:
    """Open the installation of a workspace folder that already has its database; `chosen` are settings."""
    settings = Settings(
        newsletter_home=home,
        newsletter_base_url="https://lettre.example",
        newsletter_secret_keys=("k" * 32,),
        newsletter_check_links=False,
        **chosen,
    )
    app = open_app(settings, now=lambda: NOW, declarations=FILES, variables={"DATA": str(FILES)})
    try:
        yield app
    finally:
        app.close()


def make(home: Path, template: Path) -> Path:
    """Return a new workspace folder, its database copied from a migrated one and filled."""
    home.mkdir()
    shutil.copy(template, home / "newsletter.db")
    with opened(home) as app:
        fill(app)
    return home


def fill(app: App) -> None:
    """Collect, send the letter, and leave the agenda a draft."""
    app.declare()
    hands = app.acting(operator("editor"))
    members = app.settings.newsletter_home / "members.csv"
    members.write_text(_members(), encoding="utf-8")
    import_members(hands, members)
    collect(hands)
    letter = assemble(hands, "lettre")
    assemble(hands, "agenda")
    assert letter is not None
    head = SetHead(subject=SUBJECT, preheader="Densité, rôle des élus : les temps forts du 5 décembre.")
    words = Wording(
        kicker="L’éditorial",
        title="Deux ans de réseau",
        body="Vous étiez près de deux cents à Paris.\n\n**Merci** à toutes et à tous.",
        signature="L’équipe du réseau",
    )
    edit(hands, letter.id, [head, AddText(section="edito", wording=words)], letter.revision)
    approve(hands, letter.id)
    campaign = schedule(hands, letter.id)
    plan(hands, campaign.id)
    with Heartbeat(hands.database, hands.now, 30) as pulse:
        send(hands, campaign.id, f"{pulse.name}/0")


def _members() -> str:
    lines = ["email,first_name,last_name,state,function,departments,newsletters"]
    for n in range(MEMBERS):
        department = ("29", "75", "", "33")[n % 4]
        function = "elu" if n % 5 == 0 else "technicien"
        state = "left" if n < LEFT else "active"
        lines.append(f"membre.{n:03}@collectivite.example,Prénom{n},Nom,{state},{function},{department},lettre;agenda")
    return "\n".join(lines) + "\n"


@contextmanager
def served(app: App, pages: Callable[[App], Any] = create) -> Iterator[str]:
    """Serve the pages over real HTTP on loopback; yield their address."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        config = uvicorn.Config(pages(app), log_level="critical", lifespan="off", ws="none")
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
