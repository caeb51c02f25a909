"""How fast letters leave: our whole sender, ledger and all, beside other senders, into servers that keep nothing.

    python benchmarks/send.py

Ours is a worker with ten connections on SQLite with full durability: one intent and one outcome per message, unique
names, every personal value; also as two workers with five connections each. Beside it those that write the same letter,
personal values and all, with no ledger: a careful script of ten threads, smtplib and one EmailMessage per reader, and a
pool of nodemailer where node and npm are. And Postfix's own load generator `smtp-source`, which sends one message of
the same size again and again, also into its `smtp-sink` (both need Debian's postfix package): what smtp-source reaches
there is what smtp-sink takes. The other server is null_sink.c, compiled here, which needs a C compiler. Five rounds in
turns, also into a null_sink that answers 20 ms late, as a server far away does; prints medians with their spread and
ratios taken round by round beside what they should be, and writes send.json beside this file.
"""

import hmac
import json
import os
import platform
import resource
import shutil
import smtplib
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from rendering import HEAD, letter

from newsletter.domain.access import MACHINE, By
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.declaration import NewsletterDeclaration
from newsletter.domain.declaration import Sender as SenderDeclaration
from newsletter.domain.edition import Manifest
from newsletter.domain.member import MemberRecord
from newsletter.domain.tokens import Tokens
from newsletter.domain.version import Head, Version
from newsletter.engine.local import Worker
from newsletter.pipeline.context import Context, Site
from newsletter.pipeline.declarations import read
from newsletter.pipeline.plan import plan
from newsletter.plugin.loader import load
from newsletter.render.brand import Brand
from newsletter.render.edition import cut
from newsletter.render.layout import load_layout
from newsletter.render.page import Marked, render
from newsletter.render.personal import SAMPLE, TOKEN, Placeholder, token
from newsletter.settings import bundled
from newsletter.storage import campaigns, issues, ledger, migrate, versions, vocabularies
from newsletter.storage.database import Database
from newsletter.storage.members import Writer
from newsletter.values.letter import Letter, Rendered

ROUNDS, CONNECTIONS = 5, 10
#: Messages of one measurement: enough for a second of it, so that what any start costs does not count.
OURS, BY_HAND, BY_NODE, SOURCE = 12_000, 400, 600, 15_000
#: Messages of smtp-source, and the milliseconds after which it is answered, when the server is far away.
SOURCE_FAR, FAR = 800, 20
#: Bytes of a message of ours, and of smtp-source's.
BYTES = 86_000
#: Places of a message where something of the reader's own stands, and those of them that are in its head: its sender,
#: its name, To and the address of the way out.
PLACES, IN_HEAD = 41, 4
LINKS = ("UNSUBSCRIBE", "PREFERENCES")
#: Items of each section: with these a message has about that many bytes.
KEPT = 3
NOW = datetime.now(UTC).replace(microsecond=0)
BY = By(actor="benchmark", at=NOW)
KEY = "a-key-of-the-benchmark-0123456789abcdef"


@contextmanager
def postfix_sink(_folder: Path) -> Iterator[int]:
    """Run Postfix's own server that keeps nothing; yields its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    server = subprocess.Popen(["smtp-sink", *user, "-h", "sink.example", f"127.0.0.1:{port}", "200"])
    try:
        time.sleep(0.5)
        yield port
    finally:
        server.terminate()
        server.wait()


@contextmanager
def sink(folder: Path, delay: int = 0) -> Iterator[int]:
    """Run the server that keeps nothing and answers after so many milliseconds; yields its port."""
    program = folder / "null_sink"
    if not program.exists():
        source = Path(__file__).with_name("null_sink.c")
        subprocess.run(["cc", "-O2", "-o", str(program), str(source)], check=True)
    with subprocess.Popen(
        [str(program), str(delay)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.communicate()


def sample(kept: int = KEPT) -> tuple[Letter, Brand]:
    shared = bundled("layouts") / "shared"
    whole = letter(Letter.model_validate_json((shared / "sample.json").read_text(encoding="utf-8")))
    shorter = tuple(one.model_copy(update={"blocks": one.blocks[:kept]}) for one in whole.sections)
    brand = Brand.model_validate_json((shared / "sample-brand.json").read_text(encoding="utf-8"))
    return whole.model_copy(update={"sections": shorter}), brand


def laid(database: Database, count: int, issued: tuple[Letter, Brand] | None = None) -> Campaign:
    """Lay members, an approved issue (the sample if none is given) and its campaign into an empty database."""
    migrate.upgrade(database)
    newsletter = next(one for one in read(bundled("data") / "demo", {}).newsletters if one.id == "lettre")
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [newsletter])
        writer = Writer(session, KEY, BY)
        for number in range(count):
            given = {"address": f"membre.{number}@m.example", "first_name": f"Inès {number}", "last_name": "Kervella"}
            writer.write(MemberRecord(**given, newsletters=("lettre",)), "benchmark")
        issue = issues.find_or_create(session, "lettre", NOW, BY)
        return scheduled(session, issue, versions.add(session, version(issue, newsletter, issued or sample())))


def rendered(whole: Letter, brand: Brand) -> Marked:
    """Return a letter with a link of the reader's own after many a block, so that a message has so many places."""
    marked = render(whole, load_layout("lettre", [bundled("layouts")]), brand)
    own = f'<a href="{token(Placeholder.PREFERENCES_URL, marked.nonce)}">Mes choix</a></td>'
    missing = PLACES - IN_HEAD - sum(len(TOKEN.findall(part)) for part in (marked.html, marked.text))
    return Marked(html=marked.html.replace("</td>", own, missing), text=marked.text, nonce=marked.nonce)


