"""A web page read as a tree: no network, no entities, its own words only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from lxml import etree, html
from pydantic import ValidationError

from newsletter import Image, Page, plain_text

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset=[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_HTML = ("text/html", "application/xhtml+xml")
#: What a reader of the page never sees.
_UNSEEN = ("script", "style", "noscript", "template", "svg", "iframe")


@dataclass(frozen=True)
class Document:
    """A page as a tree, without what its readers never see."""

    root: html.HtmlElement
    #: Where the page is.
    address: str
    #: What its relative links start from.
    base: str
    #: The texts of its JSON-LD scripts.
    json_ld: tuple[str, ...]
    #: It runs programs: what they show is not here.
    is_program: bool

    def link(self, href: str | None) -> str:
        """Return the absolute web address of a link; empty for what is none (`mailto:`, `javascript:`…)."""
        return web_link(self.base, href or "")

    def picture(self, source: str | None, alt: str) -> Image | None:
        """Return a picture that has an address and the words that replace it; None for any other."""
        url = self.link(source)
        try:
            return Image(url=url, alt=plain_text(alt)) if url and alt.strip() else None
        except ValidationError:
            return None

    @property
    def title(self) -> str:
        """The title of the page; empty when it has none."""
        return next((words(found) for found in self.root.iter("title")), "")


def web_link(base: str, href: str) -> str:
    """Return `href` made absolute, or an empty text when it leads to no web page."""
    try:
        address = urljoin(base, href.strip())
        known = href.strip() and urlsplit(address).scheme in ("http", "https") and urlsplit(address).hostname
    except ValueError:
        return ""
    return re.sub(r"\s", "%20", address) if known else ""


def words(element: html.HtmlElement) -> str:
    """Return the words of an element, without any markup; what shows as markup is left out too, as in feeds."""
    return plain_text(plain_text(etree.tostring(element, encoding="unicode", method="html", with_tail=False)))


def read_document(page: Page) -> Document | None:
    """Return the page as a tree, repaired where it is damaged; None when it is no HTML."""
    if not (page.media_type in _HTML or (not page.media_type and page.content.lstrip()[:1] == b"<")):
        return None
    text = _UNREADABLE.sub("", _text(page))
    parser = html.HTMLParser(encoding="utf-8", recover=True, no_network=True, huge_tree=False, remove_comments=True)
    try:
        root = html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    scripts = list(root.iter("script"))
    data = tuple(each.text or "" for each in scripts if "ld+json" in each.get("type", "").lower())
    base = next((each.get("href", "") for each in root.iter("base")), "")
    _drop(root.iter(*_UNSEEN))
    return Document(root, page.url, web_link(page.url, base) or page.url, data, len(scripts) > len(data))


def _text(page: Page) -> str:
    declared = _DECLARED.search(page.content[:4096])
    told = [page.charset, declared[1].decode("ascii", "replace") if declared else None]
    marks = [name for mark, name in _MARKS if page.content.startswith(mark)]
    for name in filter(None, (*marks, *told, "utf-8")):
        try:
            return page.content.decode(name)
        except (LookupError, ValueError):
            continue
    return page.content.decode("cp1252", errors="replace")


def _drop(unseen: Iterable[html.HtmlElement]) -> None:
    for element in list(unseen):
        if element.getparent() is not None:
            element.drop_tree()
