"""Which column is which: headings as people write them, in French or English."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

from newsletter import FetchFailed

#: The usual headings of each column, without accents or capitals.
COLUMNS: dict[str, tuple[str, ...]] = {
    "title": ("titre", "title", "intitule", "nom", "objet"),
    "url": ("lien", "url", "adresse", "link", "page", "site"),
    "summary": ("resume", "description", "chapo", "summary", "texte"),
    "id": ("id", "identifiant", "reference", "ref"),
    "published_at": ("date", "publie le", "date de publication", "parution", "published", "publication"),
    "starts_at": ("debut", "date de debut", "commence le", "start", "starts"),
    "ends_at": ("fin", "date de fin", "end", "ends"),
    "place": ("lieu", "ville", "place", "location"),
    "category": ("categorie", "axe", "theme", "category"),
    "image": ("image", "photo", "illustration", "visuel"),
    "image_alt": ("texte alternatif", "description de l image", "alternative", "alt"),
}
#: Rows looked at for the headings.
_SEARCHED = 20
_NOT_WORDS = re.compile(r"[^a-z0-9]+")

Row = Sequence[object]


def folded(text: object) -> str:
    """Return a heading without case, accents or punctuation."""
    plain = unicodedata.normalize("NFKD", str(text).casefold()).encode("ascii", "ignore").decode()
    return _NOT_WORDS.sub(" ", plain).strip()


def known(row: Row) -> int:
    """Return how many cells of a row are usual headings."""
    usual = {name for names in COLUMNS.values() for name in names}
    return sum(folded(cell) in usual for cell in row)


def find(rows: Sequence[Row], said: Mapping[str, str]) -> tuple[int, dict[str, int]]:
    """Return the row of the headings and the place of each column; `said` are the headings a person gave.

    Raises FetchFailed when no row has both a title and an address.
    """
    for number, row in enumerate(rows[:_SEARCHED]):
        places = _places(row, said)
        if {"title", "url"} <= places.keys():
            return number, places
    raise FetchFailed(_nothing(rows, said))


def _places(row: Row, said: Mapping[str, str]) -> dict[str, int]:
    headings = [folded(cell) for cell in row]
    wanted = {column: (folded(said[column]),) if column in said else usual for column, usual in COLUMNS.items()}
    found = {
        column: next((headings.index(name) for name in names if name in headings), -1)
        for column, names in wanted.items()
    }
    return {column: place for column, place in found.items() if place >= 0}


def _nothing(rows: Sequence[Row], said: Mapping[str, str]) -> str:
    first = next((row for row in rows if any(str(cell).strip() for cell in row)), ())
    there = ", ".join(f"“{cell}”" for cell in first if str(cell).strip()) or "none"
    titles, links = (said.get(name) or COLUMNS[name][0] for name in ("title", "url"))
    return f"the table has no row with the headings “{titles}” and “{links}”; its first row holds: {there}"
