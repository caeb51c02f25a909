"""Rates on both databases: kept by all connections together, for the providers they are declared for and no other."""

from collections import Counter
from datetime import timedelta

import pytest

from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.delivery import DeliveryState, Settled, Taken
from newsletter.domain.throttle import ProviderDeclaration, RateDeclaration
from newsletter.storage import figures, throttles, vocabularies
from newsletter.storage.database import Database
from newsletter.storage.direct import Direct
from newsletter.storage.turns import Turn, take_turns
from tests import sending
from tests.house import LETTER
from tests.integration.storage.hands import ask, hire, together
from tests.sending import NOW, states

ORANGE = ProviderDeclaration(id="orange", label="Orange", domains=("orange.example",), per_minute=60, burst=3)
SECOND = timedelta(seconds=1)


def declare(database: Database, *providers: ProviderDeclaration, transports: tuple[RateDeclaration, ...] = ()) -> int:
    with database.writing() as session:
        return throttles.keep(session, providers, transports, NOW)


def campaign(database: Database, orange: int = 10, others: int = 5) -> Campaign:
    """Return a campaign being sent to so many members of Orange, then so many others."""
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER])
        for number in range(1, orange + 1):
            sending.join(session, number, address=f"m{number}@Orange.example")
        sending.join(session, *range(orange + 1, orange + others + 1))
    hire(database, "ours", "theirs")
    return sending.begin(database, 0)


def turn(
    database: Database, campaign: Campaign, seconds: float = 0, owner: str = "ours/0", *told: Settled
) -> list[Taken]:
    """Take a connection's turn, which wants twenty rows."""
    now = NOW + seconds * SECOND
    with database.writing() as session:
        limits = throttles.concerning(session, campaign, "smtp")
        (handed,) = take_turns(Direct.of(session), [Turn(owner, campaign, told, 20, now, limits)])
        return [taken for taken, _ in handed]


def met(taken: list[Taken]) -> Counter[str]:
    return Counter(one.provider for one in taken)


def settled(taken: list[Taken], state: DeliveryState = DeliveryState.ACCEPTED, *, slows: bool = False) -> list[Settled]:
    return [Settled(delivery=one.delivery, state=state, provider=one.provider, slows=slows) for one in taken]


def test_a_provider_receives_its_burst_then_what_its_rate_allows(database: Database) -> None:
    declare(database, ORANGE)
    one = campaign(database)
    assert met(turn(database, one)) == {"orange": 3, "": 5}
    assert turn(database, one) == []
    assert met(turn(database, one, 1)) == {"orange": 1}
    assert met(turn(database, one, 3)) == {"orange": 2}
    assert met(turn(database, one, 1000)) == {"orange": 3}
    assert met(turn(database, one, 2000)) == {"orange": 1}


@pytest.mark.fault("F9")
def test_two_workers_share_the_rate(database: Database) -> None:
    declare(database, ORANGE)
    one = campaign(database, others=0)
    owners = ["ours/0", "ours/1", "theirs/0", "theirs/1"]
    taken = together(4, lambda number: turn(database, one, 0, owners[number]))
    assert sum(map(len, taken)) == 3


def test_no_more_are_under_way_at_once_than_a_provider_takes(database: Database) -> None:
    declare(database, ORANGE.model_copy(update={"at_once": 2, "burst": 10}))
    one = campaign(database, others=0)
    first = turn(database, one)
    assert len(first) == 2
    assert turn(database, one, 1, "theirs/0") == []
    assert len(turn(database, one, 2, "ours/0", *settled(first[:1]))) == 1


def test_a_provider_that_asks_us_to_slow_down_is_given_half_as_much(database: Database) -> None:
    declare(database, ORANGE)
    one = campaign(database, orange=40, others=0)
    first = turn(database, one)
    assert turn(database, one, 0, "ours/0", *settled(first[:1], DeliveryState.DEFERRED, slows=True)) == []
    assert len(turn(database, one, 4)) == 2
    ((pace,),) = ask(database, "SELECT pace FROM throttle")
    assert pace == 0.5
    turn(database, one, 4, "ours/0", *settled(first[1:2]))
    assert ask(database, "SELECT pace FROM throttle") == [(0.52,)]


def test_a_transport_that_is_limited_limits_every_provider(database: Database) -> None:
    declare(database, ORANGE, transports=(RateDeclaration(id="smtp", per_minute=240, burst=4),))
    one = campaign(database)
    assert met(turn(database, one)) == {"orange": 3, "": 1}
    assert met(turn(database, one, 1)) == {"orange": 1, "": 3}


@pytest.mark.parametrize(("seconds", "may"), [(0.5, False), (1.0, True)])
def test_a_campaign_may_send_once_there_is_a_token_for_what_waits(
    database: Database, seconds: float, may: bool
) -> None:
    declare(database, ORANGE)
    one = campaign(database, others=0)
    assert len(turn(database, one)) == 3
    with database.reading() as session:
        assert throttles.may_send(session, one, "smtp", NOW + seconds * SECOND) is may


def test_rates_are_written_once_and_what_was_spent_stays_spent(database: Database) -> None:
    assert declare(database, ORANGE) == 2
    assert declare(database, ORANGE) == 0
    one = campaign(database, others=0)
    turn(database, one)
    assert declare(database, ORANGE.model_copy(update={"per_minute": 120.0})) == 1
    assert turn(database, one) == []
    assert len(turn(database, one, 1)) == 2


def test_deliveries_of_a_provider_no_longer_declared_are_limited_no_more(database: Database) -> None:
    declare(database, ORANGE)
    one = campaign(database, others=0)
    turn(database, one)
    assert declare(database) == 1
    assert len(turn(database, one)) == 7
    assert states(database, one) == {DeliveryState.ATTEMPTING: 10}


def test_the_figures_tell_each_providers_rows_its_limit_and_the_speed(database: Database) -> None:
    declare(database, ORANGE)
    one = campaign(database)
    taken = turn(database, one)
    with database.writing() as session:
        told = Turn("ours/0", one, tuple(settled(taken[:6])), 0, NOW + 30 * SECOND)
        take_turns(Direct.of(session), [told])
    with database.reading() as session:
        found = figures.per_provider(session, one)
        speed = figures.speed(session, one, NOW + 60 * SECOND)
        assert figures.speed(session, one, NOW + 100 * SECOND).answered == 0
    assert [(each.label, each.limit, each.open) for each in found] == [("Orange", 60.0, 7), ("", None, 2)]
    assert (speed.answered, speed.per_minute) == (6, 12.0)


@pytest.mark.parametrize("later", [31, 100, 100_000])
def test_a_campaign_that_is_not_being_sent_any_more_went_as_fast_as_in_its_last_minute(
    database: Database, later: int
) -> None:
    one = campaign(database)
    taken = turn(database, one)
    with database.writing() as session:
        take_turns(Direct.of(session), [Turn("ours/0", one, tuple(settled(taken[:3])), 0, NOW)])
        take_turns(Direct.of(session), [Turn("ours/0", one, tuple(settled(taken[3:6])), 0, NOW + 30 * SECOND)])
        ended = one.model_copy(update={"state": CampaignState.SENT})
        assert figures.speed(session, ended, NOW + later * SECOND).per_minute == 12.0
