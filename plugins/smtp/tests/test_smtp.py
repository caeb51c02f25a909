"""The kind `smtp` against a real server that refuses or hangs up at each step."""

import socket
import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import OutgoingMail, Rejected, Transport, TransportKind, TryLater, Unavailable
from newsletter.testing import TransportKindContract, a_mail

Open = Callable[..., Transport]


class TestTheContract(TransportKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> TransportKind:
        return plugin.SmtpKind()

    @pytest.fixture
    def config(self, kind: TransportKind, serve: Any) -> Any:
        return kind.Config(host="127.0.0.1", port=serve(), tls="none")


@pytest.fixture
def connect(plugin: ModuleType) -> Iterator[Open]:
    opened: list[Transport] = []

    def connected(port: int, **said: Any) -> Transport:
        kind = plugin.SmtpKind()
        transport = kind.open(
            kind.Config(**({"host": "127.0.0.1", "port": port, "tls": "none", "timeout": 5, "connections": 1} | said))
        )
        opened.append(transport)
        return transport

    yield connected
    for transport in opened:
        transport.close()


def test_a_message_arrives_byte_for_byte_and_the_reply_is_kept(connect: Open, serve: Any, postmaster: Any) -> None:
    mail = a_mail("1", "Ines.Kervella@collectivite.example")
    assert connect(serve()).send(mail).reply == "250 queued as 1"
    assert postmaster.accepted == [(mail.envelope_from, [mail.recipient], mail.content)]
    assert postmaster.names == ["localhost"]


@pytest.fixture(scope="module")
def stuffed(plugin: ModuleType) -> Callable[[bytes], bytes]:
    return plugin.envelope.stuffed


def test_a_message_that_says_it_is_ready_leaves_as_it_is_and_another_is_made_so(plugin: ModuleType) -> None:
    ready = a_mail()._replace(pieces=(b"To: a@b.example\r\n\r\n", b"Bonjour\r\n"), wire_ready=True)
    assert b"".join(plugin.envelope.on_the_wire(ready, b"MAIL")) == ready.content + b".\r\nMAIL"
    unended = ready._replace(pieces=(b"To: a@b.example\n\n", b".Bonjour"))
    assert b"".join(plugin.envelope.on_the_wire(unended)) == b"To: a@b.example\r\n\r\n..Bonjour\r\n.\r\n"


@given(st.lists(st.sampled_from([b".", b"..", b"", b".a", b"a.", b"\r\n.\r\n", b"."]), max_size=8).map(b"\r\n".join))
def test_only_the_last_line_of_a_body_is_a_lone_dot(stuffed: Callable[[bytes], bytes], content: bytes) -> None:
    wire = stuffed(content)
    assert wire.endswith(b"\r\n.\r\n")
    lines = wire.split(b"\r\n")
    assert lines[:-2].count(b".") == 0
    undone = b"\r\n".join(line[1:] if line.startswith(b".") else line for line in lines[:-2])
    assert undone == content.removesuffix(b"\r\n")


@given(st.binary(max_size=60))
def test_no_lone_carriage_return_or_line_feed_leaves(stuffed: Callable[[bytes], bytes], content: bytes) -> None:
    wire = stuffed(content).replace(b"\r\n", b"")
    assert b"\r" not in wire
    assert b"\n" not in wire


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (("MAIL", "550 no"), Unavailable), (("MAIL", "451 busy"), Unavailable), (("MAIL", "421 bye"), Unavailable),
        (("RCPT", "550 unknown"), Rejected), (("RCPT", "553 bad"), Rejected), (("RCPT", "450 greylisted"), TryLater),
        (("RCPT", "421 bye"), Unavailable),
        (("DATA", "554 none"), Rejected), (("DATA", "451 busy"), TryLater), (("DATA", "421 bye"), Unavailable),
        (("DOT", "554 spam"), Rejected), (("DOT", "452 full"), TryLater), (("DOT", "421 bye"), Unavailable),
        (("MAIL", "close"), Unavailable), (("RCPT", "close"), Unavailable), (("DATA", "close"), Unavailable),
    ],
)  # fmt: skip
def test_each_refusal_means_one_thing(
    connect: Open, serve: Any, postmaster: Any, refused: tuple[str, str], expected: type[Exception]
) -> None:
    command, reply = refused
    transport = connect(serve())
    postmaster.orders[command] = reply
    with pytest.raises(expected) as refusal:
        transport.send(a_mail())
    assert reply == "close" or reply in str(refusal.value)
    assert postmaster.accepted == []


