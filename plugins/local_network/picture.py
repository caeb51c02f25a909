"""The picture of an entry, only when words come with it."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

from lxml import html
from pydantic import ValidationError

from newsletter import Image, plain_text

#: What an address may hold besides letters and figures; a space is none of it.
_KEPT = "!#$%&'()*+,/:;=?@[]~"


def picture_of(entry: Any) -> Image | None:
    """Return the entry's first picture that has an alternative text; None when there is none.

    Looked for in Media RSS (`media:content` with `media:description`), then in the HTML of the description, then in
    that of the whole text.
    """
    for url, words in (*_media(entry), *_inline(entry)):
        alt = plain_text(words)
        if alt and url.startswith(("http://", "https://")):
            # A picture without a usable address is left out; its entry is told all the same.
            with suppress(ValidationError):
                return Image(url=quote(url, safe=_KEPT), alt=alt)
    return None


def _media(entry: Any) -> list[tuple[str, str]]:
    told = [part.get("value", "") for part in entry.get("content", ()) if part.get("type") == "text/plain"]
    shown = [
        media.get("url", "")
        for media in entry.get("media_content", ())
        if media.get("medium") == "image" or media.get("type", "").startswith("image/")
    ]
    return [(shown[0], told[0])] if shown and told else []


def _inline(entry: Any) -> list[tuple[str, str]]:
    whole = [part.get("value", "") for part in entry.get("content", ()) if part.get("type") != "text/plain"]
    return [picture for markup in (entry.get("summary", ""), *whole) for picture in _pictures(markup)]


def _pictures(markup: str) -> list[tuple[str, str]]:
    if "<img" not in markup:
        return []
    root = html.fragment_fromstring(markup, create_parent=True)
    return [(image.get("src", ""), image.get("alt", "")) for image in root.iter("img")]
