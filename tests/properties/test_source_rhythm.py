"""The laws of a source's rhythm: nobody is asked too often, whatever fails, and one success makes it all well."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Source
from newsletter.domain.source_rhythm import JITTER, LONGEST, PATIENCE, after, jitter, wait

NOW = datetime(2024, 12, 10, 8, tzinfo=UTC)
NAMES = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda name: len(name) <= 64)
HOURS, FAILURES = st.integers(1, 168), st.integers(0, 1000)
#: Rows of failures, some long enough to open the breaker, each ended by a success.
STREAKS = st.lists(st.integers(0, 14), max_size=5).map(lambda rows: [row < n for n in rows for row in range(n + 1)])
ROUNDING = timedelta(microseconds=1)


def source(name: str = "essai", every_hours: int = 3, **said: object) -> Source:
    declared = SourceDeclaration(id=name, label="Essai", kind="feed", every_hours=every_hours)
    return Source.model_validate({"declaration": declared} | said)


@given(NAMES, HOURS, FAILURES)
def test_a_wait_is_never_much_shorter_than_the_rhythm_nor_much_longer_than_a_day(
    name: str, every: int, failures: int
) -> None:
    rhythm = timedelta(hours=every)
    waited = wait(name, every, failures)
    assert rhythm * (1 - JITTER) - ROUNDING <= waited <= max(rhythm, LONGEST) * (1 + JITTER) + ROUNDING


@given(NAMES, HOURS, FAILURES)
def test_one_more_failure_never_shortens_the_wait(name: str, every: int, failures: int) -> None:
    assert wait(name, every, failures) <= wait(name, every, failures + 1)


@given(NAMES, st.integers(1, 24), FAILURES)
def test_one_more_failure_doubles_the_wait_until_it_is_a_day(name: str, every: int, failures: int) -> None:
    before, waited, day = wait(name, every, failures), wait(name, every, failures + 1), wait(name, 24)
    assert waited == day or abs(waited - 2 * before) <= 2 * ROUNDING
    assert waited <= day


@given(NAMES, HOURS, STREAKS)
def test_the_breaker_is_open_exactly_after_ten_failures_in_a_row(name: str, every: int, failed: list[bool]) -> None:
    current, row, opened = source(name, every), 0, None
    for number, one in enumerate(failed):
        at = NOW + timedelta(days=number)
        pace = after(current, at, failed=one)
        row = row + 1 if one else 0
        opened = at if row == PATIENCE else opened if row > PATIENCE else None
        assert (pace.failures, pace.broken_since) == (row, opened)
        assert pace.next_due == at + wait(name, every, row)
        current = current.model_copy(update=dict(pace))


@given(NAMES, HOURS, FAILURES, st.booleans())
def test_one_success_makes_it_all_well(name: str, every: int, failures: int, broken: bool) -> None:
    trouble = source(name, every, failures=failures, broken_since=NOW if broken else None)
    pace = after(trouble, NOW, failed=False)
    assert (pace.failures, pace.broken_since, pace.next_due) == (0, None, NOW + wait(name, every))


@given(NAMES)
def test_the_jitter_of_a_source_is_small_and_always_the_same(name: str) -> None:
    assert -JITTER <= jitter(name) == jitter(str(name)) <= JITTER


def test_the_jitter_is_the_same_on_every_machine_and_spreads_sources_with_one_rhythm() -> None:
    assert round(jitter("bretagne"), 6) == 0.004693
    waits = {wait(f"source-{n}", 3) for n in range(100)}
    assert len(waits) == 100
    assert max(waits) - min(waits) > timedelta(minutes=30)
