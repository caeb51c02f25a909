"""Finds the feed behind an address: there, announced by the page, or at a usual address of its site."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import urljoin

from lxml import html

from newsletter import Detected, FetchFailed, Http, Page, Unchanged

from .document import Document, read_document, words
from .entry import words as plain_words
from .reading import ACCEPT, read_feed

#: How many addresses are tried, how many of them as announced by the page, and for how many seconds.
MOST, MOST_ANNOUNCED, SECONDS = 6, 4, 4.0
_TYPES = ("application/rss+xml", "application/atom+xml", "application/feed+json")
_NAMED = re.compile(r"(?:^|[/?&=._-])(?:rss|atom|feed|flux|backend)(?:$|[/?&=._-]|2?\.xml)", re.IGNORECASE)
_TEXT = re.compile(r"\b(?:rss|atom|flux)\b", re.IGNORECASE)
_COMMENTS = re.compile(r"comment", re.IGNORECASE)
_USUAL = ("/feed/", "/spip.php?page=backend", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed", "/rss")
_SITES = {
    "WordPress": re.compile(r"wordpress|/wp-content/", re.IGNORECASE),
    "SPIP": re.compile(r"\bspip\b", re.IGNORECASE),
    "Drupal": re.compile(r"drupal|/sites/default/files/", re.IGNORECASE),
}
_FIRST = {
    "WordPress": ("/feed/", "/?feed=rss2"),
    "SPIP": ("/spip.php?page=backend",),
    "Drupal": ("/rss.xml", "/feed"),
}
_FORMATS = {"rss": "RSS", "ato": "Atom", "jso": "JSON Feed"}


@dataclass(frozen=True)
class _Candidate:
    url: str
    #: Said once it is known to be a feed; `{}` is its format.
    why: str
    announced: bool = True
    comments: bool = False


def discover(page: Page, http: Http) -> Detected | None:
    """Return the feed the page is, announces or hides at a usual address; None when there is none with an entry.

    Asks for at most six other addresses; feeds of comments come last.
    """
    own = _read(page)
    if own is not None:
        return Detected(
            config={"url": page.url},
            certainty="exact",
            why=f"Cette adresse est un flux {_format(own)}.",
            label=_label(own),
        )
    document = read_document(page)
    return _search(document, http) if document else None


def _search(document: Document, http: Http) -> Detected | None:
    until = monotonic() + SECONDS
    for candidate in _candidates(document):
        if monotonic() > until:
            break
        with suppress(FetchFailed, Unchanged):
            page = http.get(candidate.url, accept=ACCEPT, fresh=True)
            feed = read_feed(page)
            if feed["entries"]:
                return _found(candidate, page, feed, document)
    return None


def _found(candidate: _Candidate, page: Page, feed: Any, document: Document) -> Detected:
    return Detected(
        config={"url": page.url},
        certainty="announced" if candidate.announced else "guessed",
        why=candidate.why.format(_format(feed)),
        label=_label(feed) or document.title[:200],
    )


def _candidates(document: Document) -> list[_Candidate]:
    announced = {each.url: each for each in (*_links(document, "link"), *_links(document, "a"))}
    announced.pop(document.address, None)
    articles = [each for each in announced.values() if not each.comments]
    comments = [each for each in announced.values() if each.comments][:1]
    usual = [each for each in _usual(document) if each.url not in announced]
    return [*articles[:MOST_ANNOUNCED], *usual][: MOST - len(comments)] + comments


def _links(document: Document, tag: str) -> Iterator[_Candidate]:
    told = _is_alternate if tag == "link" else _is_named
    why = "La page annonce un flux {}." if tag == "link" else "La page donne un lien vers un flux {}."
    for element in document.root.iter(tag):
        url = document.link(element.get("href"))
        if url and told(element):
            said = f"{url} {element.get('title', '')} {words(element)[:100]}"
            yield _Candidate(url.partition("#")[0], why, comments=bool(_COMMENTS.search(said)))


def _is_alternate(link: html.HtmlElement) -> bool:
    return "alternate" in link.get("rel", "").lower().split() and _media_type(link) in _TYPES


def _is_named(link: html.HtmlElement) -> bool:
    said = f"{link.get('title', '')} {words(link)}"
    return _media_type(link) in _TYPES or bool(_NAMED.search(link.get("href", "")) or _TEXT.search(said[:100]))


def _media_type(link: html.HtmlElement) -> str:
    return str(link.get("type", "")).partition(";")[0].strip().lower()


def _usual(document: Document) -> Iterator[_Candidate]:
    site = _site(document)
    for path in dict.fromkeys((*_FIRST.get(site, ()), *_USUAL)):
        of = f"{site} " if path in _FIRST.get(site, ()) else ""
        why = f"La page n’annonce aucun flux, mais le site {of}en a un ({{}}) à l’adresse habituelle {path}."
        yield _Candidate(urljoin(document.address, path), why, announced=False)


def _site(document: Document) -> str:
    """Return what the site is made with: as its generator says, else as the addresses in its head betray it."""
    metas = [each for each in document.root.iter("meta") if each.get("name", "").lower() == "generator"]
    made = " ".join(each.get("content", "") for each in metas)
    links = " ".join(each.get("href", "") for each in document.root.iter("link"))
    told = (name for said in (made, links) for name, sign in _SITES.items() if sign.search(said))
    return next(told, "")


def _read(page: Page) -> Any:
    try:
        return read_feed(page)
    except FetchFailed:
        return None


def _format(feed: Any) -> str:
    return _FORMATS.get(str(feed["version"])[:3], "RSS")


def _label(feed: Any) -> str:
    return plain_words(feed["feed"].get("title", ""), 200)
