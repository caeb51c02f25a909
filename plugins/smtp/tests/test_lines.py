"""Many lines driven by one thread: each message once, a line that waits holds up no other."""

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import OutgoingMail, Transport
from newsletter.testing import a_mail

LINES = 4


def mails(count: int, size: int = 100) -> list[OutgoingMail]:
    body = b"To: a@b.example\r\n\r\n" + b"Bonjour\r\n" * (size // 9)
    return [
        a_mail(str(number), f"m{number}@collectivite.example")._replace(pieces=(body,))
        for number in range(1, count + 1)
    ]


@pytest.fixture(params=[True, False], ids=["pipelining", "one by one"])
def transport(plugin: ModuleType, serve: Any, postmaster: Any, request: Any) -> Iterator[Transport]:
    postmaster.pipelining = request.param
    kind = plugin.SmtpKind()
    with kind.open(kind.Config(host="127.0.0.1", port=serve(), tls="none", timeout=2, connections=LINES)) as opened:
        yield opened


def test_every_message_arrives_once_over_as_many_lines_as_there_may_be(transport: Transport, postmaster: Any) -> None:
    sent = mails(60, 90_000)
    outcomes = list(transport.deliver(iter(sent)))
    assert sorted(outcome.key for outcome in outcomes) == sorted(mail.key for mail in sent)
    assert {outcome.state for outcome in outcomes} == {"accepted"}
    assert sorted(to for _, (to,), _ in postmaster.accepted) == sorted(mail.recipient for mail in sent)
    assert {content for _, _, content in postmaster.accepted} == {sent[0].content}
    assert len(postmaster.names) == LINES


def test_no_line_is_opened_that_has_no_message(transport: Transport, postmaster: Any) -> None:
    assert [outcome.state for outcome in transport.deliver(iter(mails(1)))] == ["accepted"]
    assert len(postmaster.names) == 1


def test_refusals_on_one_line_leave_the_others_alone(transport: Transport, postmaster: Any) -> None:
    for number in (3, 4, 11):
        postmaster.refused[f"m{number}@collectivite.example"] = "550 5.1.1 unknown"
    found = {outcome.key: outcome.state for outcome in transport.deliver(iter(mails(20)))}
    assert {key for key, state in found.items() if state == "failed"} == {"3", "4", "11"}
    assert len(postmaster.accepted) == 17


def test_never_more_than_two_messages_of_a_line_are_in_hand(transport: Transport, postmaster: Any) -> None:
    pulled: list[int] = []
    settled = 0

    def watched() -> Iterator[OutgoingMail]:
        for mail in mails(40):
            pulled.append(settled)
            yield mail

    for _ in transport.deliver(watched()):
        settled += 1
    held = [number + 1 - known for number, known in enumerate(pulled)]
    assert max(held) <= 2 * LINES


def test_a_line_that_is_lost_costs_its_own_messages_only_and_no_other_is_opened(
    transport: Transport, postmaster: Any
) -> None:
    found: dict[str, str] = {}
    for outcome in transport.deliver(iter(mails(40))):
        found[outcome.key] = outcome.state
        whole = set(found.values()) == {"accepted"}
        postmaster.orders["DOT"] = "close" if len(found) >= 5 and whole else ""
    assert "in_doubt" in found.values()
    lost = [state for state in found.values() if state != "accepted"]
    assert len(lost) <= 2 * LINES
    assert len(postmaster.names) == LINES


def test_a_server_without_room_for_another_line_serves_with_those_it_has(
    plugin: ModuleType, serve: Any, postmaster: Any
) -> None:
    kind, port = plugin.SmtpKind(), serve()
    transport = kind.open(kind.Config(host="127.0.0.1", port=port, tls="none", connections=LINES))
    opener, opened = transport._opener, []

    def only_two(first: OutgoingMail | None) -> Any:
        if opened:
            raise plugin.connection.Unavailable("421 too many connections")
        opened.append(1)
        return opener(first)

    transport._opener = only_two
    with transport:
        states = [outcome.state for outcome in transport.deliver(iter(mails(20)))]
    assert sorted(states) == ["accepted"] * 19 + ["unavailable"]


def test_tls_takes_long_messages_over_many_lines(
    plugin: ModuleType, serve: Any, postmaster: Any, certificate: Any
) -> None:
    path, context = certificate
    kind = plugin.SmtpKind()
    port = serve(tls=context)
    config = kind.Config(host="127.0.0.1", port=port, tls="tls", ca_file=path, connections=LINES, timeout=5)
    with kind.open(config) as transport:
        assert {outcome.state for outcome in transport.deliver(iter(mails(30, 300_000)))} == {"accepted"}
    assert len(postmaster.accepted) == 30


@pytest.mark.fault("F27")
def test_a_silent_line_is_given_up_while_the_others_go_on(plugin: ModuleType) -> None:
    with silent() as port:
        kind = plugin.SmtpKind()
        config = kind.Config(host="127.0.0.1", port=port, tls="none", timeout=0.3, connections=1)
        start = time.monotonic()
        with kind.open(config) as transport:
            (outcome,) = transport.deliver(iter(mails(3)))
    assert (outcome.state, "timed out" in outcome.reply) == ("unavailable", True)
    assert time.monotonic() - start < 3


class silent:  # noqa: N801 - used as a word
    """A server that greets, says it is there, and then nothing more."""

    def __enter__(self) -> int:
        self._door = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._greet)
        self._thread.start()
        return int(self._door.getsockname()[1])

    def __exit__(self, *_: object) -> None:
        self._thread.join(5)
        self._door.close()

    def _greet(self) -> None:
        line, _ = self._door.accept()
        with line:
            line.sendall(b"220 hello\r\n")
            line.recv(1000)
            line.sendall(b"250 PIPELINING\r\n")
            while line.recv(100_000):
                pass


REPLIES = st.lists(
    st.tuples(st.integers(200, 599), st.lists(st.from_regex(rb"\A[ -~]{0,30}\Z"), min_size=1, max_size=4)), max_size=5
)


@pytest.mark.fault("F27")
@given(REPLIES, st.integers(1, 7))
def test_replies_are_read_whatever_pieces_they_come_in(plugin: ModuleType, replies: Any, size: int) -> None:
    said = b"".join(
        b"".join(
            b"%d%s%s\r\n" % (code, b"-" if place < len(words) - 1 else b" ", word) for place, word in enumerate(words)
        )
        for code, words in replies
    )
    read: deque[Any] = deque()
    reading = plugin.reading.Reading(read)
    for start in range(0, len(said), size):
        reading.read(said[start : start + size])
    assert list(read) == [(code, b"\n".join(words)) for code, words in replies]
