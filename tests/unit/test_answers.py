"""What an answer means for a row."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.answers import FIRST, LONGEST, judge, wait
from newsletter.domain.delivery import DeliveryState, Taken
from newsletter.values.mail import Outcome

NOW = datetime(2024, 12, 12, 9, tzinfo=UTC)


def taken(attempt: int = 1) -> Taken:
    return Taken(delivery=1, member=1, mask=0, attempt=attempt)


@pytest.mark.parametrize("state", ["accepted", "failed", "in_doubt"])
def test_what_is_certain_is_written_as_it_is(state: str) -> None:
    settled = judge(taken(), Outcome(key="1", state=state, reply="said"), NOW, 0.5)
    assert (settled.state, settled.reply, settled.due_at) == (DeliveryState(state), "said", None)


def test_where_nothing_left_the_row_waits_as_before() -> None:
    assert judge(taken(), Outcome(key="1", state="unavailable"), NOW, 0.5).state is DeliveryState.PLANNED


def test_a_refusal_about_us_is_tried_once_more_and_then_settled() -> None:
    refused = Outcome(key="1", state="failed", blames_us=True)
    first = judge(taken(), refused, NOW, 0.5)
    assert (first.state, first.due_at) == (DeliveryState.DEFERRED, NOW + timedelta(seconds=FIRST))
    assert judge(taken(2), refused, NOW, 0.5).state is DeliveryState.FAILED


def test_a_transport_may_name_the_delay() -> None:
    settled = judge(taken(5), Outcome(key="1", state="deferred", after=60), NOW, 0.9)
    assert settled.due_at == NOW + timedelta(seconds=60)


@pytest.mark.fault("F7")
@given(st.integers(1, 10_000), st.floats(0, 1))
def test_waits_grow_to_a_bound_and_are_spread(attempt: int, chance: float) -> None:
    seconds = wait(attempt, None, chance)
    assert 0.75 * FIRST <= seconds <= 1.25 * LONGEST
    assert seconds <= wait(attempt + 1, None, chance)
    assert wait(attempt, None, 0) < wait(attempt, None, 1)