@pytest.mark.parametrize(("command", "reply"), [("RCPT", "550 unknown"), ("RCPT", "450 later"), ("DATA", "554 none")])
def test_a_refusal_is_followed_by_a_reset_and_the_next_message_leaves(
    connect: Open, serve: Any, postmaster: Any, command: str, reply: str
) -> None:
    transport = connect(serve())
    postmaster.orders[command] = reply
    with pytest.raises((Rejected, TryLater, Unavailable)):
        transport.send(a_mail("1"))
    postmaster.orders.clear()
    transport.send(a_mail("2", "autre@collectivite.example"))
    assert postmaster.resets == 1
    assert [recipients for _, recipients, _ in postmaster.accepted] == [["autre@collectivite.example"]]


def test_a_refused_body_lets_the_next_message_leave(connect: Open, serve: Any, postmaster: Any) -> None:
    transport = connect(serve())
    postmaster.orders["DOT"] = "554 spam"
    outcomes = []
    for mail, outcome in zip((a_mail("1"), a_mail("2")), transport.deliver([a_mail("1"), a_mail("2")]), strict=True):
        outcomes.append((mail.key, outcome.state))
        postmaster.orders.clear()
    assert outcomes == [("1", "failed"), ("2", "accepted")]


def test_a_line_lost_after_the_body_left_is_in_doubt_and_the_next_message_has_another_line(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    transport = connect(serve())
    postmaster.orders["DOT"] = "close"
    with pytest.raises(ConnectionError, match="SMTPServerDisconnected"):
        transport.send(a_mail("1"))
    assert postmaster.accepted == []
    postmaster.orders.clear()
    transport.send(a_mail("2"))
    assert len(postmaster.accepted) == 1


def test_the_states_of_the_ledger_follow(connect: Open, serve: Any, postmaster: Any) -> None:
    transport = connect(serve())
    postmaster.orders["DOT"] = "close"
    (outcome,) = transport.deliver([a_mail("1")])
    assert outcome.state == "in_doubt"
    postmaster.orders["MAIL"] = "close"
    (outcome,) = transport.deliver([a_mail("2"), a_mail("3")])
    assert (outcome.key, outcome.state) == ("2", "unavailable")


@pytest.mark.parametrize("reply", ["999 what", "354 go on", "nonsense"])
def test_an_answer_that_means_nothing_after_the_body_is_in_doubt(
    connect: Open, serve: Any, postmaster: Any, reply: str
) -> None:
    transport = connect(serve())
    postmaster.orders["DOT"] = reply
    (outcome,) = transport.deliver([a_mail()])
    assert outcome.state == "in_doubt"


ACCENTS = "zoe.noël-lecœur@collectivite.example"


def test_an_address_with_accents_leaves_when_the_server_can(connect: Open, serve: Any, postmaster: Any) -> None:
    transport = connect(serve())
    transport.send(a_mail("1", ACCENTS))
    assert "SMTPUTF8" in postmaster.options
    transport.send(a_mail("2"))
    assert "SMTPUTF8" not in postmaster.options
    assert [recipients[0] for _, recipients, _ in postmaster.accepted] == [ACCENTS, "ines@collectivite.example"]


def test_an_address_with_accents_is_rejected_when_it_cannot_and_nothing_is_said(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    transport = connect(serve(enable_SMTPUTF8=False))
    with pytest.raises(Rejected, match="needs SMTPUTF8"):
        transport.send(a_mail("1", ACCENTS))
    transport.send(a_mail("2"))
    assert len(postmaster.accepted) == 1


def test_accents_in_the_domain_need_nothing_of_the_server(connect: Open, serve: Any, postmaster: Any) -> None:
    connect(serve(enable_SMTPUTF8=False)).send(a_mail("1", "contact@forêt.example"))
    assert postmaster.accepted[0][1] == ["contact@xn--fort-ipa.example"]


@pytest.mark.parametrize(
    "recipient",
    [
        "sans-arobase",
        "@collectivite.example",
        "a@b.example\r\nRCPT TO:<c@d.example>",
        "a b@c.example",
        "a@" + "x" * 70 + ".example",
    ],
)
def test_what_is_no_address_is_rejected_before_anything_is_said(
    connect: Open, serve: Any, postmaster: Any, recipient: str
) -> None:
    with pytest.raises(Rejected):
        connect(serve()).send(a_mail("1", recipient))
    assert postmaster.accepted == []


def test_bytes_beyond_ascii_are_announced(connect: Open, serve: Any, postmaster: Any) -> None:
    mail = OutgoingMail(
        key="1",
        message_id="<1@a.example>",
        envelope_from="a@a.example",
        recipient="b@b.example",
        pieces=("é\r\n".encode(),),
    )
    connect(serve()).send(mail)
    assert "BODY=8BITMIME" in postmaster.options
    assert postmaster.accepted[0][2] == mail.content


def test_nobody_listening_is_unavailable_with_the_address(connect: Open) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{port} cannot be used: .*refused"):
            connect(port)


def test_a_silent_server_is_given_up(connect: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        start = time.monotonic()
        with pytest.raises(Unavailable, match="timed out"):
            connect(server.getsockname()[1], timeout=0.3)
        assert time.monotonic() - start < 2


def test_starttls_verifies_the_certificate(
    connect: Open, serve: Any, postmaster: Any, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    path, context = certificate
    port = serve(tls_context=context, require_starttls=True)
    connect(port, tls="starttls", ca_file=path).send(a_mail())
    assert len(postmaster.accepted) == 1
    with pytest.raises(Unavailable, match="shows a certificate that cannot be trusted: self-signed"):
        connect(port, tls="starttls")


def test_starttls_wanted_and_not_offered_is_unavailable(connect: Open, serve: Any) -> None:
    with pytest.raises(Unavailable, match="STARTTLS"):
        connect(serve(), tls="starttls")


def test_tls_from_the_first_byte(
    connect: Open, serve: Any, postmaster: Any, certificate: tuple[Path, ssl.SSLContext]
) -> None:
    path, context = certificate
    port = serve(tls=context)
    connect(port, tls="tls", ca_file=path).send(a_mail())
    assert len(postmaster.accepted) == 1


def test_a_wrong_password_is_unavailable_and_never_shown(connect: Open, serve: Any) -> None:
    from aiosmtpd.smtp import AuthResult

    def refuse(*_: Any) -> AuthResult:
        return AuthResult(success=False, handled=False)

    port = serve(authenticator=refuse, auth_require_tls=False)
    for password in ("s3cret", "s3crét"):
        with pytest.raises(Unavailable) as refusal:
            connect(port, user="nous", password=password)
        told = repr(refusal.value) + repr(refusal.value.__cause__)
        assert "127.0.0.1" in told
        assert password not in told


# aiosmtpd itself writes the attribute it deprecates.
@pytest.mark.filterwarnings("ignore:Session.login_data is deprecated:DeprecationWarning")
def test_a_right_password_opens(connect: Open, serve: Any, postmaster: Any) -> None:
    from aiosmtpd.smtp import AuthResult

    seen = []

    def judge(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        seen.append((data.login, data.password))
        return AuthResult(success=True, handled=False)

    connect(serve(authenticator=judge, auth_require_tls=False), user="nous", password="s3cret").send(a_mail())
    assert seen == [(b"nous", b"s3cret")]
    assert len(postmaster.accepted) == 1


def test_a_password_is_not_sent_in_the_clear_to_another_machine(plugin: ModuleType) -> None:
    with pytest.raises(ValueError, match="in the clear") as refusal:
        plugin.kind.SmtpConfig(host="smtp.example", tls="none", user="a", password="s3cret")
    assert "s3cret" not in str(refusal.value)
    assert "s3cret" not in repr(plugin.kind.SmtpConfig(host="smtp.example", user="a", password="s3cret"))


def test_as_many_connections_as_asked(plugin: ModuleType) -> None:
    kind = plugin.SmtpKind()
    assert kind.connections(kind.Config(host="smtp.example")) == 1


def test_the_settings_shown_have_no_password(plugin: ModuleType) -> None:
    config = plugin.SmtpKind.Config(host="relay.example", user="lettre", password="mot/de passe%")
    assert config.password.get_secret_value() == "mot/de passe%"
    assert "mot/de" not in repr(config) + str(config) + config.model_dump_json()


def test_what_is_wrong_in_the_settings_is_told_without_the_password(plugin: ModuleType) -> None:
    with pytest.raises(ValueError, match="connections") as told:
        plugin.SmtpKind.Config(host="relay.example", user="lettre", password="motdepasse", connections="many")
    assert "motdepasse" not in str(told.value)
