"""Leaving with one click, from the mail program itself."""

import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity

_ADDRESS = re.compile(r"<\s*([^<>]+?)\s*>")
_POST = "List-Unsubscribe=One-Click"
#: Headers that a signature must cover, for a mail program to trust them.
_SIGNED = ("list-unsubscribe", "list-unsubscribe-post")
_COVERED = re.compile(r"(?:^|;)\s*h\s*=\s*([^;]*)", re.IGNORECASE)


class OneClick(Check):
    """The headers by which a mail program shows its own button to unsubscribe."""

    name: ClassVar[str] = "desabonnement-un-clic"
    label: ClassVar[str] = "La messagerie peut désabonner en un clic"
    why: ClassVar[str] = "Qui ne trouve pas comment partir déclare la lettre indésirable, pour tous ses lecteurs."
    reference: ClassVar[str] = "RFC 8058\u00a0; RFC 2919\u00a0; RFC 2369"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what the headers of a message lack; nothing for a page alone."""
        if galley.message is not None:
            yield from self._unsubscribe(galley.message)
            yield from self._signature(galley.message)
            if not galley.message["List-Id"]:
                message = "L’en-tête List-Id manque\u00a0: il permet de ranger la lettre. Ajoutez-le."
                yield self.finding(message, severity=Severity.TO_FIX)

    def _unsubscribe(self, message: EmailMessage) -> Iterator[Finding]:
        given = [found[1].lower() for found in _ADDRESS.finditer(header(message, "List-Unsubscribe"))]
        if not any(url.startswith("https://") for url in given) and not _is_local(given):
            yield self.finding(
                "L’en-tête List-Unsubscribe n’a pas d’adresse https\u00a0: la messagerie ne montre pas son bouton."
            )
        elif header(message, "List-Unsubscribe-Post").replace(" ", "") != _POST:
            yield self.finding(f"L’en-tête List-Unsubscribe-Post manque\u00a0: ajoutez-le avec «\u00a0{_POST}\u00a0».")
        if given and not any(url.startswith("mailto:") for url in given):
            message_ = "L’en-tête List-Unsubscribe n’a pas d’adresse mailto, que d’anciennes messageries emploient."
            yield self.finding(message_, severity=Severity.ADVICE)

    def _signature(self, message: EmailMessage) -> Iterator[Finding]:
        signatures = [str(each) for each in message.get_all("DKIM-Signature", [])]
        if signatures and not any(set(_SIGNED) <= covered(each) for each in signatures):
            told = "La signature DKIM ne couvre pas List-Unsubscribe et List-Unsubscribe-Post\u00a0: ajoutez-les à h=."
            yield self.finding(told, severity=Severity.TO_FIX)


def header(message: EmailMessage, name: str) -> str:
    """Return a header as one line; empty when it is missing."""
    try:
        return " ".join(str(message.get(name, "")).split())
    except (IndexError, AttributeError, ValueError):  # the library stumbles over some identifiers, such as `<[]@>`
        raw = dict(reversed(list(message.raw_items())))
        return " ".join(str(raw.get(name, "")).split())


def covered(signature: str) -> set[str]:
    """Return the names of the headers that a DKIM signature covers (RFC 6376, 3.5), in small letters."""
    found = _COVERED.search(signature)
    return {name.strip().lower() for name in found[1].split(":")} if found else set()


def _is_local(given: list[str]) -> bool:
    """Tell whether the way out is on this machine: a demonstration has no certificate."""
    return any(url.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]")) for url in given)
