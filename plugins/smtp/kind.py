"""The kind `smtp`."""

import smtplib
from typing import ClassVar

from pydantic import BaseModel

from newsletter import Api, OutgoingMail, TransportKind

from .config import SmtpConfig
from .connection import connect
from .dialogue import Dialogue
from .envelope import Server
from .fleet import Fleet
from .line import Line


class SmtpKind(TransportKind):
    """Sends through an SMTP server (RFC 5321) over as many connections as asked, all of them driven by one thread."""

    name: ClassVar[str] = "smtp"
    label: ClassVar[str] = "Serveur SMTP"
    Config: ClassVar[type[BaseModel]] = SmtpConfig

    def open(self, config: BaseModel, http: Api | None = None) -> Fleet:
        """Connect, secure and authenticate; raises Unavailable when any of it fails."""
        settings = SmtpConfig.model_validate(config)

        def opened(first: OutgoingMail | None = None) -> Line:
            session = connect(settings)
            dialogue = Dialogue(offered(session, settings), settings.messages, first)
            return Line(session, dialogue, dialogue.talk(), settings.timeout)

        return Fleet(opened(), opened, settings.connections)


def offered(session: smtplib.SMTP, settings: SmtpConfig) -> Server:
    """Return what the server said it can do, and we want it to."""
    known = session.has_extn
    return Server(
        host=settings.host,
        pipelining=settings.pipelining and known("pipelining"),
        size=known("size"),
        eight_bits=known("8bitmime"),
        utf8=known("smtputf8"),
        chunking=settings.chunking and known("chunking"),
    )
