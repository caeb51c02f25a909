"""Reading the letter tells nobody: nothing is fetched from elsewhere."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from newsletter import Check, Document, Finding, Fix, Galley, Occasion, Severity

from .fetched import Fetched, Kind, fetched, is_remote, is_unseen
from .known import FONTS, host_of, is_counter, site_of

_TOLD_ELSEWHERE = frozenset({"script", "iframe", "video", "audio", "embed", "object"})


class ForeignHosts(Check):
    """A picture, style sheet or font fetched from a host that no item declares.

    A newsletter made elsewhere declares nothing: its pictures may come from anywhere, its fonts and style sheets from
    the sites that its links and its pictures name.
    """

    name: ClassVar[str] = "hote-tiers"
    label: ClassVar[str] = "Rien n’est demandé à un tiers quand la lettre s’ouvre"
    why: ClassVar[str] = "Chaque fichier pris ailleurs dit à un inconnu qui lit la lettre, quand et où."
    reference: ClassVar[str] = "RGPD art. 5 et 13\u00a0; LG München, 20 janvier 2022"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield one finding per foreign host, one per style sheet; blocking for known services of fonts."""
        told: set[str] = set()
        for each in self._foreign(galley, occasion):
            host = host_of(each.url) or each.url
            if each.kind is Kind.SHEET or host not in told:
                told.add(host)
                yield self._finding(galley.page, each, host)

    def _foreign(self, galley: Galley, occasion: Occasion) -> Iterator[Fetched]:
        found = [each for each in fetched(galley.page) if each.element.tag not in _TOLD_ELSEWHERE]
        if galley.letter is None:
            sites = named_sites(galley.page)
            yield from (each for each in found if each.kind in (Kind.SHEET, Kind.FONT) and _is_strange(each, sites))
            return
        declared = {block.item.image.url for block in galley.blocks if block.item and block.item.image}
        for each in found:
            if each.url not in declared and host_of(each.url) not in occasion.own_hosts and not _is_spy(each):
                yield each

    def _finding(self, page: Document, each: Fetched, host: str) -> Finding:
        message = f"La page va chercher un fichier chez {host}, qui saura qui lit la lettre\u00a0: retirez-le."
        severity = Severity.BLOCKING if host in FONTS else self.severity
        return self.at(page, each.element, message, severity=severity, fix=self._without(page, each))

    def _without(self, page: Document, each: Fetched) -> Fix | None:
        """Return the fix that drops a style sheet fetched elsewhere; what it brought has its fallback."""
        if each.kind is not Kind.SHEET:
            return None
        if not each.statement:
            return self.retagged(page, each.element, "")
        place = page.place(each.element)
        at = page.source.find(each.statement, place.offset) if place else -1
        return Fix(before=each.statement, after="", at=at) if at >= 0 else None


def named_sites(page: Document) -> set[str]:
    """Return the sites that a page names by its links and its pictures."""
    addresses = [link.get("href", "") for link in page.elements("a")]
    addresses += [image.get("src", "") for image in page.elements("img")]
    return {site_of(host_of(url)) for url in addresses if is_remote(url)}


def _is_strange(each: Fetched, sites: set[str]) -> bool:
    host = host_of(each.url)
    return host in FONTS or site_of(host) not in sites


def _is_spy(each: Fetched) -> bool:
    """Tell whether it is told as a tracker."""
    return each.kind is Kind.PICTURE and (
        is_counter(each.url) or (each.element.tag == "img" and is_unseen(each.element))
    )