def version(issue: int, newsletter: NewsletterDeclaration, issued: tuple[Letter, Brand]) -> Version:
    whole, brand = issued
    marked = rendered(whole, brand)
    sender: SenderDeclaration = newsletter.sender
    head = {"newsletter": "lettre", "newsletter_name": newsletter.name, "subject": whole.subject, "language": "fr"}
    frozen = {"html": marked.html, "text": marked.text, "nonce": marked.nonce, "manifest": Manifest.of(whole)}
    made = {"content_hash": "x", "layout": "lettre", "letter": whole, "created_at": NOW, "created_by": "benchmark"}
    return Version(issue=issue, head=Head(**head, sender=sender), **frozen, **made)


def scheduled(session: object, issue: int, version_: int) -> Campaign:
    new = Campaign(
        id=0,
        issue=issue,
        number=1,
        version=version_,
        newsletter="lettre",
        state=CampaignState.SCHEDULED,
        scheduled_for=NOW,
        salt="00" * 16,
        date=NOW,
        expires_at=NOW + timedelta(hours=48),
    )
    return campaigns.get(session, campaigns.create(session, new, BY))  # type: ignore[arg-type]


def ours(window: int, workers: int = 1) -> "Sender":
    """Return so many workers of ours as a sender, which share the connections; the planning is not counted."""

    def send(folder: Path, port: int) -> tuple[int, float, float]:
        file = Path(tempfile.mkdtemp(dir=folder)) / "x.db"
        shutil.copy(planned(folder), file)
        hands = crew(workers)
        start = time.perf_counter()
        work = [hand.submit(run_worker, file, port, window, CONNECTIONS // workers) for hand in hands]
        busy = sum(one.result() for one in work)
        taken = time.perf_counter() - start
        database = Database(f"sqlite:///{file}")
        with database.reading() as session:
            states = ledger.progress(session, campaigns.get(session, 1)).states
        assert list(states.values()) == [OURS], states
        database.close()
        return OURS, taken, busy

    return send


@cache
def planned(folder: Path) -> Path:
    """Return a database with a campaign that is planned; each measurement sends a copy of it."""
    file = folder / "planned.db"
    database = Database(f"sqlite:///{file}")
    campaign = laid(database, OURS)
    plan(working(database, 0, 1).acting(MACHINE), campaign.id)
    database.close()
    return file


@cache
def crew(workers: int) -> list[ProcessPoolExecutor]:
    """Start so many processes, each of which has imported what it needs, and lives on: a worker does for weeks."""
    hands = [ProcessPoolExecutor(1, mp_context=get_context("spawn")) for _ in range(workers)]
    for hand in hands:
        hand.submit(processor).result()
    return hands


def run_worker(file: Path, port: int, window: int, connections: int) -> float:
    """Send what is due and return the seconds of processor this took."""
    database = Database(f"sqlite:///{file}")
    worker = Worker(working(database, port, window, connections))
    busy = processor()
    worker.run(until_idle=True)
    busy = processor() - busy
    database.close()
    return busy


def working(database: Database, port: int, window: int, connections: int = CONNECTIONS) -> Context:
    config = {"host": "127.0.0.1", "port": port, "tls": "none", "connections": connections, "messages": 1_000_000}
    site = Site(
        base_url="https://lettres.planif.example",
        address_key=KEY,
        tokens=Tokens([KEY]),
        layouts=[],
        regions={},
        transport="smtp",
        transport_config=config,
        window=window,
    )
    return Context(database=database, registry=load([bundled("plugins")], entry_points=False), site=site)


def sample_page() -> Rendered:
    """Return the letter, its places still empty, for those who write it without us."""
    whole, brand = sample()
    return cut(rendered(whole, brand), [block.id for block in whole.blocks()])


def own(number: int) -> dict[str, str]:
    """Return what stands in the places of one reader's copy, links with a keyed sign among it."""
    sign = hmac.new(KEY.encode(), str(number).encode(), "sha256").hexdigest()
    mine = {"FIRST_NAME": f"Inès {number}", "REASON": SAMPLE.reason, "NETWORK_NAMES": SAMPLE.network_names}
    links = {f"{name}_URL": f"https://lettres.planif.example/{name.lower()}/{number}.{sign}" for name in LINKS}
    return mine | links


def by_hand(_folder: Path, port: int) -> tuple[int, float, float]:
    """Send as a careful script does: threads, smtplib, one EmailMessage per reader, nothing written down."""
    page = sample_page()

    def send(numbers: range) -> None:
        with smtplib.SMTP("127.0.0.1", port) as session:
            for number in numbers:
                message = EmailMessage(policy=SMTP)
                message["From"], message["Subject"] = f"{HEAD.from_name} <{HEAD.from_address}>", HEAD.subject
                message["To"] = f"Inès {number} Kervella <membre.{number}@m.example>"
                mine = own(number)
                message["List-Unsubscribe"] = f"<{mine['UNSUBSCRIBE_URL']}>"
                message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
                message.set_content(TOKEN.sub(lambda place: mine[place[1]], page.text))  # noqa: B023 (used at once)
                message.add_alternative(TOKEN.sub(lambda place: mine[place[1]], page.html), subtype="html")  # noqa: B023
                session.send_message(message)

    start, busy = time.perf_counter(), processor()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        each = BY_HAND // CONNECTIONS
        list(pool.map(send, [range(n * each, (n + 1) * each) for n in range(CONNECTIONS)]))
    return BY_HAND, time.perf_counter() - start, processor() - busy


def nodemailer(folder: Path, port: int) -> tuple[int, float, float]:
    """Send as a careful script for Node does: nodemailer's pool, a message composed for each reader."""
    page = sample_page()
    told = {"from": f"{HEAD.from_name} <{HEAD.from_address}>", "subject": HEAD.subject, "port": port, "count": BY_NODE}
    written = {"html": page.html, "text": page.text, "places": TOKEN.pattern, "key": KEY, "mine": own(0)}
    (folder / "letter.json").write_text(json.dumps(told | written), encoding="utf-8")
    answer = subprocess.run(["node", "nodemailer.cjs"], cwd=folder, check=True, capture_output=True, text=True)
    seconds, busy = json.loads(answer.stdout)
    return BY_NODE, seconds, busy


def fetch_nodemailer(folder: Path) -> bool:
    """Put nodemailer beside our script for it; False, and said, where there is no Node, or npm cannot fetch it."""
    shutil.copy(Path(__file__).with_name("nodemailer.cjs"), folder)
    install = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), "nodemailer"]
    present = all(map(shutil.which, ("node", "npm")))
    found = present and not subprocess.run(install, check=False, capture_output=True).returncode
    if not found:
        print("nodemailer is not compared with: it needs node, npm and a registry that answers")
    return found


