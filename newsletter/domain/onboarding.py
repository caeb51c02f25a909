"""What a person sees before a source is added: its latest items, what they lack, what it would bring."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from newsletter.domain.grouping import group
from newsletter.domain.ranking import told_at
from newsletter.domain.source import Stored
from newsletter.values.base import Value
from newsletter.values.content import ContentItem, Defect
from newsletter.values.markup import shorten

#: Items shown, and days the forecast looks back.
SHOWN, DAYS = 5, 30
_SAMPLE = 60


class Card(Value):
    """An item as it would come, and what is missing, in French sentences for the person who adds the source."""

    item: ContentItem
    missing: tuple[str, ...] = ()


class Mapped(Value):
    """Where a part of the letter comes from: its name in French, and what the latest item gives."""

    part: str
    sample: str = ""


class Forecast(Value):
    """What the source told over the last days, and how much of it others tell too."""

    days: int = DAYS
    items: int = 0
    #: By the label of the other source.
    twins: dict[str, int] = Field(default_factory=dict)

    @property
    def words(self) -> str:
        """The forecast as a French sentence."""
        count = f"{self.items} contenu{_s(self.items)}" if self.items else "aucun contenu"
        told = [f"{n} doublon{_s(n)} de « {label} »" for label, n in self.twins.items()]
        return f"Sur les {self.days} derniers jours : {', '.join([count, *told])}."


class Preview(Value):
    """A source that is not added yet, or not collected now, as it would be."""

    cards: tuple[Card, ...] = ()
    mapping: tuple[Mapped, ...] = ()
    forecast: Forecast = Forecast()
    #: All it gave, of which the cards show the latest.
    total: int = 0
    defects: tuple[Defect, ...] = ()
    #: Why it gave nothing; empty when it could be collected.
    reason: str = ""
    #: The settings it would keep instead of those it was given.
    settled: dict[str, Any] = Field(default_factory=dict)


def latest(items: Iterable[ContentItem], now: datetime) -> tuple[Card, ...]:
    """Return the five items nearest to now as cards, undated ones last; an event is where it starts.

    Nothing that was called off: it would not appear.
    """

    def distance(item: ContentItem) -> float:
        moment = _moment(item)
        return abs((now - moment).total_seconds()) if moment else float("inf")

    alive = sorted((item for item in items if not item.cancelled), key=distance)
    return tuple(Card(item=item, missing=tuple(missing(item))) for item in alive[:SHOWN])


def _moment(item: ContentItem) -> datetime | None:
    return item.starts_at or item.published_at


def missing(item: ContentItem) -> Iterator[str]:
    """Yield what a letter would want of an item and does not find."""
    if not item.summary:
        yield "pas de résumé : le titre paraîtra seul"
    if _moment(item) is None:
        yield "pas de date : elle sera celle de sa découverte"
    if item.image is None:
        yield "pas d’image"
    elif not item.image.alt:
        yield "image sans description : elle sera lue comme un décor"
    if item.kind == "event" and not item.place and item.attendance is None:
        yield "pas de lieu"


def mapping(item: ContentItem) -> tuple[Mapped, ...]:
    """Return the parts of the letter with what this item gives for each, empty where it gives nothing."""
    moment = _moment(item)
    parts = {
        "Titre": item.title,
        "Résumé": item.summary,
        "Date": moment.strftime("%d/%m/%Y") if moment else "",
        "Lieu": item.place,
        "Image": item.image.url if item.image else "",
        "Axe": item.axis or "",
        "Lien": item.url,
    }
    return tuple(Mapped(part=part, sample=shorten(sample, _SAMPLE)) for part, sample in parts.items())


def forecast(items: Sequence[Stored], known: Sequence[Stored], labels: dict[str, str], now: datetime) -> Forecast:
    """Return what the source told lately, grouped with what is `known` from others as an issue would group it."""
    recent = [one for one in items if now - timedelta(days=DAYS) <= told_at(one) <= now or _is_coming(one.item, now)]
    mine = {one.id for one in recent}
    twins: Counter[str] = Counter()
    for one in group([*known, *recent]):
        members = {one.shown.id: one.shown.source} | {twin.item: twin.source for twin in one.twins}
        others = sorted({source for id_, source in members.items() if id_ not in mine})
        if others and mine & members.keys():
            twins[labels.get(others[0], others[0])] += len(mine & members.keys())
    return Forecast(items=len(recent), twins=dict(twins))


def _is_coming(item: ContentItem, now: datetime) -> bool:
    return item.starts_at is not None and item.starts_at >= now


def _s(number: int) -> str:
    return "s" if number > 1 else ""
