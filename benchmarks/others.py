"""Those our sender is measured beside: each sends to a port of this machine, and returns messages, seconds, and seconds
of processor.
"""

import hmac
import json
import resource
import shutil
import smtplib
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

from laying import CONNECTIONS, KEY, rendered, sample
from rendering import HEAD

from newsletter.render.edition import cut
from newsletter.render.personal import SAMPLE, TOKEN
from newsletter.values.letter import Rendered

#: Messages of one measurement: enough for a second of it, so that what any start costs does not count.
BY_HAND, BY_NODE, SOURCE = 400, 600, 15_000
#: Bytes of a message of ours, and of smtp-source's.
BYTES = 86_000
LINKS = ("UNSUBSCRIBE", "PREFERENCES")


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
    options = f"-d -s {CONNECTIONS} -m {count} -l {BYTES} -f a@m.example -t b@m.example inet:127.0.0.1:{port}"
    start, busy = time.perf_counter(), processor(resource.RUSAGE_CHILDREN)
    subprocess.run(["smtp-source", *options.split()], check=True)
    return count, time.perf_counter() - start, processor(resource.RUSAGE_CHILDREN) - busy


def processor(whose: int = resource.RUSAGE_SELF) -> float:
    """Return the seconds of processor that this process, or its children that ended, used so far."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime
