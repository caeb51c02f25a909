"""The kind `smtp` and its settings."""

from pathlib import Path
from typing import ClassVar, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from newsletter import Http, TransportKind, Value

from .connection import connect
from .session import Smtp


class SmtpConfig(Value):
    """How the server is reached. Without `tls`, a password is refused: it would travel in the clear."""

    # A message about these settings must not quote the password.
    model_config = ConfigDict(hide_input_in_errors=True)

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    user: str = ""
    password: SecretStr = SecretStr("")
    #: `starttls` on 587, `tls` on 465, `none` on a private network only.
    tls: Literal["starttls", "tls", "none"] = "starttls"
    #: Connections open at once.
    connections: int = Field(default=10, ge=1, le=100)
    #: Seconds of silence tolerated.
    timeout: float = Field(default=60.0, gt=0)
    #: How we name ourselves in EHLO.
    local_hostname: str = "localhost"
    #: A certificate authority of your own, as a PEM file.
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _keeps_its_secret(self) -> Self:
        if (
            self.tls == "none"
            and self.password.get_secret_value()
            and self.host not in ("127.0.0.1", "localhost", "::1")
        ):
            raise ValueError("tls=none would send the password in the clear: use starttls or tls")
        return self


class SmtpKind(TransportKind):
    """Sends through an SMTP server (RFC 5321), one session per connection."""

    name: ClassVar[str] = "smtp"
    label: ClassVar[str] = "Serveur SMTP"
    Config: ClassVar[type[BaseModel]] = SmtpConfig

    def open(self, config: BaseModel, http: Http | None = None) -> Smtp:
        """Connect, secure and authenticate; raises Unavailable when any of it fails."""
        settings = SmtpConfig.model_validate(config)
        return Smtp(connect(settings), settings.host)

    def connections(self, config: BaseModel) -> int:
        """How many connections may be open at once."""
        return SmtpConfig.model_validate(config).connections
