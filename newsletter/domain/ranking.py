"""Why an item is suggested: every reason has its points and its words, and the score is their sum."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from newsletter.domain.grouping import Group
from newsletter.domain.issue import Reason
from newsletter.domain.source import Stored
from newsletter.values.base import Moment, Value
from newsletter.values.content import ItemKind
from newsletter.values.days import end_of

FRESH = 40.0
SOON = 30.0
EACH_TWIN = 5.0
QUIET_NETWORK = 10.0
HAS_FILES = 3.0
#: An event is urgent when it falls between these days after the letter.
URGENT = (timedelta(days=3), timedelta(days=60))


class Moments(Value):
    """The time a selection looks at: the letter's date, what is fresh, how far ahead."""

    letter: Moment
    since: Moment
    until: Moment


def told_at(stored: Stored) -> datetime:
    """Return the latest moment the item may date from: « 2024 » may mean December."""
    item = stored.item
    if item.published_at is None:
        return stored.first_seen
    return item.published_at if item.precision == "day" else end_of(item.published_at, item.precision)


def is_offered(stored: Stored, moments: Moments) -> bool:
    """Tell whether an item may enter the letter at all: no past event, nothing stale, nothing too far."""
    item = stored.item
    if item.kind is ItemKind.EVENT and item.starts_at is not None:
        return not item.is_over(moments.letter) and item.starts_at <= moments.until
    return told_at(stored) >= moments.since


def reasons(group: Group, moments: Moments, quiet: Collection[str]) -> Iterator[Reason]:
    """Yield the reasons for an item, in French for the editor; `quiet` are networks absent lately."""
    item = group.shown.item
    if item.kind is ItemKind.EVENT and item.starts_at is not None:
        yield _urgency(item.starts_at, moments)
    else:
        yield _freshness(group.shown, moments)
    if group.twins:
        yield Reason(points=EACH_TWIN * len(group.twins), words=f"annoncé par {len(group.twins) + 1} sources")
    if item.network in quiet:
        yield Reason(points=QUIET_NETWORK, words="réseau absent de la lettre précédente")
    if item.files:
        yield Reason(points=HAS_FILES, words="document à télécharger")


def _freshness(stored: Stored, moments: Moments) -> Reason:
    age = max((moments.letter - told_at(stored)).days, 0)
    window = max((moments.letter - moments.since).days, 1)
    points = round(FRESH * max(1 - age / window, 0), 1)
    return Reason(points=points, words=f"publié il y a {age} jour{'s' if age > 1 else ''}")


def _urgency(start: datetime, moments: Moments) -> Reason:
    ahead = start - moments.letter
    days = max(ahead.days, 0)
    if URGENT[0] <= ahead <= URGENT[1]:
        return Reason(points=SOON, words=f"a lieu {days} jours après la lettre")
    return Reason(points=SOON / 3, words=f"a lieu {days} jours après la lettre, trop tôt ou trop loin")
