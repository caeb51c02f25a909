"""A campaign through servers that offer little, ask for much, or are Debian's own: all arrives as it was written."""

import contextlib
import email
import email.policy
import socket
import ssl
import subprocess
import time
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from sqlalchemy import text

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, Taken
from newsletter.pipeline.mailroom import Mailroom
from newsletter.storage import readers, versions
from newsletter.storage.database import Database
from newsletter.storage.direct import Direct
from tests import sending
from tests.faults import crew, postfix
from tests.faults.crew import WORKER
from tests.sending import states

pytestmark = pytest.mark.long
MEMBERS = 300
#: What servers trip over: lines that begin with dots, a lone dot, a line of thousands of signs, spaces at ends.
ODD = "\n.\n..\n.début\nà la fin \t\n" + "é" * 3000 + "\n" + "From moi\n\n.\n"
#: What servers add on the way.
ADDED = {"received", "return-path", "delivered-to", "x-original-to"}
Facts = tuple[list[tuple[str, str]], list[bytes]]


class Box:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.secured = True

    async def handle_DATA(self, _server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails.append(envelope.original_content)
        self.secured = self.secured and session.ssl is not None and session.authenticated
        return "250 kept"


class OldServer(SMTP):
    """Knows HELO and nothing newer (RFC 821)."""

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 - aiosmtpd's name
        await self.push(f"502 I do not know EHLO, {hostname}")


@contextlib.contextmanager
def listening(box: Box, kind: type[SMTP] = SMTP, **said: Any) -> Iterator[int]:
    """Run a server of aiosmtpd and yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])

    class Desk(Controller):
        def factory(self) -> SMTP:
            return kind(box, hostname="127.0.0.1", **said)

    desk = Desk(box, hostname="127.0.0.1", port=port)
    desk.start()
    try:
        yield port
    finally:
        desk.stop()


def facts(mail: bytes) -> Facts:
    """Return what a message says, whatever was added on its way: its head, and the content of each part."""
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    assert isinstance(parsed, EmailMessage)
    head = [(name.lower(), str(value)) for name, value in parsed.items() if name.lower() not in ADDED]
    return head, [
        part.get_payload(decode=True).replace(b"\r\n", b"\n") for part in parsed.walk() if not part.is_multipart()
    ]


def by_identity(mails: Iterable[bytes]) -> dict[str, Facts]:
    return {dict(found[0])["message-id"]: found for found in map(facts, mails)}


def written(database: Database, campaign: Campaign) -> dict[str, Facts]:
    """Return what the mailroom writes for every delivery."""
    hands = sending.context(database)
    with database.reading() as session:
        rows = session.connection().execute(text("SELECT id, member_id, mask FROM delivery")).all()
        mailroom = Mailroom(hands.site, campaign, versions.get(session, campaign.version))
        known = readers.of(Direct.of(session), [member for _, member, _ in rows])
    taken = [Taken(delivery=i, member=m, mask=k, attempt=1) for i, m, k in rows]
    return by_identity(mailroom.write(one, known[one.member]).content for one in taken)


def begin(database: Database) -> Campaign:
    campaign = sending.begin(database, MEMBERS)
    with database.writing() as session:
        session.connection().execute(
            text("UPDATE issue_version SET text = text || :odd, html = html || :odd"), {"odd": ODD}
        )
    return campaign


def send(database: Database, home: Path, url: str, window: int = 1) -> None:
    said = {"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url, "NEWSLETTER_WINDOW": str(window)}
    crew.finish((*WORKER, "--until-idle"), crew.environment(database.url, home) | said)


def test_a_server_that_knows_only_helo_receives_every_message_whole(database: Database, tmp_path: Path) -> None:
    campaign, box = begin(database), Box()
    with listening(box, OldServer) as port:
        send(database, tmp_path, f"smtp://127.0.0.1:{port}?tls=none&connections=3")
    assert states(database, campaign) == {DeliveryState.ACCEPTED: MEMBERS}
    assert len(box.mails) == MEMBERS
    assert by_identity(box.mails) == written(database, campaign)


# aiosmtpd itself writes the attribute it deprecates.
@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")
def test_a_server_that_wants_starttls_and_a_password_receives_every_message_whole(
    database: Database, tmp_path: Path
) -> None:
    authority, context = _certificate(tmp_path)

    def judge(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"nous", b"s3cret"), handled=False)

    campaign, box = begin(database), Box()
    asked = {"tls_context": context, "require_starttls": True, "authenticator": judge, "auth_required": True}
    with listening(box, **asked) as port:
        send(database, tmp_path, f"smtp://nous:s3cret@127.0.0.1:{port}?tls=starttls&connections=3&ca_file={authority}")
    assert box.secured
    assert len(box.mails) == MEMBERS
    assert by_identity(box.mails) == written(database, campaign)


def _certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -addext subjectAltName=IP:127.0.0.1"
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "c.pem")]
    subprocess.run([*command.split(), *files], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem", folder / "key.pem")
    return folder / "c.pem", context


# Postfix takes chunks: in the wider window several messages leave together.
@pytest.mark.parametrize("window", [1, 5])
@pytest.mark.skipif(bool(postfix.missing()), reason=postfix.missing())
def test_debian_s_postfix_delivers_every_message_whole(database: Database, tmp_path: Path, window: int) -> None:
    campaign = begin(database)
    with postfix.running() as (port, box):
        send(database, tmp_path, f"smtp://127.0.0.1:{port}?tls=none&connections=5", window)
        deadline = time.monotonic() + 60
        while len(list(box.glob("*"))) < MEMBERS and time.monotonic() < deadline:
            time.sleep(0.2)
        mails = [mail.read_bytes() for mail in box.glob("*")]
    assert states(database, campaign) == {DeliveryState.ACCEPTED: MEMBERS}
    assert len(mails) == MEMBERS
    assert by_identity(mails) == written(database, campaign)
