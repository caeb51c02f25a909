"""A letter arrives as it was written: its encoding is UTF-8, and declared."""

import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from typing import ClassVar

from lxml.html import HtmlElement

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity

from .debris import BROKEN, of_letter, of_page

_META = re.compile(r"charset\s*=\s*[\"']?\s*(?P<name>[\w.:-]+)", re.IGNORECASE)
_HEAD = re.compile(r"<head(?:\s[^<>]*)?>", re.IGNORECASE)
_UTF8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})


class Charset(Check):
    """A part or a page in another encoding than UTF-8, and the debris that a wrong one leaves."""

    name: ClassVar[str] = "codage"
    label: ClassVar[str] = "La lettre est codée en UTF-8, et le dit"
    why: ClassVar[str] = "Un codage mal déclaré change les accents et les apostrophes en signes illisibles."
    reference: ClassVar[str] = "RFC 2045, RFC 3629"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is declared wrongly, then the debris: in our fields, or else in the page and the text."""
        for part in galley.message.walk() if galley.message else ():
            if part.get_content_maintype() == "text" and not part.get_filename():
                yield from self._part(part)
        yield from self._declarations(galley)
        ours = list(of_letter(galley))
        for message, said in ours or of_page(galley):
            yield self.finding(message, **said)

    def _part(self, part: EmailMessage) -> Iterator[Finding]:
        kind, declared = part.get_content_subtype(), (part.get_content_charset() or "").lower()
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        if not _decodes(content, declared or "us-ascii"):
            said = f"n’est pas en {declared} comme elle le dit" if declared else "ne dit pas son codage"
            yield self.finding(f"La partie {kind} du message {said}\u00a0: envoyez-la en UTF-8.")
        elif declared not in {"", *_UTF8} and not content.isascii():
            message = f"La partie {kind} du message est en {declared}\u00a0: préférez UTF-8."
            yield self.finding(message, severity=Severity.TO_FIX)

    def _declarations(self, galley: Galley) -> Iterator[Finding]:
        declared = [(meta, name) for meta in galley.page.elements("meta") if (name := _declared(meta))]
        for meta, name in declared:
            if name.lower() not in _UTF8 and not galley.html.isascii():
                place = galley.page.place(meta)
                fix = self.retagged(galley.page, meta, place.tag.replace(name, "utf-8")) if place else None
                message = f"La page se dit en {name}\u00a0: préférez UTF-8."
                yield self.at(galley.page, meta, message, severity=Severity.TO_FIX, fix=fix)
        head = _HEAD.search(galley.html)
        if head and not declared and galley.message is None and not galley.html.isascii():
            fix = Fix(before=head[0], after=f'{head[0]}<meta charset="utf-8">', at=head.start())
            message = "La page ne dit pas son codage\u00a0: déclarez UTF-8 au début de son en-tête."
            yield self.finding(message, severity=Severity.TO_FIX, fix=fix)


def _declared(meta: HtmlElement) -> str:
    if meta.get("charset"):
        return str(meta.get("charset")).strip()
    match = _META.search(meta.get("content", "")) if meta.get("http-equiv", "").lower() == "content-type" else None
    return match["name"] if match else ""


def _decodes(content: bytes, charset: str) -> bool:
    try:
        return not BROKEN.search(content.decode(charset))
    except (LookupError, ValueError):
        return False
