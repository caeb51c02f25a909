"""Messages that leave together to a server that takes chunks: the same outcomes as one by one, a round trip for all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter import Outcome, OutgoingMail, Transport
from newsletter.testing import a_mail, beside

WINDOW = 3
scripts = beside(__file__, "scripts")
mails, states = scripts.mails, scripts.states
HERE = (["220 hello"], ["250-here", "250-CHUNKING", "250 PIPELINING"])
Open = Callable[..., Transport]


@pytest.fixture
def connect(connect: Open, postmaster: Any) -> Open:
    postmaster.chunking = True

    def connected(port: int, **said: Any) -> Transport:
        transport = connect(port, **said)
        transport.window = WINDOW
        return transport

    return connected


def test_a_window_of_messages_is_on_its_way_before_the_first_is_answered_for(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    seen: list[int] = []

    def pulled() -> Iterator[OutgoingMail]:
        for mail in mails(7):
            seen.append(len(postmaster.accepted))
            yield mail

    assert set(states(connect(serve()).deliver(pulled())).values()) == {"accepted"}
    assert seen == [0, 0, 0, 3, 3, 3, 6]


@pytest.mark.parametrize("size", [10, 400_000])
def test_every_message_arrives_once_in_order_byte_for_byte(
    connect: Open, serve: Any, postmaster: Any, size: int
) -> None:
    body = b"To: a@b.example\r\n\r\n.\r\n..a\r\n" + b"Bonjour\r\n" * size
    sent = [mail._replace(pieces=(body[:30], body[30:])) for mail in mails(8)]
    assert set(states(connect(serve()).deliver(sent)).values()) == {"accepted"}
    assert postmaster.accepted == [(mail.envelope_from, [mail.recipient], mail.content) for mail in sent]


def test_a_message_of_more_pieces_than_a_system_takes_at_one_time_arrives_whole(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    pieces = tuple(b"Ligne %d\r\n" % number for number in range(3_000))
    sent = [mail._replace(pieces=pieces, wire_ready=True) for mail in mails(4)]
    assert set(states(connect(serve()).deliver(sent)).values()) == {"accepted"}
    assert {content for _, _, content in postmaster.accepted} == {b"".join(pieces)}


def test_line_ends_of_any_kind_leave_as_they_must_and_dots_as_they_are(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    list(connect(serve()).deliver([a_mail()._replace(pieces=(b"To: a@b.example\n\n", b".Bonjour"))]))
    assert postmaster.accepted[0][2] == b"To: a@b.example\r\n\r\n.Bonjour\r\n"


@pytest.mark.parametrize("said", [{"chunking": False}, {"pipelining": False}])
def test_messages_go_one_by_one_where_we_want_it(
    connect: Open, serve: Any, postmaster: Any, said: dict[str, bool]
) -> None:
    assert set(states(connect(serve(), **said).deliver(mails(4))).values()) == {"accepted"}
    assert postmaster.resets == 0


@pytest.mark.parametrize("missing", ["chunking", "pipelining"])
def test_messages_go_one_by_one_where_the_server_wants_it(
    connect: Open, serve: Any, postmaster: Any, missing: str
) -> None:
    setattr(postmaster, missing, False)
    assert set(states(connect(serve()).deliver(mails(4))).values()) == {"accepted"}
    assert postmaster.resets == 0


ANSWERS = st.sampled_from(["250 OK", "550 5.1.1 unknown", "450 4.2.1 later"])
MEANING = {"2": "accepted", "5": "failed", "4": "deferred"}


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answers=st.lists(ANSWERS, min_size=1, max_size=8))
def test_what_becomes_of_one_message_says_nothing_of_the_others(
    connect: Open, serve: Any, postmaster: Any, answers: list[str]
) -> None:
    sent = mails(len(answers))
    postmaster.accepted.clear()
    postmaster.refused = {mail.recipient: answer for mail, answer in zip(sent, answers, strict=True)}
    found = states(connect(serve()).deliver(sent))
    assert found == {mail.key: MEANING[answer[0]] for mail, answer in zip(sent, answers, strict=True)}
    taken = [to for _, (to,), _ in postmaster.accepted]
    assert taken == [mail.recipient for mail in sent if found[mail.key] == "accepted"]


def test_when_the_ledger_fails_what_left_is_answered_for_and_what_was_gathered_did_not_leave(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    def failing() -> Iterator[OutgoingMail]:
        yield from mails(WINDOW + 2)
        raise RuntimeError("the ledger is away")

    found: list[Outcome] = []
    with pytest.raises(RuntimeError, match="ledger is away"):
        found.extend(connect(serve()).deliver(failing()))
    assert states(found) == dict.fromkeys("123", "accepted") | dict.fromkeys("45", "unavailable")
    assert len(postmaster.accepted) == WINDOW


def test_an_address_nobody_can_write_to_holds_nobody_up(connect: Open, serve: Any) -> None:
    sent = mails(5)
    sent[1] = a_mail("2", "pas une adresse@collectivite.example")
    assert states(connect(serve()).deliver(sent)) == dict.fromkeys("1345", "accepted") | {"2": "failed"}


def test_a_server_that_says_it_goes_and_does_takes_nothing_more(connect: Open) -> None:
    answers = ["250 ok"] * 3 + ["250 taken", "250 ok", "421 bye"]
    with scripts.scripted(HERE, answers) as server:
        found = states(connect(server.port).deliver(mails(9)))
    assert found == {"1": "accepted", "2": "unavailable", "3": "unavailable"}


def test_what_a_server_took_before_it_went_is_known_though_the_rest_was_still_leaving(connect: Open) -> None:
    with scripts.few(2) as server:
        transport = connect(server.port)
        transport.window = 12
        sent = [mail._replace(pieces=(b"Bonjour\r\n" * 60_000,), wire_ready=True) for mail in mails(12)]
        found = states(transport.deliver(sent))
    assert [found[key] for key in ("1", "2")] == ["accepted", "accepted"]
    assert {found[str(key)] for key in range(3, 13)} == {"unavailable"}


def test_a_server_that_must_be_heard_before_it_listens_on_is_heard(connect: Open) -> None:
    long = "\r\n".join(["250-taken" * 50] * 1_500 + ["250 taken"])
    with scripts.few(40, long) as server:
        transport = connect(server.port)
        transport.window = 40
        sent = [mail._replace(pieces=(b"Bonjour\r\n" * 70_000,), wire_ready=True) for mail in mails(40)]
        assert set(states(transport.deliver(sent)).values()) == {"accepted"}


def test_a_server_that_says_it_goes_and_then_nothing_leaves_doubt(connect: Open) -> None:
    answers = ["250 ok"] * 3 + ["250 taken", "250 ok", "421 bye"]
    with scripts.scripted(HERE, answers) as server:
        found = states(connect(server.port, timeout=0.5).deliver(mails(3)))
    assert found == {"1": "accepted", "2": "in_doubt", "3": "in_doubt"}


@pytest.mark.parametrize("answers", [["250 ok"] * 4 + ["500 what"], ["250 ok"] * 13])
def test_answers_out_of_step_are_not_believed(connect: Open, answers: list[str]) -> None:
    with scripts.scripted(HERE, answers, ["250 ok"] * 12) as server:
        found = list(connect(server.port).deliver(mails(6)))
    assert found[0].state == "accepted"
    assert len(found) == 3, "the line goes on although nobody knows what its answers are about"
    assert {outcome.state for outcome in found[1:]} == ({"in_doubt"} if len(answers) == 5 else {"accepted"})


def test_a_server_that_says_it_goes_and_stays_is_believed_in_what_it_takes(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    postmaster.refused["m2@collectivite.example"] = "421 bye"
    found = states(connect(serve()).deliver(mails(9)))
    assert found == {"1": "accepted", "2": "unavailable", "3": "accepted"}
    assert [to for _, (to,), _ in postmaster.accepted] == ["m1@collectivite.example", "m3@collectivite.example"]


def test_a_server_that_says_it_goes_did_not_take_the_message(connect: Open, serve: Any, postmaster: Any) -> None:
    postmaster.orders["DOT"] = "421 bye"
    assert states(connect(serve()).deliver(mails(9))) == dict.fromkeys("123", "unavailable")
    assert postmaster.accepted == []


def test_a_sender_refused_is_everybodys_trouble_and_nothing_left(connect: Open, serve: Any, postmaster: Any) -> None:
    postmaster.orders["MAIL"] = "550 who are you"
    assert states(connect(serve()).deliver(mails(9))) == dict.fromkeys("123", "unavailable")
    assert postmaster.accepted == []


@pytest.mark.fault("F4")
def test_after_a_lost_line_those_it_did_not_answer_for_are_in_doubt_and_no_other_leaves(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    postmaster.orders["DOT"] = "close"
    assert states(connect(serve()).deliver(mails(9))) == dict.fromkeys("123", "in_doubt")


@pytest.mark.parametrize("reply", ["999 what", "nonsense"])
def test_an_answer_that_means_nothing_is_in_doubt(connect: Open, serve: Any, postmaster: Any, reply: str) -> None:
    postmaster.orders["DOT"] = reply
    assert set(states(connect(serve()).deliver(mails(2))).values()) == {"in_doubt"}


def test_a_connection_carries_as_many_messages_as_it_may_and_another_goes_on(
    connect: Open, serve: Any, postmaster: Any
) -> None:
    assert set(states(connect(serve(), messages=4).deliver(mails(9))).values()) == {"accepted"}
    assert len(postmaster.names) == 3


def test_many_lines_share_the_messages(connect: Open, serve: Any, postmaster: Any) -> None:
    sent = mails(60)
    assert set(states(connect(serve(), connections=4).deliver(iter(sent))).values()) == {"accepted"}
    assert sorted(to for _, (to,), _ in postmaster.accepted) == sorted(mail.recipient for mail in sent)
    assert len(postmaster.names) == 4


def test_tls_takes_long_messages_in_chunks(connect: Open, serve: Any, postmaster: Any, certificate: Any) -> None:
    path, context = certificate
    sent = [mail._replace(pieces=(b"To: a@b.example\r\n\r\n", b"Bonjour\r\n" * 30_000)) for mail in mails(12)]
    transport = connect(serve(tls=context), tls="tls", ca_file=path, connections=2)
    assert set(states(transport.deliver(iter(sent))).values()) == {"accepted"}
    assert {content for _, _, content in postmaster.accepted} == {sent[0].content}