def source(_folder: Path, port: int, count: int = SOURCE) -> tuple[int, float, float]:
    """Send as Postfix's own load generator does, over connections it keeps."""
    options = [
        "-d",
        "-s",
        str(CONNECTIONS),
        "-m",
        str(count),
        "-l",
        str(BYTES),
        "-f",
        "a@m.example",
        "-t",
        "b@m.example",
    ]
    start, busy = time.perf_counter(), children()
    subprocess.run(["smtp-source", *options, f"inet:127.0.0.1:{port}"], check=True)
    return count, time.perf_counter() - start, children() - busy


def processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


#: What we want to be, beside others.
TARGETS = {
    ("smtp-sink", "ours, rate of smtp-source"): "0.85 or more",
    ("null_sink", "ours, rate of smtp-source"): "0.2 or more",
    ("null_sink", "ours, window of 5, rate of smtp-source"): "0.5 or more",
    ("null_sink", "ours, window of 5, two workers, rate of smtp-source"): "0.5 or more",
    ("null_sink", "ours, rate of a careful script"): "20 or more",
    ("null_sink far away", "ours, rate of smtp-source"): "3 or more",
    ("null_sink", "ours, processor of smtp-source"): "5 at most",
    ("null_sink", "ours, window of 5, processor of smtp-source"): "3 at most",
    ("null_sink", "ours, window of 5, two workers, processor of smtp-source"): "3 at most",
    ("smtp-sink", "ours, rate of nodemailer"): "10 or more",
}
#: Sends through the server on a port of this machine; returns messages, seconds, seconds of processor.
Sender = Callable[[Path, int], tuple[int, float, float]]
Server = Callable[[Path], AbstractContextManager[int]]


