"""The settings of an SMTP server."""

from typing import Literal, Self

from pydantic import ConfigDict, Field, FilePath, SecretStr, model_validator

from newsletter import Value, is_loopback


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
    #: Messages of one connection before another is opened; some servers close after a hundred.
    messages: int = Field(default=500, ge=1)
    #: Whether commands go together when the server takes them so (RFC 2920).
    pipelining: bool = True
    #: Whether the messages of a window leave together when the server takes them so (RFC 3030).
    chunking: bool = True
    #: Seconds of silence tolerated.
    timeout: float = Field(default=60.0, gt=0)
    #: How we name ourselves in EHLO.
    local_hostname: str = "localhost"
    #: A certificate authority of your own, as a PEM file.
    ca_file: FilePath | None = None

    @model_validator(mode="after")
    def _keeps_its_secret(self) -> Self:
        if self.tls == "none" and self.password.get_secret_value() and not is_loopback(self.host):
            raise ValueError("tls=none would send the password in the clear: use starttls or tls")
        return self
