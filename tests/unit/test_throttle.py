"""The law of the buckets: whatever is asked when, no more leaves than was declared."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.throttle import SLOWEST, Bucket, Purse, of_transport

START = datetime(2024, 12, 1, 9, tzinfo=UTC)


def bucket(name: str = "orange", per_minute: float = 60.0, burst: int = 5, at_once: int = 0) -> Bucket:
    """Return a full bucket."""
    return Bucket(name, per_minute, burst, at_once, tokens=float(burst), filled_at=START)


@given(
    per_minute=st.floats(0.5, 5000),
    burst=st.integers(1, 50),
    moves=st.lists(st.tuples(st.floats(-7200, 7200), st.integers(0, 60)), max_size=40),
)
def test_no_more_leaves_than_a_full_bucket_and_what_flows_in(
    per_minute: float, burst: int, moves: list[tuple[float, int]]
) -> None:
    one, now = bucket(per_minute=per_minute, burst=burst), START
    left, flowed = 0, 0.0
    for seconds, wanted in moves:
        now += timedelta(seconds=seconds)
        flowed += max(seconds, 0.0) * per_minute / 60
        one.fill(now)
        taken = min(wanted, one.room)
        one.spend(taken)
        one.under_way = 0
        left += taken
        assert taken <= burst
        assert left <= burst + flowed + 1e-6


def test_a_clock_set_back_stops_nobody_for_longer_than_it_takes_to_earn_a_token() -> None:
    one = bucket()
    one.spend(5)
    one.fill(START - timedelta(hours=1))
    assert one.room == 0
    one.fill(START - timedelta(hours=1) + timedelta(seconds=2))
    assert one.room == 2


def test_each_wish_to_slow_down_halves_the_pace_and_each_acceptance_wins_some_of_it_back() -> None:
    one = bucket()
    paces = []
    for _ in range(6):
        one.slow_down()
        paces.append(one.pace)
    assert paces == [0.5, 0.25, 0.125, SLOWEST, SLOWEST, SLOWEST]
    assert one.room == 0
    one.fill(START + timedelta(seconds=16))
    assert one.room == 1
    one.win_back(1000)
    assert one.pace == 1.0


def test_a_provider_takes_no_more_at_once_than_it_allows() -> None:
    one = bucket(burst=100, at_once=2)
    assert one.room == 2
    one.spend(2)
    assert one.room == 0


def test_the_limited_providers_are_served_first_and_the_transport_limits_them_all() -> None:
    purse = Purse([bucket(of_transport("smtp"), burst=3), bucket("orange", burst=2), bucket("free", burst=9)])
    assert purse.shares(purse.within(20)) == [("orange", 2), ("free", 3), ("", 3)]
    purse.spend("orange", 2)
    assert purse.shares(purse.within(20)) == [("free", 1), ("", 1)]
    purse.spend("", 1)
    assert purse.within(20) == 0
    assert purse.shares(0) == []


def test_without_a_bucket_nothing_is_limited() -> None:
    assert Purse(()).within(20) == 20
    assert Purse(()).shares(20) == [("", 20)]
