"""Links: what they say of where they lead."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Document, Finding, Galley, LetterBlock, Occasion, Severity, fold, name_of, shortened

from .styles import declared
from .words import EMPTY_WORDS

_MARKDOWN_LINK = re.compile(r"(?<!!)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]+)[^)]*\)")
_EDGES = " .…:!?»«\"'()[]→>-–"
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
#: How people call the formats of documents.
_FORMATS = {
    "doc": ("word",), "xls": ("excel", "tableur"), "ppt": ("powerpoint", "diaporama"),
    "ods": ("tableur", "opendocument"), "odt": ("opendocument", "libreoffice"), "odp": ("diaporama", "opendocument"),
}  # fmt: skip
_FILE = re.compile(r"\.(pdf|docx?|xlsx?|pptx?|od[tsp]|csv|zip)(?:[?#]|$)", re.IGNORECASE)
_WEIGHT = re.compile(r"\d[\s\u00a0]?(?:o|ko|mo|go|kb|mb|gb|octets)\b", re.IGNORECASE)
#: Signs of a link that is still heard as one.
_LONG = 120


class LinkTexts(Check):
    """A link whose text is empty or could be any link’s."""

    name: ClassVar[str] = "texte-de-lien"
    label: ClassVar[str] = "Un lien dit où il mène"
    why: ClassVar[str] = "Une lectrice d’écran parcourt la liste des liens\u00a0: «\u00a0ici\u00a0» n’y dit rien."
    reference: ClassVar[str] = "RGAA 6.1, 6.2"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the links of our own words with their block, then those only the page holds."""
        told = set()
        for block in galley.blocks:
            for field, text in _links_of(block):
                if says_nothing(text):
                    told.add(fold(text))
                    yield self.finding(_message(text), block=block.id, field=field)
        for link in _links(galley.page):
            text = name_of(link)
            if says_nothing(text) and text not in told:
                yield self.at(galley.page, link, _message(text))


class VagueLinks(Check):
    """A link that is an address, or a whole paragraph."""

    name: ClassVar[str] = "lien-vague"
    label: ClassVar[str] = "Un lien se lit en quelques mots"
    why: ClassVar[str] = "Une adresse s’épelle signe par signe\u00a0; un paragraphe en lien ne se retient pas."
    reference: ClassVar[str] = "RGAA 6.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that is a bare address, and each that is too long."""
        for link in _links(galley.page):
            text = name_of(link)
            if _URL.fullmatch(text):
                yield self.at(
                    galley.page, link, f"Le lien est une adresse ({shortened(text, 60)})\u00a0: nommez la page."
                )
            elif len(text) > _LONG and not list(link.iter("img")):
                message = f"Le lien a {len(text)} signes\u00a0: ne gardez en lien que le nom de la page."
                yield self.at(galley.page, link, message, severity=Severity.ADVICE)


class SameTexts(Check):
    """One text that leads to several places."""

    name: ClassVar[str] = "liens-homonymes"
    label: ClassVar[str] = "Deux liens qui se lisent pareil mènent au même endroit"
    why: ClassVar[str] = "Dans la liste des liens, rien ne les distingue."
    reference: ClassVar[str] = "RGAA 6.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield the second target of each text that says something."""
        first: dict[str, str] = {}
        for link in _links(galley.page):
            text, target = name_of(link).casefold(), link.get("href", "").rstrip("/")
            if first.setdefault(text, target) != target and not says_nothing(text):
                message = (
                    f"«\u00a0{shortened(name_of(link), 60)}\u00a0» mène à deux pages\u00a0: distinguez les deux textes."
                )
                yield self.at(galley.page, link, message)


class Downloads(Check):
    """A link to a document that does not say its format or its weight."""

    name: ClassVar[str] = "document-a-telecharger"
    label: ClassVar[str] = "Un document dit son format et son poids"
    why: ClassVar[str] = "Sur un téléphone, un PDF de 12 Mo se paie et ne s’ouvre pas toujours."
    reference: ClassVar[str] = "RGAA 13.3, 13.4"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each such link; the weight is asked for only where the format is missing too."""
        for link in _links(galley.page):
            found = _FILE.search(link.get("href", ""))
            text = name_of(link)
            if found and not _names_format(found[1].lower(), text.lower()):
                heavy = "" if _WEIGHT.search(text) else " et son poids"
                told = f"Le lien mène à un document {found[1].upper()}\u00a0: dites son format{heavy}"
                message = f"{told}, comme «\u00a0PDF, 2,4\u00a0Mo\u00a0»."
                yield self.at(galley.page, link, message)


class Underlines(Check):
    """A link among words that only its colour tells."""

    name: ClassVar[str] = "lien-souligne"
    label: ClassVar[str] = "Un lien se voit sans couleur"
    why: ClassVar[str] = "Qui ne distingue pas les couleurs ne voit pas qu’il y a un lien."
    reference: ClassVar[str] = "RGAA 10.6"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that is not underlined and has words of a sentence around it."""
        for link in _links(galley.page):
            if _is_plain(link) and _in_a_sentence(link):
                fix = self.retagged(galley.page, link, _underlined(galley.page, link))
                yield self.at(
                    galley.page, link, "Ce lien n’est pas souligné au milieu d’une phrase\u00a0: soulignez-le.", fix=fix
                )


def _names_format(extension: str, text: str) -> bool:
    names = _FORMATS.get(extension.removesuffix("x"), ())
    return any(name in text for name in (extension, extension.removesuffix("x"), *names))


def _is_plain(link: HtmlElement) -> bool:
    """Tell whether nothing underlines a link: neither itself, nor what holds its words."""
    said = declared(link.get("style", ""))
    inside = [one for one in link.iterdescendants() if isinstance(one.tag, str)]
    underlined = any(one.tag in ("u", "ins") or "underline" in _decoration(one) for one in inside)
    return _decoration(link) == "none" and not any("border-bottom" in name for name in said) and not underlined


def _decoration(element: HtmlElement) -> str:
    said = declared(element.get("style", ""))
    return said.get("text-decoration", said.get("text-decoration-line", ""))


def says_nothing(text: str) -> bool:
    """Tell whether a link's text is empty or one of the usual empty words."""
    words = fold(text).replace("'", "’").strip(_EDGES).casefold()
    return not words or words in EMPTY_WORDS


def _message(text: str) -> str:
    what = f"Le lien «\u00a0{fold(text)}\u00a0» ne dit pas où il mène" if fold(text) else "Un lien n’a pas de texte"
    return f"{what}\u00a0: nommez la page ou le document."


def _links(page: Document) -> Iterator[HtmlElement]:
    return (link for link in page.elements("a") if link.get("href"))


def _links_of(block: LetterBlock) -> Iterator[tuple[str, str]]:
    for match in _MARKDOWN_LINK.finditer(block.wording.body):
        yield "body", match["text"]
    if block.item:
        yield "title", block.wording.title or block.item.title


def _in_a_sentence(link: HtmlElement) -> bool:
    parent = link.getparent()
    if parent is None or parent.tag not in ("p", "li", "span", "td", "div"):
        return False
    around = fold((parent.text or "") + (link.tail or ""))
    return len(around.strip(_EDGES)) > 3


def _underlined(page: Document, link: HtmlElement) -> str:
    place = page.place(link)
    return re.sub(r"text-decoration\s*:\s*none", "text-decoration:underline", place.tag if place else "")
