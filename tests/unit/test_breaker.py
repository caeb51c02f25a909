"""When a transport is left alone, and when a person is asked."""

from newsletter.engine.breaker import BREATH, LONGEST, PATIENCE, Breaker


def test_each_failure_brings_a_longer_rest_up_to_the_longest() -> None:
    breaker = Breaker()
    rests = []
    for _ in range(PATIENCE):
        breaker.note(0, "down", 100.0)
        rests.append(breaker.rests_until - 100.0)
    assert rests == sorted(rests)
    assert (rests[0], rests[-1]) == (2.0, LONGEST)
    assert breaker.rests(100.0 + LONGEST - 1)
    assert not breaker.rests(100.0 + LONGEST)


def test_the_campaign_is_paused_after_the_last_failure_in_a_row_and_not_before() -> None:
    breaker = Breaker()
    assert [breaker.note(0, "down", 0.0) for _ in range(PATIENCE)] == [False] * (PATIENCE - 1) + [True]


def test_a_session_the_server_ended_after_messages_is_no_failure() -> None:
    breaker = Breaker()
    for _ in range(PATIENCE - 1):
        breaker.note(0, "down", 0.0)
    assert not breaker.note(100, "421 that is enough for one connection", 0.0)
    assert not breaker.rests(0.0)
    assert not breaker.note(0, "down", 0.0)


def test_a_transport_that_asks_for_it_rests_a_while_and_nothing_counts_against_it() -> None:
    breaker = Breaker()
    breaker.note(100, "", 0.0)
    breaker.breathe(0.0)
    assert breaker.rests(BREATH - 1)
    assert not breaker.rests(BREATH)
    assert breaker.failures == 0
