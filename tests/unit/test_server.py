"""Addresses of servers: read whole, shown without their password."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.server import WrongAddress, hidden, smtp_settings
from newsletter.values.host import is_loopback

SECRET = "motdepasse"


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=20))
def test_any_password_is_read_back_from_its_percent_encoded_form(password: str) -> None:
    url = f"smtp://lettre:{quote(password, safe='')}@relay.example:2525?tls=tls"
    assert smtp_settings(url)["password"].get_secret_value() == password


@pytest.mark.parametrize("password", ["a/b", "a?b", "a#b", "a@b", "a:b", "100%"])
def test_a_password_may_also_stand_as_it_is(password: str) -> None:
    config = smtp_settings(f"smtp://lettre:{password}@relay.example:587?tls=tls")
    assert config["password"].get_secret_value() == password
    assert (config["host"], config["port"], config["user"], config["tls"]) == ("relay.example", 587, "lettre", "tls")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "accepted: smtp://user:password@host:port"),
        ("relay.example:25", "accepted: smtp://"),
        ("https://relay.example", "accepted: smtp://"),
        ("smtp://relay.example/box", "accepted: smtp://"),
        ("smtp://:motdepasse@relay.example", "accepted: smtp://"),
        ("smtp://u:motdepasse@[::1", "accepted: smtp://"),
        ("smtp://u:motdepasse@relay.example:1x", "relay.example:1x”: the port is wrong; accepted: a number from 1 to"),
        ("smtp://u:motdepasse@relay.example:0", "the port is wrong"),
        ("smtp://u:motdepasse@relay.example:70000", "the port is wrong"),
        ("smtp://relay.example?user=u&password=motdepasse", "“password” stands before the “?”; accepted: smtp://"),
        ("smtp://relay.example?passw%6Frd=motdepasse", "“password” stands before the “?”"),
        ("smtp://u:motdepasse@relay.example?port=25", "“port” stands before the “?”"),
        ("smtp://relay.example/box?pasword=motdepasse", "accepted: smtp://"),
    ],
)
def test_an_address_that_cannot_be_used_says_why_and_hides_its_password(url: str, told: str) -> None:
    with pytest.raises(WrongAddress) as refused:
        smtp_settings(url)
    assert told in str(refused.value)
    assert SECRET not in str(refused.value)


def test_the_options_are_handed_on_as_they_stand() -> None:
    found = smtp_settings("smtp://relay.example?tls=maybe&ca_file=%2Fsrv%2Four%20ca.pem&colour=1&colour=")
    assert found == {"host": "relay.example", "tls": "maybe", "ca_file": "/srv/our ca.pem", "colour": ""}


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql+psycopg://u:motdepasse@h:5432/base", "postgresql+psycopg://u:***@h:5432/base"),
        ("postgresql+psycopg://u:mot@de/passe@h/base", "postgresql+psycopg://u:***@h/base"),
        ("postgresql://u@h/base?password=motdepasse&x=1", "postgresql://u@h/base?password=***&x=1"),
        ("postgresql:u:motdepasse@h/base", "***@h/base"),
        ("smtp://u:motdepasse", "smtp://u:***"),
        ("smtp://relay.example:1x?tls=tls", "smtp://relay.example:1x?tls=tls"),
        ("smtp://[::1]:25", "smtp://[::1]:25"),
        ("sqlite:////srv/a:b/newsletter.db", "sqlite:////srv/a:b/newsletter.db"),
    ],
)
def test_what_is_shown_has_no_password(url: str, shown: str) -> None:
    assert hidden(url) == shown


@pytest.mark.parametrize(
    ("host", "here"),
    [("127.0.0.9", True), ("::1", True), ("localhost", True), ("h.example", False), ("10.0.0.1", False)],
)
def test_this_machine_is_told_from_the_others(host: str, here: bool) -> None:
    assert is_loopback(host) is here
