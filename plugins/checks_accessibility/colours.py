"""Colours: inks that read on their grounds, in the light and in the dark."""

from collections.abc import Iterable, Iterator, Mapping
from math import floor
from typing import ClassVar, NamedTuple

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

from .sheets import GONE, dark, light, yielding
from .sizes import is_large
from .styles import Colors, contrast, declared, hidden, own

_NONE = Colors(None, None)
#: RGAA 3.2: for text, and for large text.
_WANTED, _WANTED_LARGE = 4.5, 3.0


class _Rules(NamedTuple):
    """What style sheets give: over what elements say themselves, and under it."""

    over: Mapping[HtmlElement, Colors]
    under: Mapping[HtmlElement, Colors]


class _Seen(NamedTuple):
    ink: str
    ground: str
    large: bool


class Contrast(Check):
    """An ink that does not read on its ground."""

    name: ClassVar[str] = "contraste"
    label: ClassVar[str] = "Le texte se détache de son fond"
    why: ClassVar[str] = "Un gris clair sur blanc disparaît au soleil, et toujours pour qui voit mal."
    reference: ClassVar[str] = "RGAA 3.2, 3.3"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each pair of colours once, where it first stands, in the light and in the dark."""
        bright, night = _Rules({}, light(galley.page)), _Rules(dark(galley.page), yielding(galley.page))
        yield from self._told(galley.page, bright, "")
        if night != bright:
            yield from self._told(galley.page, night, " sur un écran sombre")

    def _told(self, page: Document, rules: _Rules, where: str) -> Iterator[Finding]:
        seen = set()
        for element, pair in _pairs(page, rules):
            ratio = contrast(pair.ink, pair.ground)
            if pair not in seen and ratio < (_WANTED_LARGE if pair.large else _WANTED):
                seen.add(pair)
                told = f"{floor(ratio * 10) / 10:.1f}".replace(".", ",")
                wanted = "3" if pair.large else "4,5"
                message = f"{pair.ink} sur {pair.ground}{where}\u00a0: contraste de {told}, il en faut {wanted}."
                yield self.at(page, element, message)


class Grounds(Check):
    """An ink declared without a ground, or the reverse."""

    name: ClassVar[str] = "fond-declare"
    label: ClassVar[str] = "Qui choisit la couleur du texte choisit celle du fond"
    why: ClassVar[str] = "Sur un fond choisi par la messagerie, un texte coloré peut devenir invisible."
    reference: ClassVar[str] = "RGAA 10.5"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the first text whose ink is declared and whose ground is not."""
        rules = _Rules({}, light(galley.page))
        for element, _ in galley.page.texts:
            ink, ground = _inherited(element, rules)
            if ink and ground is None and not hidden(element):
                message = "La couleur du texte est choisie, pas celle de son fond\u00a0: déclarez les deux."
                yield self.at(galley.page, element, message)
                return


def _pairs(page: Document, rules: _Rules) -> Iterator[tuple[HtmlElement, _Seen]]:
    known: dict[HtmlElement, _Seen | None] = {}
    for element, _ in page.texts:
        if element not in known:
            known[element] = _pair(element, rules)
        pair = known[element]
        if pair is not None:
            yield element, pair


def _pair(element: HtmlElement, rules: _Rules) -> _Seen | None:
    """Return the colours a text is seen in; None when they cannot be told, or it is not shown."""
    ink, ground = _inherited(element, rules)
    if not ink or not ground or hidden(element) or "background-image" in declared(element.get("style", "")):
        return None
    if any(rules.over.get(one) == GONE for one in (element, *element.iterancestors())):
        return None
    return _Seen(ink, ground, is_large(element))


def _inherited(element: HtmlElement, rules: _Rules) -> Colors:
    ink: str | None = None
    ground: str | None = None
    for one in (element, *element.iterancestors()):
        above, base, below = rules.over.get(one, _NONE), own(one), rules.under.get(one, _NONE)
        # A link has a colour of its own when nothing gives it one.
        if ink is None:
            ink = _first(above.ink, base.ink, below.ink)
            ink = "" if ink is None and one.tag == "a" else ink
        if ground is None:
            ground = _first(above.ground, base.ground, below.ground)
        if ink is not None and ground is not None:
            break
    return Colors(ink, ground)


def _first(*colors: str | None) -> str | None:
    return next((color for color in colors if color is not None), None)
