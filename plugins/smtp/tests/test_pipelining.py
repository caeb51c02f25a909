"""Commands that go together: the same outcomes as one by one, a round trip per message, never two bodies in doubt."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from newsletter import Outcome, OutgoingMail, Transport
from newsletter.testing import a_mail, beside

Open = Callable[..., Transport]
scripts = beside(__file__, "scripts")
mails, states, scripted = scripts.mails, scripts.states, scripts.scripted
GREETING = ["220 hello"], ["250-here", "250 PIPELINING"]


def test_commands_go_together_only_where_the_server_says_so_and_we_want_it(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    def together(**said: Any) -> bool:
        return connect(port, **said)._open[0].dialogue.server.pipelining

    port = serve()
    assert together()
    assert not together(pipelining=False)
    postmaster.pipelining = False
    assert not together()


def test_every_message_arrives_once_in_order_byte_for_byte(connect: Open, serve: Any, postmaster: Any) -> None:
    sent = mails(20)
    assert set(states(connect(serve()).deliver(sent)).values()) == {"accepted"}
    assert postmaster.accepted == [(mail.envelope_from, [mail.recipient], mail.content) for mail in sent]


REFUSALS = {
    "550 unknown": "failed",
    "450 greylisted": "deferred",
}


@pytest.mark.parametrize("reply", REFUSALS)
@pytest.mark.parametrize("where", [1, 2, 3])
def test_one_refused_recipient_leaves_the_others_alone(
    connect: Open, serve: Any, postmaster: Any, reply: str, where: int
) -> None:
    postmaster.refused[f"m{where}@collectivite.example"] = reply
    found = states(connect(serve()).deliver(mails(3)))
    assert found == dict.fromkeys("123", "accepted") | {str(where): REFUSALS[reply]}
    assert len(postmaster.accepted) == 2
    assert postmaster.resets == 1


def test_a_server_that_wants_a_body_without_a_recipient_gets_an_empty_one(connect: Open) -> None:
    with scripted(
        GREETING, ["250 ok", "550 no", "354 go"], ["554 none"], ["250 reset"], ENVELOPE, ["250 q1"]
    ) as server:
        transport = connect(server.port)
        found = states(transport.deliver(mails(2)))
        transport.close()
    assert found == {"1": "failed", "2": "accepted"}
    assert b"\r\n.\r\n" in server.heard


@pytest.mark.parametrize(
    ("reply", "state"), [("554 spam", "failed"), ("452 full", "deferred"), ("421 bye", "unavailable")]
)
def test_a_refused_body_is_its_own_messages_only(
    connect: Open, serve: Any, postmaster: Any, reply: str, state: str
) -> None:
    transport = connect(serve())
    postmaster.orders["DOT"] = reply
    found = []
    for outcome in transport.deliver(mails(3)):
        found.append(outcome)
        postmaster.orders.clear()
    others = ("unavailable",) if state == "unavailable" else ("accepted", "accepted")
    assert tuple(states(found).values()) == (state, *others)


def test_a_sender_refused_is_everybodys_trouble_and_nothing_left(connect: Open, serve: Any, postmaster: Any) -> None:
    postmaster.orders["MAIL"] = "550 who are you"
    (outcome,) = connect(serve()).deliver(mails(3))
    assert (outcome.key, outcome.state) == ("1", "unavailable")
    assert postmaster.accepted == []


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_line_lost_before_a_body_leaves_nothing_in_doubt(
    connect: Open, serve: Any, postmaster: Any, command: str
) -> None:
    postmaster.orders[command] = "close"
    (outcome,) = connect(serve()).deliver(mails(3))
    assert outcome.state == "unavailable"


def test_a_line_lost_after_a_body_leaves_one_in_doubt_and_the_announced_one_untouched(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    postmaster.orders["DOT"] = "close"
    found = states(connect(serve()).deliver(mails(3)))
    assert found == {"1": "in_doubt", "2": "unavailable"}


@pytest.mark.parametrize("reply", ["999 what", "nonsense"])
def test_an_answer_that_means_nothing_is_in_doubt(connect: Open, serve: Any, postmaster: Any, reply: str) -> None:
    postmaster.orders["DOT"] = reply
    assert states(connect(serve()).deliver(mails(1))) == {"1": "in_doubt"}


def test_an_address_nobody_can_write_to_holds_nobody_up(connect: Open, serve: Any, postmaster: Any) -> None:
    sent = mails(3)
    sent[1] = a_mail("2", "pas une adresse@collectivite.example")
    assert states(connect(serve()).deliver(sent)) == {"1": "accepted", "2": "failed", "3": "accepted"}
    assert len(postmaster.accepted) == 2


def test_an_intent_is_pulled_before_the_dot_before_it_and_never_two_bodies_ahead(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    seen: list[tuple[str, int]] = []

    def pulled() -> Iterator[OutgoingMail]:
        for mail in mails(5):
            seen.append((mail.key, len(postmaster.accepted)))
            yield mail

    assert len(list(connect(serve()).deliver(pulled()))) == 5
    assert seen == [("1", 0), ("2", 0), ("3", 1), ("4", 2), ("5", 3)]


def test_a_line_lost_before_anything_was_said_on_it_costs_no_doubt(connect: Open) -> None:
    with scripts.gone() as server:
        transport = connect(server.port)
        server.waited()
        time.sleep(0.05)  # until its leaving has come over the network
        assert states(transport.deliver(mails(1))) == {"1": "unavailable"}


def test_why_a_server_closes_is_told_though_it_hangs_up_before_the_rest_is_answered(connect: Open) -> None:
    with scripts.scripted(GREETING, ["421 4.7.0 too many connections"]) as server:
        (outcome,) = connect(server.port).deliver(mails(1))
    assert (outcome.state, outcome.reply) == ("unavailable", "421 4.7.0 too many connections")


def test_a_ledger_that_fails_ends_at_once_and_the_announced_message_is_said_not_to_have_left(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    def failing() -> Iterator[OutgoingMail]:
        yield from mails(2)
        raise OSError("disk full")

    transport = connect(serve(), timeout=30)
    start = time.monotonic()
    found: list[Outcome] = []
    with pytest.raises(OSError, match="disk full"):
        found.extend(transport.deliver(failing()))
    transport.close()
    assert states(found) == {"1": "accepted", "2": "unavailable"}
    assert time.monotonic() - start < 5
    assert len(postmaster.accepted) == 1


@pytest.mark.parametrize("pipelining", [True, False])
def test_a_connection_carries_as_many_messages_as_it_may_and_another_goes_on(
    connect: Open, serve: Any, postmaster: Any, pipelining: bool
) -> None:
    transport = connect(serve(), messages=2, pipelining=pipelining)
    assert set(states(transport.deliver(mails(5))).values()) == {"accepted"}
    assert len(postmaster.names) == 3


ENVELOPE = ["250 ok", "250 ok", "354 go"]


def test_a_message_costs_one_round_trip(connect: Open) -> None:
    count = 10
    exchanges = [["250 queued", *ENVELOPE] for _ in range(count - 1)]
    start = time.monotonic()
    with scripted(GREETING, ENVELOPE, *exchanges, ["250 queued"], delay=0.05) as server:
        transport = connect(server.port)
        assert set(states(transport.deliver(mails(count))).values()) == {"accepted"}
        transport.close()
    # Greeting and EHLO, then one for the first envelope and one for each message.
    assert time.monotonic() - start < (count + 4) * 0.05 + 1.0
    assert server.heard.count(b"MAIL FROM") == count
