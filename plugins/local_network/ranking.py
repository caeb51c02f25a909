"""Why one structure of a page is believed rather than another: points, each with its reason in French."""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newsletter import Value

from .entries import Entry
from .structure import Structure, has_heading

#: How many entries are looked at: more would say the same.
SAMPLE = 20
#: The points from which a structure is believed without an example.
OBVIOUS = 70
_ENOUGH = 15
_PLAUSIBLE = range(15, 181)
_MENU = re.compile(
    r"menu|(?:^|[-_\s])nav|breadcrumb|ariane|footer|pied|sidebar|paginat|social|partena|cookie|langue|share",
    re.IGNORECASE,
)
_ZONE = ZoneInfo("Europe/Paris")


class Reason(Value):
    """What speaks for a structure, or against it."""

    points: int
    #: In French, as after « parce que ».
    words: str


def reasons_for(entries: Sequence[Entry], structure: Structure) -> tuple[Reason, ...]:
    """Return every reason to believe that these entries are what the page publishes; their sum is the score."""
    sample = entries[:SAMPLE]
    found = (*_number(entries), *_contents(sample), *_titles(sample, structure), *_place(sample), *_path(structure))
    return tuple(reason for reason in found if reason.points)


def _number(entries: Sequence[Entry]) -> Iterator[Reason]:
    count = len(entries)
    if count == 1:
        yield Reason(points=-20, words="une seule entrée a cette forme")
    else:
        yield Reason(points=2 * min(count, _ENOUGH), words=f"{count} entrées ont la même forme")


def _contents(entries: Sequence[Entry]) -> Iterator[Reason]:
    yield _share(15, entries, [bool(each.link) for each in entries], "mènent à une page")
    yield _share(10, entries, [each.date(_ZONE) is not None for each in entries], "ont une date")
    yield _share(8, entries, [bool(each.summary(_ZONE)) for each in entries], "ont un résumé")
    yield _share(3, entries, [each.has_picture for each in entries], "ont une image")
    links = [each.link for each in entries if each.link]
    if len(links) > 1 and len(set(links)) == 1:
        yield Reason(points=-10, words="tous les liens mènent à la même page")
    document = entries[0].document
    here = {urlsplit(each).hostname for each in (document.address, document.base)}
    if sum(urlsplit(each).hostname not in here for each in links) > len(links) / 2:
        yield Reason(points=-10, words="la plupart des liens mènent à d’autres sites")


def _titles(entries: Sequence[Entry], structure: Structure) -> Iterator[Reason]:
    titles = [each.title for each in entries]
    yield _share(15, entries, [titles.index(each) == n for n, each in enumerate(titles)], "ont un titre à elles seules")
    yield _share(25, entries, [len(each) in _PLAUSIBLE for each in titles], "ont un titre de longueur plausible")
    yield _share(8, entries, [has_heading(each.head) for each in entries], "ont pour titre un intertitre")
    several = [len(each.parts[0].xpath(structure.title)) > 1 for each in entries]
    yield _share(-15, entries, several, "contiennent plusieurs titres")


def _place(entries: Sequence[Entry]) -> Iterator[Reason]:
    above = list(entries[0].parts[0].iterancestors())
    if any(each.tag in ("main", "article") or each.get("role") == "main" for each in above):
        yield Reason(points=6, words="elles sont dans la partie principale de la page")
    named = " ".join(
        f"{each.get('class', '')} {each.get('id', '')}" for each in above if each.tag not in ("body", "html")
    )
    if _MENU.search(named):
        yield Reason(points=-30, words="elles sont dans un menu ou un bas de page")


def _path(structure: Structure) -> Iterator[Reason]:
    if "@class" in structure.entry or "@id" in structure.entry:
        yield Reason(points=4, words="un nom donné par le site les désigne")
    if re.search(r"\[\d+\]", structure.entry):
        yield Reason(points=-4, words="seule leur place sur la page les désigne")


def _share(points: int, entries: Sequence[Entry], yes: list[bool], words: str) -> Reason:
    """Return a reason worth `points` when every entry says yes, and in proportion when only some do."""
    count = sum(yes)
    who = "toutes les entrées" if count == len(entries) else f"{count} entrées sur {len(entries)}"
    return Reason(points=round(points * count / len(entries)), words=f"{who} {words}")
