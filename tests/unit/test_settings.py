"""Settings: a wrong value names the variable, the value and what is accepted."""

from pathlib import Path

import pytest

from newsletter.settings import BadSettings, Environment, load

NONE = Path("/nonexistent/.env")


def test_the_defaults_need_nothing() -> None:
    settings = load({}, NONE)
    assert settings.url == "sqlite:///data/local/newsletter.db"
    assert settings.transport_config == {"folder": "data/local/outbox"}


@pytest.mark.parametrize(
    ("variable", "value", "accepted"),
    [
        ("NEWSLETTER_ENGINE", "celery", "local"),
        ("NEWSLETTER_ENV", "prod", "development, production"),
        ("NEWSLETTER_BASE_URL", "lettre.example", "http or https"),
        ("NEWSLETTER_TRANSPORT", "Pigeon Post", "outbox, smtp"),
        ("NEWSLETTER_LEASE", "never", "seconds"),
        ("NEWSLETTER_IN_DOUBT", "resend", "resend_once, hold"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_accepted(variable: str, value: str, accepted: str) -> None:
    with pytest.raises(BadSettings) as told:
        load({variable: value}, NONE)
    assert variable in str(told.value)
    assert value in str(told.value)
    assert accepted in str(told.value)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("NEWSLETTER_HOME=/from/file\nNEWSLETTER_LEASE=7\n")
    settings = load({"NEWSLETTER_HOME": "/from/environment"}, file)
    assert (str(settings.newsletter_home), settings.newsletter_lease) == ("/from/environment", 7.0)


def test_an_smtp_address_is_read_whole() -> None:
    url = "smtp://lettre:s%C3%A9cret@relay.example:587?tls=starttls&connections=4"
    config = load({"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url}, NONE).transport_config
    assert config == {
        "host": "relay.example",
        "port": 587,
        "user": "lettre",
        "password": "sécret",
        "tls": "starttls",
        "connections": "4",
    }


@pytest.mark.parametrize("url", ["", "relay.example:25", "smtp://relay.example?tls=maybe", "smtp://r.example?x=1"])
def test_an_smtp_address_that_is_none_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(BadSettings, match="NEWSLETTER_SMTP_URL"):
        load({"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url}, NONE)


def test_a_password_never_shows_in_an_error_nor_in_the_settings() -> None:
    url = "smtp://lettre:motdepasse@relay.example?tls=wrong"
    with pytest.raises(BadSettings) as told:
        load({"NEWSLETTER_TRANSPORT": "smtp", "NEWSLETTER_SMTP_URL": url}, NONE)
    assert "motdepasse" not in str(told.value)
    kept = load({"NEWSLETTER_SECRET_KEYS": "k1-secret,k2", "NEWSLETTER_SMTP_URL": url}, NONE)
    assert "motdepasse" not in repr(kept)
    assert "k1-secret" not in repr(kept)


def test_development_makes_its_key_once_and_keeps_it(tmp_path: Path) -> None:
    settings = load({"NEWSLETTER_HOME": str(tmp_path)}, NONE)
    assert settings.keys() == settings.keys()
    assert (tmp_path / "secret.keys").stat().st_mode & 0o077 == 0


def test_production_refuses_to_start_without_a_key() -> None:
    with pytest.raises(BadSettings, match="NEWSLETTER_SECRET_KEYS is missing"):
        load({"NEWSLETTER_ENV": "production"}, NONE)
    settings = load({"NEWSLETTER_ENV": "production", "NEWSLETTER_SECRET_KEYS": "new, old"}, NONE)
    assert settings.newsletter_env is Environment.PRODUCTION
    assert settings.keys() == ("new", "old")
