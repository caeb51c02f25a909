"""Opening an installation: what cannot work together is told before anything is done, and no secret is told."""

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from newsletter.app import App, open_app
from newsletter.domain.access import MACHINE
from newsletter.settings import BadSettings, Settings, load

NONE = Path("/nonexistent/.env")
KEYS = "k1-secret-of-the-tests-0123456789,k2-secret-of-the-tests-0123456789"


@pytest.fixture
def home(tmp_path: Path, sqlite_template: Path) -> Path:
    """Return a workspace with an empty database of today's schema."""
    shutil.copy(sqlite_template, tmp_path / "newsletter.db")
    return tmp_path


def settings(home: Path, **variables: str) -> Settings:
    return load({"NEWSLETTER_HOME": str(home), "NEWSLETTER_SECRET_KEYS": KEYS, **variables}, NONE)


def smtp(home: Path, server: str, **variables: str) -> Settings:
    return settings(home, NEWSLETTER_TRANSPORT="smtp", NEWSLETTER_SMTP_URL=f"smtp://{server}", **variables)


def opened(chosen: Settings, **options: Any) -> App:
    app = open_app(chosen, **options)
    app.close()
    return app


def test_an_unknown_transport_is_told_to_whoever_would_send(home: Path) -> None:
    chosen = settings(home, NEWSLETTER_TRANSPORT="pigeon")
    with pytest.raises(BadSettings) as told:
        open_app(chosen, sends=True)
    assert "NEWSLETTER_TRANSPORT is “pigeon”, which no plugin offers; accepted: brevo, outbox, smtp" in str(told.value)
    assert opened(chosen).settings.newsletter_transport == "pigeon"


@pytest.mark.parametrize(
    ("server", "told"),
    [
        ("127.0.0.1?tls=none&connections=many", "connections is “many”: Input should be a valid integer"),
        ("127.0.0.1?tls=none&connections=0", "connections is “0”: Input should be greater than or equal to 1"),
        ("127.0.0.1?tls=none&timeout=-1", "timeout is “-1”: Input should be greater than 0"),
        ("u:motdepasse@relay.example?tls=maybe", "tls is “maybe”: Input should be 'starttls', 'tls' or 'none'"),
        ("relay.example?ca_file=/nowhere/ca.pem", "ca_file is “/nowhere/ca.pem”: Path does not point to a file"),
        (
            "relay.example?pasword=motdepasse",
            "“pasword” is not an option; accepted: ca_file, chunking, connections, local_hostname, messages, "
            "pipelining, timeout, tls",
        ),
        ("u:motdepasse@relay.example?tls=none", "tls=none would send the password in the clear: use starttls or tls"),
    ],
)
def test_a_wrong_smtp_option_is_told_with_its_value_and_what_is_accepted(home: Path, server: str, told: str) -> None:
    chosen = smtp(home, server, NEWSLETTER_ALLOWED_RECIPIENTS="equipe@planif.example")
    with pytest.raises(BadSettings) as refused:
        open_app(chosen, sends=True)
    assert str(refused.value).startswith("NEWSLETTER_SMTP_URL: ")
    assert told in str(refused.value)
    assert "motdepasse" not in str(refused.value)


def test_every_option_of_a_server_works_from_its_address(home: Path) -> None:
    authority = home / "our ca.pem"
    authority.touch()
    options = f"tls=tls&connections=3&timeout=5.5&local_hostname=lettre.planif.example&ca_file={quote(str(authority))}"
    options += "&messages=200&pipelining=false&chunking=false"
    app = opened(smtp(home, f"u:motdepasse@127.0.0.1:465?{options}"), sends=True)
    kind = app.registry.transport_kinds["smtp"]
    config = kind.Config.model_validate(app.context.site.transport_config)
    assert config.model_dump(exclude={"password"}) == {
        "host": "127.0.0.1",
        "port": 465,
        "user": "u",
        "tls": "tls",
        "connections": 3,
        "timeout": 5.5,
        "local_hostname": "lettre.planif.example",
        "ca_file": authority,
        "messages": 200,
        "pipelining": False,
        "chunking": False,
    }


def test_outside_production_a_real_server_needs_a_list_of_recipients(home: Path) -> None:
    with pytest.raises(BadSettings, match=r"NEWSLETTER_ALLOWED_RECIPIENTS is missing.*relay\.example"):
        open_app(smtp(home, "relay.example:587"))
    fenced = smtp(home, "relay.example:587", NEWSLETTER_ALLOWED_RECIPIENTS="Equipe@planif.example")
    assert opened(fenced, sends=True).context.site.recipients == {"equipe@planif.example"}
    nobody = smtp(home, "relay.example:587", NEWSLETTER_ALLOWED_RECIPIENTS="")
    assert opened(nobody).context.site.recipients == frozenset()
    assert not opened(nobody).context.site.may_write_to("equipe@planif.example")


@pytest.mark.parametrize("server", ["127.0.0.1:2525?tls=none", "localhost:2525?tls=none", "[::1]:2525?tls=none"])
def test_a_server_on_this_machine_needs_no_list(home: Path, server: str) -> None:
    assert opened(smtp(home, server), sends=True).context.site.recipients is None


def test_production_may_write_to_everybody(home: Path) -> None:
    assert opened(smtp(home, "relay.example:587", NEWSLETTER_ENV="production")).context.site.recipients is None


def test_nothing_that_is_shown_tells_a_secret(home: Path) -> None:
    app = opened(smtp(home, "lettre:motdepasse@127.0.0.1:2525?tls=none"), sends=True)
    context = app.acting(MACHINE)
    for shown in (app, app.settings, context, context.site, context.site.tokens, context.site.transport_config):
        for text in (repr(shown), str(shown)):
            assert [word for word in ("motdepasse", *KEYS.split(",")) if word in text] == []


def brevo(home: Path, **variables: str) -> Settings:
    return settings(home, NEWSLETTER_TRANSPORT="brevo", **variables)


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({}, "BREVO_API_KEY: Field required"),
        ({"BREVO_API_KEY": "mot de passe"}, "BREVO_API_KEY: is no key: copy it whole"),
        (
            {"BREVO_API_KEY": "x", "BREVO_CONNECTIONS": "motdepasse"},
            "BREVO_CONNECTIONS: Input should be a valid integer",
        ),
        (
            {"BREVO_API_KEY": "x", "BREVO_APIKEY": "motdepasse"},
            "BREVO_APIKEY is not a setting of this transport; accepted: BREVO_API_KEY, BREVO_CONNECTIONS, "
            "BREVO_SANDBOX",
        ),
    ],
)
def test_a_wrong_setting_of_a_plugin_s_transport_is_told_by_its_variable(
    home: Path, variables: dict[str, str], told: str
) -> None:
    with pytest.raises(BadSettings) as refused:
        open_app(brevo(home, NEWSLETTER_ALLOWED_RECIPIENTS="", **variables), sends=True)
    assert told in str(refused.value)
    assert "passe" not in str(refused.value)
    opened(brevo(home, **variables))


def test_outside_production_a_plugin_s_transport_needs_a_list_of_recipients(home: Path) -> None:
    with pytest.raises(BadSettings, match=r"NEWSLETTER_ALLOWED_RECIPIENTS is missing.*brevo"):
        open_app(brevo(home, BREVO_API_KEY="x"), sends=True)
    opened(brevo(home, BREVO_API_KEY="x", NEWSLETTER_ENV="production"), sends=True)
