"""Why an item is suggested: every reason has its points and its words, and the score is their sum."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from newsletter.domain.declaration import Trust
from newsletter.domain.grouping import Group
from newsletter.domain.issue import Reason
from newsletter.domain.replays import is_event_again, told
from newsletter.domain.sameness import told_at
from newsletter.domain.source import Stored
from newsletter.values.base import Moment, Value
from newsletter.values.content import ItemKind

__all__ = ["Moments", "is_offered", "reasons", "refusal", "told_at"]

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
    #: An event that was over by then is not told again as a replay, however new its link; None for `since`.
    oldest: Moment | None = None


def is_offered(stored: Stored, moments: Moments) -> bool:
    """Tell whether an item may enter the letter by itself (see `refusal`)."""
    return not refusal(stored, moments)


def refusal(stored: Stored, moments: Moments) -> str:
    """Return why an item does not enter the letter by itself, in French for the editor; empty when it may.

    No item of a source on trial, no cancelled or past event, nothing stale, nothing too far ahead, no replay whose
    link was not seen to work. An event that is over is judged as its replay, when it has one.
    """
    if stored.trust is Trust.TRIAL:
        return "source à l’essai : une personne le place"
    if stored.item.cancelled:
        return "annulé par son organisateur"
    current = told(stored, moments.letter)
    if current.item.kind is ItemKind.EVENT and current.item.starts_at is not None:
        return _untimely(current, moments)
    if _is_stale(current, moments):
        return "trop ancien pour cette lettre"
    return _unseen(current) if current.item.kind is ItemKind.REPLAY else ""


def _untimely(stored: Stored, moments: Moments) -> str:
    if stored.item.is_over(moments.letter):
        return "événement passé"
    too_far = stored.item.starts_at is not None and stored.item.starts_at > moments.until
    return "événement encore trop loin" if too_far else ""


def _is_stale(stored: Stored, moments: Moments) -> bool:
    day = stored.item.published_at
    too_old = is_event_again(stored.item) and day is not None and day < (moments.oldest or moments.since)
    return too_old or told_at(stored) < moments.since


def _unseen(stored: Stored) -> str:
    if stored.link_works is None:
        return "le lien du replay n’a pas encore été vérifié"
    return "" if stored.link_works else "le lien du replay ne répond pas"


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
