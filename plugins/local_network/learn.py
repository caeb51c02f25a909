"""From one title a person saw on a page to all the entries of that page, and of the site's other pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from newsletter import FetchFailed, Page

from .document import Document, read_document
from .entries import Entry, entries_at
from .places import key, places
from .ranking import OBVIOUS, Reason, reasons_for
from .repeated import repeated
from .structure import Structure, structures, structures_of

_SAMPLES = 5
#: How many structures of one page are compared.
_MOST_STRUCTURES = 400
#: A page with fewer words has nothing to read.
_FEW_WORDS = 60


@dataclass(frozen=True)
class Learned:
    """Where the entries of a page are, and why that is believed."""

    #: Where each entry is, from the top of the page: an XPath.
    xpath_entry: str
    #: Where its title is, from the entry: an XPath.
    xpath_title: str
    reasons: tuple[Reason, ...]
    #: The titles of the first entries.
    samples: tuple[str, ...]

    @property
    def score(self) -> int:
        """The sum of the reasons' points."""
        return sum(reason.points for reason in self.reasons)

    @property
    def structure(self) -> Structure:
        """The two paths, ready to read a page with."""
        return Structure(self.xpath_entry, self.xpath_title)


def learn(page: Page, title: str) -> Learned:
    """Return the structure in which `title` is the title of one entry of the page, and its likes those of others.

    Raises FetchFailed, in words for the person, when the page is no HTML or does not hold the title.
    """
    return learn_in(read(page), title)


def read(page: Page) -> Document:
    """Return the page as a tree; raises FetchFailed when it is no HTML."""
    document = read_document(page)
    if document is None:
        raise FetchFailed(f"{page.url} n’est pas une page web\u00a0: {page.media_type or 'type non déclaré'}")
    return document


def learn_in(document: Document, title: str) -> Learned:
    """Return what `learn` returns, for a page already read."""
    found = places(document.root, title)
    candidates = (structure for place in found for structure in structures(place))
    best = _best(document, candidates, frozenset(key(place.text_content()) for place in found))
    if best is None:
        raise FetchFailed(_empty(document) or _missing(document, title))
    return best


def obvious(document: Document) -> Learned | None:
    """Return the structure of the page's list when one stands out by itself; None without."""
    candidates = (structure for entry, title in repeated(document.root) for structure in structures_of(entry, title))
    best = _best(document, candidates)
    return best if best is not None and best.score >= OBVIOUS else None


def stands_out(document: Document) -> Learned:
    """Return what `obvious` returns; raises FetchFailed, in words for the person, when nothing stands out."""
    best = obvious(document)
    if best is None:
        advice = (
            f"aucune liste ne se distingue sur la page {document.address}. Donnez le titre d’un article qui y figure."
        )
        raise FetchFailed(_empty(document) or advice)
    return best


def _best(document: Document, candidates: Iterable[Structure], titles: frozenset[str] = frozenset()) -> Learned | None:
    """Return the structure with the best score, the first of equals; `titles` says which it must find, as keys."""
    ranked = (
        _learned(structure, entries)
        for structure in islice(dict.fromkeys(candidates), _MOST_STRUCTURES)
        if (entries := entries_at(document, structure)) and _finds(entries, titles)
    )
    return max(ranked, key=lambda each: each.score, default=None)


def _finds(entries: Iterable[Entry], titles: frozenset[str]) -> bool:
    return not titles or any(key(each.title) in titles for each in entries)


def _learned(structure: Structure, entries: list[Entry]) -> Learned:
    return Learned(
        xpath_entry=structure.entry,
        xpath_title=structure.title,
        reasons=reasons_for(entries, structure),
        samples=tuple(each.title for each in entries[:_SAMPLES]),
    )


def _empty(document: Document) -> str:
    """Return why a page without words has none, and what to try; empty for any other."""
    if len(document.root.text_content().split()) >= _FEW_WORDS or not document.is_program:
        return ""
    return (
        f"la page {document.address} n’affiche rien sans JavaScript\u00a0: il n’y a pas de texte à lire. "
        "Essayez l’adresse d’un flux RSS ou d’un agenda .ics du même site."
    )


def _missing(document: Document, title: str) -> str:
    return (
        f"le titre «\u00a0{title}\u00a0» n’est pas sur la page {document.address}, ou seulement dans un menu. "
        "Copiez tel quel le titre d’un article qui y figure aujourd’hui, ou donnez l’adresse de la page où il figure."
    )
