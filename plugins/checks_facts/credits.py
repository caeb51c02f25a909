"""Who made the picture."""

from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit

from newsletter import Check, Finding, Galley, Occasion


class Credits(Check):
    """A picture from another site than the one it illustrates, without a credit."""

    name: ClassVar[str] = "image-creditee"
    label: ClassVar[str] = "Une image prise ailleurs dit de qui elle est"
    why: ClassVar[str] = "L’auteur d’une image a droit à son nom, et le réseau doit pouvoir montrer son accord."
    reference: ClassVar[str] = "art. L. 121-1 et L. 122-4 du CPI"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each picture of an item that is neither credited, nor its site's, nor ours."""
        for block in galley.blocks:
            image = block.item.image if block.item else None
            if block.item and image and not image.credit and _site(image.url) not in _known(block.item.url, occasion):
                message = f"L’image vient de {urlsplit(image.url).hostname}\u00a0: ajoutez son crédit, ou retirez-la."
                yield self.finding(message, block=block.id, field="image.credit", excerpt=image.url)


def _known(url: str, occasion: Occasion) -> set[str]:
    return {_site(url), *(_of_host(host) for host in occasion.own_hosts)}


def _site(url: str) -> str:
    return _of_host((urlsplit(url).hostname or "").lower())


def _of_host(host: str) -> str:
    """Return the name that a host shares with its neighbours: its last two labels, three under `gouv.fr`."""
    labels = host.split(".")
    return ".".join(labels[-3 if labels[-2:] == ["gouv", "fr"] else -2 :])
