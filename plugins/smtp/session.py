"""One SMTP session: how a message is handed over, and what each reply means for the ledger."""

import re
import smtplib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice

from newsletter import Outcome, OutgoingMail, Receipt, Rejected, Transport, TryLater, Unavailable

from .connection import said
from .replies import blames_us, shuts_us_out

_OK, _START, _CLOSING = 250, 354, 421
_LINE_END = re.compile(rb"\r\n|\r|\n")
_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]")


class Smtp(Transport):
    """An open session.

    Until the body leaves, a lost connection means that nothing was sent. From its first byte to the
    server's answer, it means that nobody knows: the error escapes as it is.
    """

    def __init__(self, session: smtplib.SMTP, host: str, most: int = 500) -> None:
        self._session, self._host, self._most = session, host, most

    def deliver(self, messages: Iterable[OutgoingMail]) -> Iterator[Outcome]:
        """Send each message in turn, up to as many as one connection carries."""
        yield from super().deliver(islice(messages, self._most))

    def send(self, message: OutgoingMail) -> Receipt:
        """Hand over one message; RSET follows any refusal, so that the next one starts clean."""
        recipient = self._reachable(message.recipient)
        try:
            self._envelope(message, recipient)
        except (OSError, ValueError) as fault:
            self._session.close()
            raise Unavailable(f"{self._host} was lost before the message left: {fault}") from fault
        return self._body(on_the_wire(message))

    def close(self) -> None:
        """Say QUIT when the server still listens."""
        with suppress(OSError):
            self._session.quit()
        self._session.close()

    def _reachable(self, address: str) -> str:
        local, at, domain = address.rpartition("@")
        if not local or _UNSAFE.search(address):
            raise Rejected(f"{address!r} is not an address")
        try:
            ascii_domain = domain.encode("idna").decode()
        except UnicodeError:
            raise Rejected(f"the domain of {address} cannot be written for the network") from None
        if local.isascii():
            return f"{local}{at}{ascii_domain}"
        if not self._session.has_extn("smtputf8"):
            raise Rejected(f"{address} needs SMTPUTF8 (RFC 6531), which {self._host} does not offer")
        return address

    def _envelope(self, message: OutgoingMail, recipient: str) -> None:
        self._step(*self._session.mail(message.envelope_from, self._options(message, recipient)), sender=True)
        self._step(*self._session.rcpt(recipient), to_recipient=True)
        self._step(*self._session.docmd("DATA"), good=_START)

    def envelope(self, message: OutgoingMail) -> bytes:
        """Return the commands that come before a body; raises Rejected for an address that cannot be written to."""
        recipient = self._reachable(message.recipient)
        options = "".join(f" {option}" for option in self._options(message, recipient))
        return f"MAIL FROM:<{message.envelope_from}>{options}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n".encode()

    def _options(self, message: OutgoingMail, recipient: str) -> list[str]:
        known = self._session.has_extn
        options = [f"SIZE={len(message.content)}"] if known("size") else []
        if not message.content.isascii() and known("8bitmime"):
            options.append("BODY=8BITMIME")
        return options if recipient.isascii() else [*options, "SMTPUTF8"]

    def _step(
        self, code: int, text: bytes, *, good: int = _OK, sender: bool = False, to_recipient: bool = False
    ) -> None:
        reply = said(code, text)
        if code == good or (good == _OK and code // 100 == 2):
            return
        if code == _CLOSING or code // 100 not in (4, 5):
            raise smtplib.SMTPServerDisconnected(reply)
        with suppress(OSError):
            self._session.rset()
        if sender:
            raise Unavailable(f"{self._host} refuses our sender: {reply}")
        if code // 100 == 5:
            raise refusal(reply, to_recipient=to_recipient)
        raise TryLater(reply)

    def _body(self, body: bytes) -> Receipt:
        try:
            self._session.send(body)
            code, text = self._session.getreply()
        except OSError:
            self._session.close()
            raise
        reply = said(code, text)
        match code // 100:
            case 2:
                return Receipt(reply=reply)
            case 4:
                raise Unavailable(reply) if code == _CLOSING else TryLater(reply)
            case 5:
                raise refusal(reply, to_recipient=False)
            case _:
                self._session.close()
                raise smtplib.SMTPResponseException(code, text)


def refusal(reply: str, *, to_recipient: bool) -> Exception:
    """Return what a permanent refusal means: of this message, or of everything we could send."""
    if shuts_us_out(reply):
        return Unavailable(reply)
    return Rejected(reply, blames_us=blames_us(reply, to_recipient=to_recipient))


def on_the_wire(message: OutgoingMail, then: bytes = b"") -> bytes:
    """Return the body with CRLF line ends, dots doubled at line starts, the final dot (RFC 5321 §4.5.2), and `then`."""
    if message.wire_ready and message.content.endswith(b"\r\n"):
        return b"".join((message.content, b".\r\n", then))
    return _stuffed(message.content) + then


def _stuffed(content: bytes) -> bytes:
    pairs = content.count(b"\r\n")
    if not pairs == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    lines = content.removesuffix(b"\r\n")
    stuffed = (b"\r\n" + lines).replace(b"\r\n.", b"\r\n..").removeprefix(b"\r\n")
    return stuffed + b"\r\n.\r\n"
