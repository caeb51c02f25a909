"""Where pictures may come from: a picture fetched from elsewhere tells a stranger who opens the letter."""

from collections.abc import Collection
from urllib.parse import urlsplit

from newsletter.values.content import ContentItem, Defect


def with_known_pictures(item: ContentItem, hosts: Collection[str]) -> tuple[ContentItem, Defect | None]:
    """Return the item with its picture, or without it and the defect that says why.

    A picture may come from the host of the item's own page, from a host below it, or from `hosts` (`example.org`
    allows what is below it too).
    """
    if item.image is None:
        return item, None
    host = _host(item.image.url)
    if any(_is_below(host, known) for known in (_host(item.url), *hosts)):
        return item, None
    message = f"the picture comes from {host} and is left out; where that host may be trusted, name it in image_hosts"
    return item.model_copy(update={"image": None}), Defect(where=item.title, field="image", message=message)


def _is_below(host: str, known: str) -> bool:
    return host == known or host.endswith(f".{known}")


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
