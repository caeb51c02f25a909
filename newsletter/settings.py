"""One frozen object of settings, from the environment and a `.env` file; a wrong value is named."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

import newsletter
from newsletter.domain.delivery import InDoubt
from newsletter.domain.secret_keys import check_keys
from newsletter.domain.server import WrongAddress, smtp_settings
from newsletter.domain.suppression import normalise
from newsletter.domain.transport_settings import own_settings
from newsletter.engine import Engine
from newsletter.storage import keys
from newsletter.storage.database import checked
from newsletter.values.base import Value, message_of


class Environment(StrEnum):
    """Whether mistakes may cost something."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class BadSettings(ValueError):
    """A setting cannot be used: one line per variable."""


def bundled(name: str) -> Path:
    """Return a folder we ship: inside the package when installed, beside it in a source tree."""
    package = Path(newsletter.__file__).parent
    inside = package / "bundled" / name
    return inside if inside.is_dir() else package.parent / name


class Settings(Value):
    """Everything an operator chooses; the field names are the variables, in lower case."""

    # What is refused may hold a password.
    model_config = ConfigDict(hide_input_in_errors=True)

    newsletter_home: Path = Path("data/local")
    database_url: str = Field(default="", repr=False)
    newsletter_engine: Engine = Engine.LOCAL
    newsletter_transport: str = Field(default="outbox", pattern="^[a-z_]+$")
    newsletter_smtp_url: SecretStr = SecretStr("")
    newsletter_base_url: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^\s/]+(/[^\s]*)?$")
    newsletter_secret_keys: tuple[SecretStr, ...] = ()
    newsletter_plugins_dir: Path | None = None
    newsletter_layouts_dir: Path | None = None
    newsletter_env: Environment = Environment.DEVELOPMENT
    newsletter_allowed_recipients: tuple[str, ...] | None = None
    newsletter_fetch_allow: tuple[str, ...] = ()
    newsletter_in_doubt: InDoubt = InDoubt.RESEND_ONCE
    newsletter_window: int = Field(default=1, ge=1, le=100)
    newsletter_check_links: bool = True
    newsletter_lease: float = Field(default=30.0, gt=0, le=3600)
    #: Every variable that begins with SOURCE_: the keys sources may ask for by name.
    source_secrets: Mapping[str, SecretStr] = Field(default_factory=dict, repr=False)
    #: What the variables named after the chosen transport say, by setting.
    transport_settings: Mapping[str, SecretStr] = Field(default_factory=dict, repr=False)

    @field_validator("newsletter_secret_keys", "newsletter_allowed_recipients", "newsletter_fetch_allow", mode="before")
    @classmethod
    def _listed(cls, given: Any) -> Any:
        return tuple(part.strip() for part in given.split(",") if part.strip()) if isinstance(given, str) else given

    @field_validator("database_url")
    @classmethod
    def _usable(cls, given: str) -> str:
        if given:
            checked(given)
        return given

    @field_validator("newsletter_allowed_recipients")
    @classmethod
    def _addresses(cls, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
        return given if given is None else tuple(normalise(address) for address in given)

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if self.newsletter_transport == "smtp":
            _smtp_config(self.newsletter_smtp_url)
        if self.newsletter_env is Environment.PRODUCTION:
            check_keys(self.newsletter_secret_keys)
        self.newsletter_engine.check(self.url)
        return self

    @property
    def url(self) -> str:
        """The database's address: the one given, or SQLite in the workspace."""
        return self.database_url or f"sqlite:///{self.newsletter_home / 'newsletter.db'}"

    @property
    def plugin_folders(self) -> tuple[Path, ...]:
        """Where plugins are looked for: ours, then the operator's."""
        return tuple(filter(None, (bundled("plugins"), self.newsletter_plugins_dir)))

    @property
    def layout_folders(self) -> tuple[Path, ...]:
        """Where layouts are looked for: the operator's first, so that one of ours can be replaced."""
        return tuple(filter(None, (self.newsletter_layouts_dir, bundled("layouts"))))

    @property
    def transport_config(self) -> dict[str, Any]:
        """The settings of the chosen transport."""
        if self.newsletter_transport == "smtp":
            return _smtp_config(self.newsletter_smtp_url)
        if self.newsletter_transport == "outbox":
            return {"folder": str(self.newsletter_home / "outbox")}
        return dict(self.transport_settings)

    @property
    def test_config(self) -> dict[str, Any]:
        """The settings for test copies: in files of their own where the letter goes to files."""
        if self.newsletter_transport == "outbox":
            return {"folder": str(self.newsletter_home / "test-copies")}
        return self.transport_config

    def keys(self) -> tuple[str, ...]:
        """Return the secret keys; in development they are made once and kept in the workspace. Raises `NoKey`."""
        if self.newsletter_secret_keys:
            return tuple(key.get_secret_value() for key in self.newsletter_secret_keys)
        return keys.kept(self.newsletter_home / "secret.keys")


def _smtp_config(url: SecretStr) -> dict[str, Any]:
    try:
        return smtp_settings(url.get_secret_value())
    except WrongAddress as fault:
        raise ValueError(f"NEWSLETTER_SMTP_URL is {fault}") from None


def load(environment: Mapping[str, str], dotenv: Path = Path(".env"), **overrides: Any) -> Settings:
    """Return the settings of an environment over a `.env` file; raises `BadSettings`.

    `overrides` win over both: `newsletter_home=Path("…")`.
    """
    given = {**dotenv_values(dotenv), **environment} if dotenv.is_file() else dict(environment)
    known: dict[str, Any] = {
        name: value for name in Settings.model_fields if _is_said(name, value := given.get(name.upper()))
    }
    known |= {
        "source_secrets": {name: value for name, value in given.items() if name.startswith("SOURCE_") and value},
        "transport_settings": own_settings(
            str(overrides.get("newsletter_transport") or known.get("newsletter_transport") or "outbox"), given
        ),
    }
    try:
        return Settings.model_validate(known | overrides)
    except ValidationError as error:
        raise BadSettings("\n".join(_lines(error))) from None


def _is_said(name: str, value: str | None) -> bool:
    """Tell whether a variable says something; an empty list of recipients does: nobody is written to."""
    return bool(value) or (value is not None and name == "newsletter_allowed_recipients")


def _lines(error: ValidationError) -> list[str]:
    lines = []
    for fault in error.errors():
        variable = str(fault["loc"][0]).upper() if fault["loc"] else ""
        message = message_of(fault)
        if not variable:
            lines.append(message)
            continue
        if isinstance(fault.get("ctx", {}).get("error"), WrongAddress):
            lines.append(f"{variable} is {message}")
            continue
        secret = variable in ("NEWSLETTER_SECRET_KEYS", "NEWSLETTER_SMTP_URL", "DATABASE_URL")
        shown = "(hidden)" if secret else repr(fault["input"])
        lines.append(f"{variable} is {shown}: {_accepted(variable) or message}")
    return lines


def _accepted(variable: str) -> str:
    words = {
        "NEWSLETTER_ENGINE": "accepted: local, procrastinate",
        "NEWSLETTER_TRANSPORT": "accepted: brevo, outbox, smtp, or the name of a transport kind a plugin offers",
        "NEWSLETTER_ENV": "accepted: development, production",
        "NEWSLETTER_BASE_URL": "accepted: an http or https address, such as https://lettre.example",
        "NEWSLETTER_IN_DOUBT": "accepted: resend_once, hold",
        "NEWSLETTER_CHECK_LINKS": "accepted: true, false",
        "NEWSLETTER_WINDOW": "accepted: messages a connection takes at a time, 1 to 100",
        "NEWSLETTER_LEASE": "accepted: seconds, more than 0 and at most 3600",
    }
    return words.get(variable, "")
