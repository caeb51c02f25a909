"""What is touched, and what only `aria` says."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity, fold

from .sizes import size_of
from .styles import declared

#: Pixels of a target one hits with a thumb.
_TOUCHED = 40


class Targets(Check):
    """A button too low for a thumb."""

    name: ClassVar[str] = "cible-tactile"
    label: ClassVar[str] = "Un bouton se touche du pouce"
    why: ClassVar[str] = "Une cible étroite se manque, surtout quand la main tremble."
    reference: ClassVar[str] = "WCAG 2.5.8"
    severity: ClassVar[Severity] = Severity.ADVICE

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that looks like a button and is lower than 40 pixels."""
        for link in galley.page.elements("a"):
            said = declared(link.get("style", ""))
            padding = said.get("padding", "").split()
            button = ("background" in said or "background-color" in said) and padding
            if button and padding[0].endswith("px") and padding[0][:-2].isdecimal():
                height = 2 * int(padding[0][:-2]) + 1.2 * (size_of(link) or 16)
                if height < _TOUCHED:
                    message = f"Ce bouton a environ {height:.0f}\u00a0pixels de haut\u00a0: donnez-lui-en 44."
                    yield self.at(galley.page, link, message)


class WithoutAria(Check):
    """A link or a heading that is one by `aria` or `role` only."""

    name: ClassVar[str] = "sans-aria"
    label: ClassVar[str] = "La lettre se comprend sans aria ni role"
    why: ClassVar[str] = "Bnum, Zimbra et Orange retirent ces attributs\u00a0: ce qu’eux seuls disent disparaît."
    reference: ClassVar[str] = "RGAA 6.2, 9.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link named by `aria-label` alone, and each heading made by a role."""
        for element in galley.page.elements():
            if element.tag == "a" and element.get("href") and element.get("aria-label"):
                own = fold(" ".join((element.text_content(), *(one.get("alt", "") for one in element.iter("img")))))
                if not any(sign.isalnum() for sign in own):
                    yield self.at(galley.page, element, "Ce lien n’a de texte que dans aria-label\u00a0: écrivez-le.")
            elif element.get("role") == "heading":
                yield self.at(galley.page, element, "Ce titre n’en est un que par role\u00a0: utilisez h2 ou h3.")
