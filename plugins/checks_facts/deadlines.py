"""Nothing that has closed is offered."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion

from .dates import Written, dates_in

#: How a last day is announced, and how far before its date.
_UNTIL = re.compile(
    r"jusqu['’](?:au?|à)\b|avant(?: le)?\b|au plus tard\b|date limite|dernier délai|clôture|d['’]ici (?:le|au)\b",
    re.IGNORECASE,
)
_FAR = 60
#: A sentence that tells what was: « L’exposition est restée ouverte jusqu’au 3 décembre ».
_TOLD = re.compile(
    r"\b(?:était|étaient|a été|ont été|est resté\w*|sont resté\w*|s’est tenue?|avait|fut)\b[^.]*$", re.IGNORECASE
)
_HISTORY = timedelta(days=300)


class Deadlines(Check):
    """A last day to answer, to apply or to enrol that is past when the letter leaves."""

    name: ClassVar[str] = "echeance-passee"
    label: ClassVar[str] = "Aucune échéance annoncée n’est passée"
    why: ClassVar[str] = "Une inscription close ne sert qu’à décevoir."
    reference: ClassVar[str] = "usage de l’édition"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each deadline before the letter, in the fields of our letter."""
        if occasion.leaves_at is None:
            return
        today = occasion.leaves_at.date()
        for words in galley.words:
            for written in past(words.text, today):
                message = f"L’échéance du {written.text} sera passée quand la lettre partira\u00a0: mettez-la à jour."
                yield self.finding(message, block=words.block, field=words.field, excerpt=written.text)


def past(text: str, today: date) -> Iterator[Written]:
    """Yield the deadlines of a text that are before a day."""
    for written in dates_in(text, today):
        announced = _UNTIL.search(text, max(0, written.start - _FAR), written.start)
        if announced is None or written.day is None or not _recent(written.day, today):
            continue
        if "." not in text[announced.end() : written.start] and not _TOLD.search(text[: announced.start()]):
            yield written


def _recent(day: date, today: date) -> bool:
    """Tell whether a day is past, and not so long ago that only history can be meant."""
    return today - _HISTORY <= day < today
