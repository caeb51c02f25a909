"""What a page of one article says of itself to those who quote it (https://ogp.me)."""

from zoneinfo import ZoneInfo

from newsletter import plain_text

from .dates import read_span
from .document import Document
from .story import Story


def article_of(document: Document, zone: ZoneInfo) -> Story | None:
    """Return the one article this page is, as its Open Graph tells it; None when it tells of no published article.

    A page of news is often declared an article too, but without the day of its publication.
    """
    said = _said(document)
    published = read_span(said.get("article:published_time", ""), zone)
    title = plain_text(said.get("og:title", ""))
    if said.get("og:type") != "article" or published is None or not title:
        return None
    return Story(
        title=title,
        url=document.link(said.get("og:url")) or document.address,
        summary=plain_text(said.get("og:description", "")),
        published=published,
        image=document.picture(said.get("og:image"), said.get("og:image:alt", "")),
        categories=tuple(filter(None, (said.get("article:section"), said.get("article:tag")))),
    )


def _said(document: Document) -> dict[str, str]:
    said: dict[str, str] = {}
    for meta in document.root.iter("meta"):
        said.setdefault(meta.get("property") or meta.get("name") or "", meta.get("content", ""))
    return said
