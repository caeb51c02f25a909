"""Who sends, and whether somebody reads the answers."""

import re
from collections.abc import Iterable, Iterator
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity

from .one_click import header

_DEAF = re.compile(r"(?:no|ne|not|do|pas)[-_.]?(?:not[-_.]?|pas[-_.]?)?(?:de[-_.]?)?(?:reply|repondre|reponse)")
_SIGNER = re.compile(r"(?:^|;)\s*d\s*=\s*([\w.-]+)", re.IGNORECASE)


class Sender(Check):
    """An address that takes no answer, a signature of another domain, headers that every message has."""

    name: ClassVar[str] = "expediteur"
    label: ClassVar[str] = "On sait qui envoie, et l’on peut répondre"
    why: ClassVar[str] = "Une lettre à laquelle on peut répondre paraît plus sûre, et les absences sont connues."
    reference: ClassVar[str] = "RFC 5322, 3.6\u00a0; RFC 7489, 3.1"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield what is wrong with the headers of a message; nothing for a page alone."""
        if galley.message is not None:
            yield from self._addresses(galley.message)
            yield from self._required(galley.message)

    def _addresses(self, message: EmailMessage) -> Iterator[Finding]:
        name, sender = parseaddr(header(message, "From"))
        if "@" not in sender:
            told = "L’expéditeur (From) n’a pas d’adresse\u00a0: donnez celle de la lettre."
            yield self.finding(told, severity=Severity.BLOCKING)
            return
        if not name.strip():
            told = "L’expéditeur n’a pas de nom\u00a0: donnez celui du réseau, qui se lit avant l’objet."
            yield self.finding(told, severity=Severity.ADVICE)
        answers = parseaddr(header(message, "Reply-To"))[1] or sender
        if _DEAF.search(answers.rpartition("@")[0].lower()):
            yield self.finding(f"L’adresse {answers} dit de ne pas répondre\u00a0: donnez une boîte qui est lue.")
        yield from self._aligned(message, sender.rpartition("@")[2].lower())

    def _aligned(self, message: EmailMessage, domain: str) -> Iterator[Finding]:
        signers = [_SIGNER.search(str(each)) for each in message.get_all("DKIM-Signature", [])]
        names = [found[1].lower() for found in signers if found]
        if names and not any(_same(domain, name) for name in names):
            yield self.finding(
                f"La lettre vient de {domain} et elle est signée par {names[0]}\u00a0: signez-la du même domaine."
            )

    def _required(self, message: EmailMessage) -> Iterator[Finding]:
        if not header(message, "Message-ID"):
            yield self.finding("L’en-tête Message-ID manque\u00a0: ajoutez-le.")
        if not _is_date(header(message, "Date")):
            yield self.finding("L’en-tête Date manque ou ne se lit pas\u00a0: corrigez-le.")


def _same(domain: str, signer: str) -> bool:
    return domain == signer or domain.endswith(f".{signer}") or signer.endswith(f".{domain}")


def _is_date(text: str) -> bool:
    try:
        parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return False
    return True
