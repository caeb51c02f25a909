"""When a campaign will be done, as far as anybody can tell."""

from newsletter.domain.delivery import DeliveryState as S
from newsletter.domain.speed import ProviderFigures, Speed, seconds_left


def figures(planned: int, limit: float | None = None) -> ProviderFigures:
    return ProviderFigures(states={S.PLANNED: planned, S.ACCEPTED: 50}, limit=limit)


def test_what_is_left_takes_as_long_as_the_last_minute_lets_expect() -> None:
    assert Speed(answered=300, seconds=60).per_minute == 300
    assert seconds_left([figures(600)], Speed(answered=300, seconds=60)) == 120


def test_a_campaign_waits_for_its_slowest_provider() -> None:
    assert seconds_left([figures(60), figures(60, limit=10)], Speed(answered=600, seconds=60)) == 360


def test_nothing_that_moved_lately_gives_no_promise_and_nothing_left_none_at_all() -> None:
    assert seconds_left([figures(5)], Speed()) is None
    assert seconds_left([figures(0)], Speed()) == 0


def test_a_campaign_that_has_just_begun_is_not_thought_slow() -> None:
    assert Speed(answered=50, seconds=5).per_minute == 600
    assert Speed(answered=1, seconds=0).per_minute == 60
