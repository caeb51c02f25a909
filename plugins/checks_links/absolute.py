"""An address that works wherever the letter is read."""

from collections.abc import Iterable
from typing import ClassVar

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity, is_loopback

from .targets import Target, parts_of, targets
from .told import readdressed, told

_OTHERS = frozenset({"mailto", "tel", "sms"})
_TEMPLATE = ("{", "*|", "%", "[", "__")


class Absolute(Check):
    """A link without a whole address, or by a road that is not safe."""

    name: ClassVar[str] = "lien-absolu"
    label: ClassVar[str] = "Chaque lien a une adresse entière, en https"
    why: ClassVar[str] = "Dans une messagerie, une adresse incomplète ne mène nulle part."
    reference: ClassVar[str] = "RFC 3986\u00a0; RFC 9110, 4.2.2"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that cannot be followed, then those without encryption and those inside the page."""
        for target in targets(galley):
            message, severity = fault_of(target.url)
            if message:
                fix = self._secured(galley, occasion, target) if severity is Severity.TO_FIX else None
                yield told(self, galley, target, message, severity=severity, fix=fix)

    def _secured(self, galley: Galley, occasion: Occasion, target: Target) -> Fix | None:
        """Return the fix to https, only when the web answered there."""
        url = f"https{target.url[4:]}"
        answer = occasion.web.ask([url]).get(url) if occasion.web else None
        return readdressed(self, galley, target, url) if answer and answer.status == 200 else None


def fault_of(url: str) -> tuple[str, Severity]:
    """Return what is wrong with how an address is written, or nothing, and how severe it is."""
    parts = parts_of(url)
    if url.startswith(_TEMPLATE):
        return "", Severity.BLOCKING  # told as machinery that shows
    if url.startswith("#") and len(url) > 1:
        return _INSIDE, Severity.ADVICE
    if parts is None or parts.scheme not in {"http", "https", *_OTHERS} or _is_empty(url, parts.scheme):
        return _whole(url), Severity.BLOCKING
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        return _UNSAFE, Severity.TO_FIX
    return "", Severity.BLOCKING


def _is_empty(url: str, scheme: str) -> bool:
    parts = parts_of(url)
    if scheme in _OTHERS:
        return not url.partition(":")[2].strip()
    host = (parts.hostname or "") if parts else ""
    return not host or " " in url or ("." not in host and ":" not in host and host != "localhost")


def _whole(url: str) -> str:
    if not url or url == "#":
        return "Un lien n’a pas d’adresse\u00a0: donnez celle de la page."
    return f"L’adresse «\u00a0{url[:80]}\u00a0» ne mène nulle part\u00a0: écrivez-la en entier, avec https://."


_INSIDE = "Ce lien mène à un endroit de la lettre\u00a0: Gmail, Orange, SFR et La Poste ne le suivent pas."
_UNSAFE = "L’adresse est en http\u00a0: passez à https si le site répond, sinon dites-le-lui."
