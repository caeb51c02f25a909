"""How a source is: its state, in words, and whether one that used to publish has stopped."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.declaration import SourceDeclaration
from newsletter.domain.source import Run, Source
from newsletter.domain.source_health import Habit, Health, HealthState, habit, health, is_silent

NOW = datetime(2024, 12, 10, 8, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2024, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001


def source(*, paused: bool = False, failures: int = 0, broken_since: datetime | None = None, **said: Any) -> Source:
    declared = SourceDeclaration.model_validate({"id": "oise", "label": "Oise", "kind": "feed"} | said)
    return Source(declaration=declared, paused=paused, failures=failures, broken_since=broken_since, next_due=NOW)


def run(outcome: str = "done", reason: str = "") -> Run:
    return Run(source="oise", at=NOW, outcome=outcome, reason=reason, fetches=({"url": "u", "status": 200},))


def weekly(*, silent_for: int, items: int = 6) -> Habit:
    return habit(NOW - DAY * silent_for - 7 * DAY * n for n in range(items))


def at(found: Health) -> tuple[HealthState, str]:
    return found.state, found.reason


BAD = run("failed", "le serveur se tait")


@pytest.mark.parametrize(
    ("one", "last", "state", "reason"),
    [
        (source(), run(), HealthState.WORKING, ""),
        (source(), run("unchanged"), HealthState.WORKING, ""),
        (source(), None, HealthState.NEVER_RAN, ""),
        (source(paused=True), run(), HealthState.RESTING, "Elle est en pause\u00a0: elle n’est plus collectée."),
        (source(paused=True), BAD, HealthState.RESTING, "Elle est en pause\u00a0: elle n’est plus collectée."),
        (source(enabled=False), None, HealthState.RESTING, "Elle est désactivée\u00a0: elle n’est plus collectée."),
        (source(failures=1), BAD, HealthState.FAILING, "La dernière collecte a échoué\u00a0: le serveur se tait"),
        (source(failures=0), BAD, HealthState.FAILING, "La dernière collecte a échoué\u00a0: le serveur se tait"),
        (
            source(failures=4),
            BAD,
            HealthState.FAILING,
            "4 collectes de suite ont échoué\u00a0: le serveur se tait",
        ),
        (
            source(failures=10, broken_since=NOW),
            BAD,
            HealthState.BROKEN,
            "10 collectes de suite ont échoué, elle est essayée moins souvent\u00a0: le serveur se tait",
        ),
    ],
)
def test_the_state_of_a_source_follows_its_last_collection_and_says_why(
    one: Source, last: Run | None, state: HealthState, reason: str
) -> None:
    assert at(health(one, last, Habit(newest=NOW), NOW)) == (state, reason)


def test_a_resting_source_is_due_at_no_time() -> None:
    assert health(source(), run(), Habit(), NOW).next_due == NOW
    assert health(source(paused=True), run(), Habit(), NOW).next_due is None


def test_health_tells_the_age_of_the_newest_item_and_what_the_server_said() -> None:
    known = source().model_copy(update={"validators": {"u": {"etag": '"a"', "last_modified": None}}})
    found = health(known, run(), Habit(newest=NOW - 12 * DAY), NOW)
    assert (found.newest, found.age_days) == (NOW - 12 * DAY, 12)
    assert found.validators == {"u": {"etag": '"a"', "last_modified": None}}
    assert found.fetches == ({"url": "u", "status": 200},)


def test_a_source_that_published_every_week_is_silent_after_thirty_days() -> None:
    assert not is_silent(source(), weekly(silent_for=30), NOW)
    assert is_silent(source(), weekly(silent_for=31), NOW)
    found = health(source(), run("unchanged"), weekly(silent_for=31), NOW)
    assert at(found) == (
        HealthState.SILENT,
        "Rien de nouveau depuis 31\u00a0jours, alors qu’elle publie d’habitude tous les 7\u00a0jours.",
    )


def test_a_quarterly_source_may_be_quiet_for_three_quarters() -> None:
    quarterly = habit(NOW - 270 * DAY - 90 * DAY * n for n in range(5))
    assert not is_silent(source(), quarterly, NOW)
    assert is_silent(source(), quarterly, NOW + DAY)


def test_a_declared_patience_wins_over_the_habit_and_needs_none() -> None:
    once = Habit(newest=NOW - 6 * DAY)
    assert is_silent(source(silent_after_days=5), once, NOW)
    assert not is_silent(source(silent_after_days=6), once, NOW)
    assert not is_silent(source(silent_after_days=400), weekly(silent_for=300), NOW)
    reason = health(source(silent_after_days=5), run(), once, NOW).reason
    assert reason == "Rien de nouveau depuis 6\u00a0jours, alors qu’elle doit en donner tous les 5\u00a0jours."


def test_a_source_that_never_published_or_too_little_is_not_called_silent() -> None:
    assert not is_silent(source(), habit([]), NOW)
    assert not is_silent(source(silent_after_days=1), habit([]), NOW)
    assert not is_silent(source(), weekly(silent_for=300, items=3), NOW)
    assert not is_silent(source(), habit([NOW - 300 * DAY] * 50), NOW)


def test_a_failing_source_is_failing_before_it_is_silent() -> None:
    assert health(source(failures=1), BAD, weekly(silent_for=90), NOW).state is HealthState.FAILING


@given(st.lists(MOMENTS), st.randoms(use_true_random=False))
def test_the_order_and_the_repetition_of_items_do_not_change_a_habit(moments: list[datetime], random: Any) -> None:
    mixed = moments * 2
    random.shuffle(mixed)
    assert habit(mixed) == habit(moments)


@given(st.lists(MOMENTS, min_size=1), st.integers(0, 400))
def test_a_source_that_just_published_is_never_silent(moments: list[datetime], days: int) -> None:
    fresh = habit([*moments, NOW])
    assert not is_silent(source(), fresh, NOW + min(days, 30) * DAY)
    assert not is_silent(source(silent_after_days=days or 1), fresh, NOW + days * DAY)


def test_a_source_that_answers_and_never_gave_anything_says_so() -> None:
    found = health(source(), run(), Habit(), NOW)
    assert (found.state, found.reason) == (HealthState.WORKING, "Elle répond, mais n’a encore rien donné.")
