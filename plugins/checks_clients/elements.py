"""Only what mail programs keep: nothing that runs, nothing to fill in, nothing that floats over the page."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, Occasion, Severity

from .styles import sheets, styles

_RUNNING = {
    "script": "un programme (script)",
    "iframe": "une page dans la page (iframe)",
    "object": "un objet incorporé (object)",
    "embed": "un objet incorporé (embed)",
    "applet": "un programme (applet)",
    "form": "un formulaire (form)",
}
_PLAYED = {"video": "une vidéo (video)", "audio": "un son (audio)", "canvas": "un dessin (canvas)"}
#: Of a form that is told already.
_FIELDS = frozenset({"input", "select", "textarea", "button"})
_HANDLER = re.compile(r"\s+on[a-z]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'>]+)", re.IGNORECASE)
_FLOATING = frozenset({"absolute", "fixed", "sticky"})


class Elements(Check):
    """Scripts, forms, frames, videos, event handlers, `position`, pictures written in the page."""

    name: ClassVar[str] = "element-interdit"
    label: ClassVar[str] = "La page ne contient que ce que les messageries gardent"
    why: ClassVar[str] = "Les messageries retirent ces éléments, ou rangent la lettre avec les indésirables."
    reference: ClassVar[str] = "caniemail.com\u00a0; email-guidelines"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each element that programs remove, blocking when it runs or asks for something."""
        page = galley.page
        for element in page.elements():
            yield from self._named(page, element)
            yield from self._handled(page, element)
            if element.tag == "img" and element.get("src", "").strip().lower().startswith("data:"):
                yield self.at(page, element, _WRITTEN)
            if styles(element).get("position", "").lower() in _FLOATING:
                yield self.at(page, element, _FLOATS)
        for sheet in sheets(page):
            said = (each for rule in sheet.rules for each in rule.declarations)
            if any(each.name == "position" and each.value.lower() in _FLOATING for each in said):
                yield self.at(page, sheet.element, _FLOATS)

    def _named(self, page: Document, element: HtmlElement) -> Iterator[Finding]:
        tag = str(element.tag)
        if tag in _RUNNING and not _is_data(element):
            message = (
                f"La page contient {_RUNNING[tag]}, que les messageries retirent\u00a0: mettez un lien à la place."
            )
            yield self.at(page, element, message, severity=Severity.BLOCKING)
        elif tag in _PLAYED:
            message = (
                f"La page contient {_PLAYED[tag]}, que peu de messageries montrent\u00a0: mettez une image et un lien."
            )
            yield self.at(page, element, message)
        elif tag in _FIELDS and next(element.iterancestors("form"), None) is None and element.get("type") != "hidden":
            message = (
                f"La page contient un champ à remplir ({tag}), que les messageries retirent\u00a0: mettez un lien."
            )
            yield self.at(page, element, message, severity=Severity.BLOCKING)

    def _handled(self, page: Document, element: HtmlElement) -> Iterator[Finding]:
        handlers = [str(name) for name in element.attrib if str(name).startswith("on")]
        if handlers:
            place = page.place(element)
            fix = self.retagged(page, element, _HANDLER.sub("", place.tag)) if place else None
            message = f"L’attribut {handlers[0]} lance un programme, que les messageries retirent\u00a0: supprimez-le."
            yield self.at(page, element, message, severity=Severity.BLOCKING, fix=fix)
        if element.get("href", "").strip().lower().startswith("javascript:"):
            message = "Un lien lance un programme (javascript:)\u00a0: donnez l’adresse d’une page."
            yield self.at(page, element, message, severity=Severity.BLOCKING)


_WRITTEN = (
    "Une image est écrite dans la page (data:), Gmail et Outlook ne la montrent pas\u00a0: donnez plutôt son adresse."
)
_FLOATS = (
    "La propriété «\u00a0position\u00a0» est retirée par les messageries, et les contenus se chevauchent\u00a0: "
    "placez-les dans des cellules."
)


def _is_data(element: HtmlElement) -> bool:
    return str(element.get("type", "")).strip().lower() == "application/ld+json"
