"""A message as Brevo takes it: the RFC 5322 bytes taken apart again."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any

from newsletter import OutgoingMail, Rejected

#: Told in fields of their own, or written by Brevo.
_TOLD = frozenset({"from", "to", "reply-to", "subject", "date", "mime-version", "content-type", "return-path"})
_FIELD = {"text/plain": "textContent", "text/html": "htmlContent"}
#: Characters of a name that Brevo takes.
_NAME = 70
#: Brevo reads these as the beginning of one of its own places, even in words that only look so.
_PLACES = {"{{": "&#123;&#123;", "{%": "&#123;%"}


def body_of(message: OutgoingMail, key: str, *, sandbox: bool) -> dict[str, Any]:
    """Return the body of `POST /smtp/email` for a message, under the key `key` (a UUID).

    `sandbox` asks Brevo to check it and send nothing. Raises Rejected for a message that Brevo cannot carry.
    """
    parsed = message_from_bytes(message.content, policy=policy.SMTP)
    own = {"idempotencyKey": key} | ({"X-Sib-Sandbox": "drop"} if sandbox else {})
    body = {
        "sender": _person(str(parsed.get("From", "")), message.envelope_from),
        "to": [_person(str(parsed.get("To", "")), message.recipient, exact=True)],
        "subject": str(parsed.get("Subject", "")),
        "headers": dict(_headers(parsed)) | own,
        # Events are asked for by it: the key itself is told nowhere else.
        "tags": [key],
        **_contents(parsed),
    }
    return body | ({"replyTo": _person(str(parsed["Reply-To"]), "")} if parsed["Reply-To"] else {})


def _person(header: str, address: str, *, exact: bool = False) -> dict[str, str]:
    """Return a person as Brevo writes one; `address` when the header names none, or when it is `exact`."""
    name, found = parseaddr(header)
    person = {"email": address if exact else found or address}
    return person | ({"name": name[:_NAME]} if name else {})


def _headers(parsed: EmailMessage) -> Iterator[tuple[str, str]]:
    """Yield the headers a reader's program looks for; Brevo wants each word of a name to begin with a capital."""
    for name, value in parsed.items():
        lower = name.lower()
        if lower not in _TOLD and not lower.startswith("content-transfer"):
            yield name.title(), " ".join(str(value).split())


def _contents(parsed: EmailMessage) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in parsed.walk():
        if part.is_multipart():
            continue
        field = _FIELD.get(part.get_content_type(), "")
        if not field or field in found or part.get_filename():
            raise Rejected(f"brevo carries a text and a page only, not {part.get_content_type()}", blames_us=True)
        found[field] = part.get_content()
    if "htmlContent" in found:
        found["htmlContent"] = _literal(found["htmlContent"])
    return found


def _literal(page: str) -> str:
    for sign, written in _PLACES.items():
        page = page.replace(sign, written)
    return page
