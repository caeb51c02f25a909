"""Settings: a wrong value names the variable, the value and what is accepted."""

import traceback
from pathlib import Path

import pytest
from pydantic import ValidationError

from newsletter.domain.transport_settings import revealed
from newsletter.settings import BadSettings, Environment, Settings, load

NONE = Path("/nonexistent/.env")


def test_the_defaults_need_nothing() -> None:
    settings = load({}, NONE)
    assert settings.url == "sqlite:///data/local/newsletter.db"
    assert settings.transport_config == {"folder": "data/local/outbox"}


@pytest.mark.parametrize(
    ("variable", "value", "accepted"),
    [
        ("NEWSLETTER_ENGINE", "celery", "local, procrastinate"),
        ("NEWSLETTER_ENV", "prod", "development, production"),
        ("NEWSLETTER_BASE_URL", "lettre.example", "http or https"),
        ("NEWSLETTER_TRANSPORT", "Pigeon Post", "outbox, smtp"),
        ("NEWSLETTER_LEASE", "never", "seconds"),
        ("NEWSLETTER_IN_DOUBT", "resend", "resend_once, hold"),
        ("NEWSLETTER_ALLOWED_RECIPIENTS", "equipe@", "is not an e-mail address"),
        ("DATABASE_URL", "mysql://base.example/lettre", "sqlite:///FILE, or postgresql+psycopg://"),
        ("DATABASE_URL", "postgresql+psycopg://base.example:1x/lettre", "its port is wrong; accepted: sqlite:///FILE"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_accepted(variable: str, value: str, accepted: str) -> None:
    with pytest.raises(BadSettings) as told:
        load({variable: value}, NONE)
    assert variable in str(told.value)
    assert value in str(told.value)
    assert accepted in str(told.value)


def test_an_engine_for_many_machines_needs_a_database_they_share() -> None:
    with pytest.raises(BadSettings) as told:
        load({"NEWSLETTER_ENGINE": "procrastinate", "NEWSLETTER_HOME": "/srv/lettre"}, NONE)
    assert "needs PostgreSQL, and the database is sqlite:////srv/lettre/newsletter.db" in str(told.value)
    assert "set DATABASE_URL=postgresql+psycopg://" in str(told.value)
    load({"NEWSLETTER_ENGINE": "procrastinate", "DATABASE_URL": "postgresql+psycopg://base.example/lettre"}, NONE)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("NEWSLETTER_HOME=/from/file\nNEWSLETTER_LEASE=7\n")
    settings = load({"NEWSLETTER_HOME": "/from/environment"}, file)
    assert (str(settings.newsletter_home), settings.newsletter_lease) == ("/from/environment", 7.0)


def test_an_smtp_address_is_read_whole() -> None:
    url = "smtp://lettre:s%C3%A9cret@relay.example:587?tls=starttls&connections=4"
    config = load({"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url}, NONE).transport_config
    assert config.pop("password").get_secret_value() == "sécret"
    assert config == {
        "host": "relay.example",
        "port": 587,
        "user": "lettre",
        "tls": "starttls",
        "connections": "4",
    }


@pytest.mark.parametrize("url", ["", "relay.example:25", "smtp://relay.example:x", "smtp://r.example?host=b"])
def test_an_smtp_address_that_is_none_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(BadSettings, match="NEWSLETTER_SMTP_URL"):
        load({"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url}, NONE)


def test_a_plugin_s_transport_takes_the_variables_named_after_it() -> None:
    said = {"BREVO_API_KEY": "motdepasse", "BREVO_CONNECTIONS": "3", "BREVO_SANDBOX": "", "BREVOTHER": "x"}
    chosen = load({"NEWSLETTER_TRANSPORT": "brevo", **said}, NONE)
    assert revealed(chosen.transport_config) == {"api_key": "motdepasse", "connections": "3"}
    assert "motdepasse" not in f"{chosen!r} {chosen.transport_config!r} {chosen.transport_settings!r}"
    assert load(said, NONE).transport_settings == {}


SECRETS = {
    "DATABASE_URL": "postgresql+psycopg://lettre:motdebase@base.example:5432/lettre",
    "NEWSLETTER_TRANSPORT": "smtp",
    "NEWSLETTER_SMTP_URL": "smtp://lettre:motdepasse@relay.example:587",
    "NEWSLETTER_SECRET_KEYS": "k1-secret,k2-secret",
}
WORDS = ("motdebase", "motdepasse", "k1-secret", "k2-secret")


def test_the_settings_shown_have_no_secret() -> None:
    kept = load(SECRETS, NONE)
    shown = f"{kept!r} {kept} {kept.transport_config!r} {kept.test_config!r}"
    assert [word for word in WORDS if word in shown] == []
    assert kept.url == SECRETS["DATABASE_URL"]


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        ("NEWSLETTER_SMTP_URL", "smtp://lettre:motdepasse@relay.example?port=25"),
        ("NEWSLETTER_SMTP_URL", "smtp://lettre:motdepasse@relay.example:1x"),
        ("NEWSLETTER_SMTP_URL", "smtp:lettre:motdepasse@relay.example"),
        ("DATABASE_URL", "postgresql+psycopg://lettre:motdebase@base.example:1x/lettre"),
        ("DATABASE_URL", "mysql://lettre:motdebase@base.example/lettre"),
        ("NEWSLETTER_LEASE", "never"),
        ("NEWSLETTER_ENV", "production"),
    ],
)
def test_an_error_tells_no_secret(variable: str, wrong: str) -> None:
    with pytest.raises(BadSettings) as told:
        load(SECRETS | {variable: wrong}, NONE)
    story = "".join(traceback.format_exception(told.value))
    assert variable in str(told.value) or wrong == "production"
    assert [word for word in WORDS if word in story] == []


def test_what_pydantic_itself_says_tells_no_secret() -> None:
    with pytest.raises(ValidationError) as told:
        Settings(newsletter_env=Environment.PRODUCTION, newsletter_secret_keys=("k1-secret",), newsletter_lease=5)
    assert "k1-secret" not in str(told.value)


def test_recipients_named_by_nobody_mean_nobody_and_no_variable_means_everybody() -> None:
    assert load({}, NONE).newsletter_allowed_recipients is None
    assert load({"NEWSLETTER_ALLOWED_RECIPIENTS": ""}, NONE).newsletter_allowed_recipients == ()
    named = load({"NEWSLETTER_ALLOWED_RECIPIENTS": "equipe@Planif.example, a@b.example"}, NONE)
    assert named.newsletter_allowed_recipients == ("equipe@planif.example", "a@b.example")


def test_a_variable_left_empty_in_the_file_means_nobody_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("NEWSLETTER_ALLOWED_RECIPIENTS=\nNEWSLETTER_BASE_URL=\n")
    assert load({}, file).newsletter_allowed_recipients == ()


def test_production_refuses_to_start_without_a_key_that_is_long_enough() -> None:
    with pytest.raises(BadSettings, match=r"NEWSLETTER_SECRET_KEYS is missing.*token_urlsafe"):
        load({"NEWSLETTER_ENV": "production"}, NONE)
    long, short = "n" * 32, "o" * 31
    with pytest.raises(BadSettings, match=r"key 2 of 2 has 31 characters.*at least 32.*token_urlsafe") as told:
        load({"NEWSLETTER_ENV": "production", "NEWSLETTER_SECRET_KEYS": f"{long},{short}"}, NONE)
    assert short not in str(told.value)
    settings = load({"NEWSLETTER_ENV": "production", "NEWSLETTER_SECRET_KEYS": f"{long}, {short}o"}, NONE)
    assert settings.newsletter_env is Environment.PRODUCTION
    assert settings.keys() == (long, f"{short}o")
