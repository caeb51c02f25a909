"""Messages on the wire: what all copies share is encoded once, one copy adds a few bytes."""

import hashlib
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from html import escape
from operator import itemgetter
from typing import NamedTuple

from newsletter.render import quoted
from newsletter.render.headers import address, header, identifier, phrase, url
from newsletter.render.personal import TOKEN, PersonalValues, on_one_line
from newsletter.render.plain import wrap
from newsletter.values.base import Value
from newsletter.values.letter import Rendered

_LINE = b"\r\n"


class MessageHead(Value):
    """The part of a message's head that all copies share."""

    subject: str
    from_name: str
    from_address: str
    reply_to: str
    #: RFC 2919: what mail programs sort by.
    list_id: str
    list_name: str = ""
    language: str = "fr"


class RecipientHead(NamedTuple):
    """The part of a message's head that is one copy's."""

    to_name: str
    to_address: str
    #: With its angle brackets.
    message_id: str
    #: As RFC 5322 §3.3 writes it.
    date: str
    #: Answers a POST without asking anything (RFC 8058).
    unsubscribe_url: str
    #: The mailbox of those whose program only writes (RFC 2369); none without.
    unsubscribe_mailbox: str = ""


class Slot(Value):
    """A place in the encoded body where one personal value goes, alone on its lines."""

    name: str
    html: bool


class Skeleton(Value):
    """A message without a recipient: encoded bytes with slots between them."""

    head: bytes
    body: tuple[bytes | Slot, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Each personal value it asks for."""
        return tuple(dict.fromkeys(part.name for part in self.body if isinstance(part, Slot)))

    @cached_property
    def shared(self) -> tuple[bytes, ...]:
        """What all copies share, without the places between."""
        return (self.head, *(part for part in self.body if isinstance(part, bytes)))

    @cached_property
    def in_order(self) -> Callable[[Sequence[bytes]], tuple[bytes, ...]]:
        """Put in order: a recipient's head, what is `shared`, and each of `names` as the text and as HTML has it."""
        shared = iter(range(1, 1 + len(self.shared)))
        written = {name: 1 + len(self.shared) + 2 * place for place, name in enumerate(self.names)}
        body = [next(shared) if isinstance(one, bytes) else written[one.name] + one.html for one in (b"", *self.body)]
        return itemgetter(0, *body)

    def fill(self, personal: PersonalValues, head: RecipientHead) -> bytes:
        """Return the message of one recipient as a whole; see `pieces`."""
        return b"".join(self.pieces(personal, head))

    def pieces(self, personal: PersonalValues, head: RecipientHead) -> tuple[bytes, ...]:
        """Return the message of one recipient, RFC 5322 with CRLF, ASCII but for an address that is not.

        The same values give the same bytes. Raises ValueError naming the header for a value with a line
        end or a NUL, or an unsubscribe address that does not fit on a line.
        """
        parts = [_own_head(head), *self.shared]
        for name in self.names:
            parts += _both(personal.raw(name))
        return self.in_order(parts)


def skeleton(rendered: Rendered, head: MessageHead) -> Skeleton:
    """Encode what all copies of an edition share: multipart/alternative, text then HTML.

    `rendered` still holds its tokens. Raises ValueError naming the header for a value with a line end.
    """
    digest = hashlib.sha256(f"{rendered.text}\0{rendered.html}".encode()).hexdigest()
    # “=_” never occurs in quoted-printable (RFC 2045 §6.7), so no content can hold the boundary.
    boundary = f"=_{digest[:32]}"
    opening = f"--{boundary}\r\n".encode()
    body = [
        opening + _part_head("plain"),
        *_encoded_part(rendered.text, html=False),
        _LINE + opening + _part_head("html"),
        *_encoded_part(rendered.html, html=True),
        f"\r\n--{boundary}--\r\n".encode(),
    ]
    return Skeleton(head=_shared_head(head, boundary), body=tuple(body))


def _shared_head(head: MessageHead, boundary: str) -> bytes:
    name = f"{phrase('List-Id', head.list_name)} " if head.list_name else ""
    lines = [
        header("From", address("From", head.from_name, head.from_address)),
        header("Reply-To", address("Reply-To", "", head.reply_to)),
        header("Subject", phrase("Subject", head.subject, quoted=False)),
        header("List-Id", f"{name}<{identifier('List-Id', head.list_id)}>"),
        header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
        header("Precedence", "bulk"),
        header("Content-Language", identifier("Content-Language", head.language)),
        header("MIME-Version", "1.0"),
        header("Content-Type", f'multipart/alternative;\r\n boundary="{boundary}"'),
    ]
    return b"".join(lines) + _LINE


def _own_head(head: RecipientHead) -> bytes:
    leave = url("List-Unsubscribe", head.unsubscribe_url) + _leaving_by_mail(head.unsubscribe_mailbox)
    return b"".join(
        (
            _dated(head.date),
            header("Message-ID", identifier("Message-ID", head.message_id)),
            header("To", address("To", head.to_name, head.to_address)),
            header("List-Unsubscribe", leave),
        )
    )


# The same for all copies of a letter, which may be written side by side with another.
@lru_cache(maxsize=8)
def _dated(date: str) -> bytes:
    return header("Date", identifier("Date", date))


@lru_cache(maxsize=8)
def _leaving_by_mail(mailbox: str) -> str:
    return ",\r\n " + url("List-Unsubscribe", f"mailto:{mailbox}?subject=unsubscribe") if mailbox else ""


def _part_head(kind: str) -> bytes:
    return (
        f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    ).encode()


def _encoded_part(part: str, *, html: bool) -> list[bytes | Slot]:
    # Names stand at odd places: the pattern has one group.
    pieces = TOKEN.split(part)
    return [
        Slot(name=piece, html=html) if place % 2 else quoted.encode(piece, more=place < len(pieces) - 1)
        for place, piece in enumerate(pieces)
    ]


def _both(value: str) -> tuple[bytes, bytes]:
    """Return a value as the text has it, and as HTML does: the same for an address, which no two members share."""
    simple = quoted.verbatim(value)
    return _written(value) if simple is None else (simple, simple)


# Many members share a first name, a reason, a network.
@lru_cache(maxsize=256)
def _written(value: str) -> tuple[bytes, bytes]:
    one_line = on_one_line(value)
    text, html = wrap(one_line), escape(one_line)
    written = quoted.encode(text, more=True)
    return written, written if text == html else quoted.encode(html, more=True)
