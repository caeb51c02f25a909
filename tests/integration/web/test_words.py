"""States, audiences and moments in the reader's words."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.issue import BlockState, IssueState
from newsletter.values.audience import All, Any, Is, Not
from newsletter.values.content import ItemKind
from newsletter.web.language import LANGUAGES, translations
from newsletter.web.words import Words

FRENCH, ENGLISH = (Words(language, translations(language)) for language in ("fr", "en"))
NAMES = {("network", "bretagne"): "Bretagne", ("function", "elu"): "élus"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_has_its_own_words(language: str) -> None:
    words = Words(language, translations(language))
    for say, states in (
        (words.issue, IssueState),
        (words.block, BlockState),
        (words.kind, ItemKind),
        (words.campaign, CampaignState),
        (words.delivery, DeliveryState),
    ):
        said = [say(state) for state in states]  # type: ignore[operator]
        assert all(said)
        assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2024, 6, 1, 7, 30, tzinfo=UTC), "1er\u00a0juin\u00a02024 à 9\u00a0h\u00a030"),
        (datetime(2024, 12, 10, 13, 0, tzinfo=UTC), "10\u00a0décembre\u00a02024 à 14\u00a0h"),
        (datetime(2024, 10, 27, 23, 5, tzinfo=UTC), "28\u00a0octobre\u00a02024 à 0\u00a0h\u00a005"),
    ],
)
def test_a_moment_is_said_in_civil_french(moment: datetime, said: str) -> None:
    assert FRENCH.moment(moment) == said


def test_a_moment_is_said_in_the_time_zone_asked_for() -> None:
    moment = datetime(2024, 12, 10, 23, 30, tzinfo=UTC)
    assert FRENCH.moment(moment, ZoneInfo("Indian/Reunion")) == "11\u00a0décembre\u00a02024 à 3\u00a0h\u00a030"
    assert FRENCH.day(moment, ZoneInfo("America/Guadeloupe")) == "10\u00a0décembre\u00a02024"
    assert ENGLISH.moment(moment) == "11\u00a0December\u00a02024 at 12:30\u00a0AM"


def test_numbers_use_the_space_that_readers_know() -> None:
    assert (FRENCH.number(2040), FRENCH.number(12.5), ENGLISH.number(2040)) == ("2\u00a0040", "12,5", "2,040")
    assert (FRENCH.size(31_400), ENGLISH.size(10)) == ("31\u00a0ko", "1\u00a0kB")


def test_an_audience_is_a_sentence() -> None:
    rule = All((Is("network", "bretagne"), Not(Any((Is("function", "elu"), Is("axis", "densite"))))))
    assert FRENCH.audience(None, NAMES) == "tous les abonnés"
    assert FRENCH.audience(rule, NAMES) == "Bretagne et tous sauf élus ou densite"
    assert ENGLISH.audience(rule, NAMES) == "Bretagne and everyone but élus or densite"
