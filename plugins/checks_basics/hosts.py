"""Reading the letter tells nobody: nothing is fetched from elsewhere."""

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsletter import Check, Finding, Galley, Occasion, Severity

_IN_STYLES = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?(?P<url>(?:https?:)?//[^\"')\s;]+)", re.IGNORECASE)
_SOURCES = ("src", "background", "poster")


class ForeignHosts(Check):
    """A picture, style sheet or font fetched from a host that no item declares."""

    name: ClassVar[str] = "hote-tiers"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding per foreign host."""
        images = [block.item.image for block in galley.blocks if block.item and block.item.image]
        declared = {image.url for image in images}
        fetched = {url for url in _fetched(galley.page.root) if url not in declared}
        for host in sorted({urlsplit(url).hostname or url for url in fetched}):
            message = f"La page va chercher un fichier chez {host}, qui saura qui lit la lettre\u00a0: retirez-le."
            yield Finding(check=self.name, severity=Severity.TO_FIX, message=message)


def _fetched(root: HtmlElement) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        styles = [element.get("style", ""), (element.text or "") if element.tag == "style" else ""]
        for style in styles:
            yield from (match["url"] for match in _IN_STYLES.finditer(style))
        addresses = [element.get(name, "") for name in _SOURCES]
        addresses.append(element.get("href", "") if element.tag == "link" else "")
        yield from (url for url in addresses if url.startswith(("http://", "https://", "//")))