def chosen(folder: Path) -> dict[str, tuple[Server, dict[str, Sender]]]:
    """Return the servers, each with its senders in the order of their turns."""
    beside: dict[str, Sender] = {"smtp-source": source}
    far: dict[str, Sender] = {"smtp-source": partial(source, count=SOURCE_FAR)}
    scripts: dict[str, Sender] = {"a careful script": by_hand}
    if fetch_nodemailer(folder):
        scripts["nodemailer"] = nodemailer
    wide: dict[str, Sender] = {"ours, window of 5, two workers": ours(5, 2), "ours, window of 5": ours(5)}
    if not shutil.which("smtp-source"):
        print("smtp-source and smtp-sink are not here: install Debian's postfix package to compare with them")
        return {"null_sink": (sink, {"ours": ours(1)} | wide | scripts)}
    by_node = {name: script for name, script in scripts.items() if name == "nodemailer"}
    return {
        "null_sink": (sink, wide | beside | {"ours": ours(1)} | scripts),
        "smtp-sink": (postfix_sink, {"ours": ours(1)} | beside | by_node),
        "null_sink far away": (partial(sink, delay=FAR), {"ours": ours(1)} | far),
    }


def main() -> None:
    told: dict[str, Any] = {"machine": platform.machine()}
    measured: dict[str, dict[str, list[tuple[float, float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        servers = chosen(Path(folder))
        for _ in range(ROUNDS):
            for server, (opened, senders) in servers.items():
                for name, send in senders.items():
                    with opened(Path(folder)) as port:
                        count, seconds, busy = send(Path(folder), port)
                    rounds = measured.setdefault(server, {}).setdefault(name, [])
                    rounds.append((count / seconds, busy / count * 1000))
    for server, each in measured.items():
        told[server] = report(server, each)
    Path(__file__).with_suffix(".json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def report(server: str, measured: dict[str, list[tuple[float, float]]]) -> dict[str, Any]:
    print(f"into {server}:")
    for name, rounds in measured.items():
        rates, busy = zip(*rounds, strict=True)
        spread = f"{min(rates):,.0f} to {max(rates):,.0f}"
        said = f"{statistics.median(rates):>8,.0f} messages/s   ({spread})"
        print(f"  {name:<32}{said}   {statistics.median(busy):.3f} ms of processor each")
    ratios = dict(compared(measured))
    for what, found in ratios.items():
        wanted = f" (to be {TARGETS[server, what]})" if (server, what) in TARGETS else ""
        print(f"  {what}: {found:.2f}{wanted}")
    return {"rates and milliseconds": measured, "ratios": ratios}


def compared(measured: dict[str, list[tuple[float, float]]]) -> Iterator[tuple[str, float]]:
    """Yield what each of ours is beside each other sender: so many times its rate, so many times its processor."""
    mine = {name: rounds for name, rounds in measured.items() if name.startswith("ours")}
    for other, theirs in measured.items():
        for name, rounds in mine.items():
            if other not in mine:
                yield f"{name}, rate of {other}", ratio(rounds, theirs, 0)
                yield f"{name}, processor of {other}", ratio(rounds, theirs, 1)


def ratio(mine: list[tuple[float, float]], theirs: list[tuple[float, float]], figure: int) -> float:
    """Return how many times as much ours is: the median of what each round says."""
    return statistics.median(one[figure] / other[figure] for one, other in zip(mine, theirs, strict=True))


if __name__ == "__main__":
    main()
