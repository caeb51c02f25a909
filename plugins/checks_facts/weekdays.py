"""A date names the day of the week it falls on."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import ClassVar

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity

from .dates import WEEKDAYS, Written, dates_in


class Weekdays(Check):
    """A date that falls on another day of the week than it says, or that no calendar has."""

    name: ClassVar[str] = "jour-et-date"
    label: ClassVar[str] = "Le jour de la semaine est celui de la date"
    why: ClassVar[str] = "Qui note le jour vient un jour, qui note la date vient un autre\u00a0: personne ne se croise."
    reference: ClassVar[str] = "calendrier grégorien"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each wrong date, in our own fields first, else where the page shows it."""
        told = set[str]()
        around = occasion.leaves_at.date() if occasion.leaves_at else None
        for words in galley.words:
            for written in _wrong(words.text, around):
                told.add(written.text)
                after = words.text.replace(written.text, corrected(written)) if written.has_year else words.text
                fix = Fix(before=words.text, after=after) if after != words.text else None
                yield self._told(written, block=words.block, field=words.field, fix=fix)
        for element, text in galley.page.texts:
            for written in _wrong(text, around):
                if written.text not in told:
                    place = galley.page.place(element)
                    at = galley.html.find(written.text, place.offset if place else 0)
                    fix = Fix(before=written.text, after=corrected(written), at=at) if at >= 0 else None
                    fix = fix if written.day and written.has_year and fix else None
                    yield self.at(galley.page, element, _message(written), excerpt=written.text, fix=fix)

    def _told(self, written: Written, **said: object) -> Finding:
        return self.finding(_message(written), excerpt=written.text, **said)


def _wrong(text: str, around: date | None) -> Iterator[Written]:
    for written in dates_in(text, around):
        named = WEEKDAYS[written.day.weekday()] if written.day else ""
        if (not named and written.has_year) or (named and written.weekday not in ("", named)):
            yield written


def corrected(written: Written) -> str:
    """Return the date with the weekday it falls on; as it is when there is no such day."""
    if written.day is None:
        return written.text
    right = WEEKDAYS[written.day.weekday()]
    right = right.capitalize() if written.text[0].isupper() else right
    return right + written.text[len(written.weekday) :]


def _message(written: Written) -> str:
    if written.day is None:
        return f"Le «\u00a0{written.text}\u00a0» n’existe pas\u00a0: vérifiez la date."
    right = WEEKDAYS[written.day.weekday()]
    return f"«\u00a0{written.text}\u00a0» est un {right}\u00a0: vérifiez le jour et la date."
