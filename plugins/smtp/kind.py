"""The kind `smtp`."""

from typing import ClassVar

from pydantic import BaseModel

from newsletter import Http, TransportKind

from .config import SmtpConfig
from .connection import connect
from .pipeline import Pipelined
from .session import Smtp


class SmtpKind(TransportKind):
    """Sends through an SMTP server (RFC 5321), one session per connection."""

    name: ClassVar[str] = "smtp"
    label: ClassVar[str] = "Serveur SMTP"
    Config: ClassVar[type[BaseModel]] = SmtpConfig

    def open(self, config: BaseModel, http: Http | None = None) -> Smtp:
        """Connect, secure and authenticate; raises Unavailable when any of it fails."""
        settings = SmtpConfig.model_validate(config)
        session = connect(settings)
        together = settings.pipelining and session.has_extn("pipelining")
        return (Pipelined if together else Smtp)(session, settings.host, settings.messages)

    def connections(self, config: BaseModel) -> int:
        """How many connections may be open at once."""
        return SmtpConfig.model_validate(config).connections
