"""A real SMTP server that can be told how to answer each command."""
# ruff: noqa: N802 - aiosmtpd finds its handlers by these names

import asyncio
import contextlib
import shutil
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from newsletter import Transport


class Postmaster:
    """Keeps what it accepts; `orders` give, by command, the reply, or `close`."""

    def __init__(self) -> None:
        self.accepted: list[tuple[str, list[str], bytes]] = []
        self.orders: dict[str, str] = {}
        self.resets = 0
        self.options: list[str] = []
        self.names: list[str] = []
        #: Whether commands may come together, and the reply to each of these recipients.
        self.pipelining = self.chunking = False
        self.refused: dict[str, str] = {}

    def order(self, command: str, server: SMTP, good: str) -> str:
        order = self.orders.get(command)
        if order == "close":
            assert server.transport is not None
            server.transport.abort()
        return order or good

    async def handle_EHLO(
        self, server: SMTP, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.names.append(name)
        more = ["250-PIPELINING"] * self.pipelining + ["250-CHUNKING"] * self.chunking
        return [*replies[:-1], *more, replies[-1]]

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.order("MAIL", server, "250 OK")
        self.options = options
        if reply.startswith("2"):
            envelope.mail_from = address
        return reply

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self.refused.get(address) or self.order("RCPT", server, "250 OK")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_RSET(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.resets += 1
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self.order("DOT", server, f"250 queued as {len(self.accepted) + 1}")
        if reply.startswith("2"):
            self.accepted.append((envelope.mail_from or "", envelope.rcpt_tos, bytes(envelope.original_content or b"")))
        return reply


class Server(SMTP):
    """aiosmtpd's, which also obeys orders about the greeting and DATA."""

    async def smtp_DATA(self, arg: str) -> None:
        order = self.event_handler.orders.get("DATA")
        if order == "close":
            self.transport.abort()
        elif order:
            await self.push(order)
        else:
            await super().smtp_DATA(arg)

    async def smtp_BDAT(self, arg: str) -> None:
        """Take a message whole (RFC 3030): its bytes are there whatever is said to it."""
        size, _, last = arg.partition(" ")
        assert last == "LAST"
        content = await self._reader.readexactly(int(size))
        if not self.envelope.rcpt_tos:
            await self.push("503 nobody to take it")
            return
        self.envelope.original_content = content
        await self.push(await self.event_handler.handle_DATA(self, self.session, self.envelope))
        self._set_post_data_state()


class Desk:
    """The postmaster's server on a port of its own, in a thread of its own."""

    def __init__(self, postmaster: Postmaster, tls: ssl.SSLContext | None, said: dict[str, Any]) -> None:
        self._loop = asyncio.new_event_loop()
        self._sessions: list[Server] = []

        def session() -> Server:
            self._sessions.append(Server(postmaster, hostname="127.0.0.1", loop=self._loop, **said))
            return self._sessions[-1]

        opening = self._loop.create_server(session, "127.0.0.1", 0, ssl=tls)
        self._server = self._loop.run_until_complete(opening)
        self.port = int(self._server.sockets[0].getsockname()[1])
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

    def stop(self) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _close(self) -> None:
        self._server.close()
        for session in self._sessions:
            if session.transport is not None:
                # asyncio of Python 3.11.2: a TLS connection that ended forgot its protocol, and says so in this way.
                with contextlib.suppress(AttributeError):
                    session.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)


@pytest.fixture
def postmaster() -> Postmaster:
    return Postmaster()


@pytest.fixture
def serve(postmaster: Postmaster) -> Iterator[Any]:
    """Start a server with aiosmtpd's options; return its port."""
    started: list[Desk] = []

    def start(tls: ssl.SSLContext | None = None, **said: Any) -> int:
        started.append(Desk(postmaster, tls, {"enable_SMTPUTF8": True} | said))
        return started[-1].port

    yield start
    for desk in started:
        desk.stop()


@pytest.fixture
def connect(plugin: ModuleType, postmaster: Postmaster) -> Iterator[Callable[..., Transport]]:
    """Open a transport to a port of this machine, one line unless told otherwise; commands may come together there."""
    opened: list[Transport] = []
    postmaster.pipelining = True

    def connected(port: int, **said: Any) -> Transport:
        kind = plugin.SmtpKind()
        config = {"host": "127.0.0.1", "port": port, "tls": "none", "timeout": 5, "connections": 1} | said
        opened.append(kind.open(kind.Config(**config)))
        return opened[-1]

    yield connected
    for transport in opened:
        transport.close()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 and the context of a server that shows it."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("certificate")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=a -addext subjectAltName=IP:127.0.0.1"
    subprocess.run(
        [*command.split(), "-keyout", folder / "key.pem", "-out", folder / "c.pem"], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "c.pem", folder / "key.pem")
    return folder / "c.pem", context
