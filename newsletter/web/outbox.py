"""The messages that stayed at home, read back from their folder."""

import os
import re
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

#: A head longer than this is not one of ours.
HEAD = 32_768
_NAME = re.compile(r"[A-Za-z0-9_%~-][A-Za-z0-9_%~.-]{0,250}\.eml")
_TO = re.compile(rb"^To:(.*(?:\r?\n[ \t].*)*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class MessageSummary:
    """One message in the list, read from its head alone."""

    name: str
    subject: str
    to_name: str
    to_address: str
    date: datetime | None
    size: int


@dataclass(frozen=True)
class Batch:
    """One page of the list."""

    messages: list[MessageSummary]
    #: Messages that answer the search, on all pages.
    total: int
    #: Messages in the folder.
    all: int


@dataclass(frozen=True)
class Outbox:
    """A folder of `.eml` files; a folder that is not there is empty."""

    folder: Path

    def batch(self, start: int, size: int, address: str = "") -> Batch:
        """Return `size` messages from the position `start`, the newest first.

        `address` keeps the messages whose To header holds it, whatever the case. Only the heads of
        the messages returned are parsed, so that thousands of files do no harm.
        """
        files = self._newest_first()
        needle = address.strip().casefold()
        found = [file for file in files if needle in _addressed(file)] if needle else files
        return Batch([_summary(file) for file in found[start : start + size]], len(found), len(files))

    def _newest_first(self) -> list["os.DirEntry[str]"]:
        try:
            with os.scandir(self.folder) as entries:
                files = [one for one in entries if is_name(one.name) and one.is_file(follow_symlinks=False)]
        except FileNotFoundError:
            return []
        return sorted(files, key=lambda one: (one.stat(follow_symlinks=False).st_mtime_ns, one.name), reverse=True)

    def read(self, name: str) -> EmailMessage:
        """Return one message whole; raises LookupError for a name that is not one of this folder's files."""
        path = self.folder / name
        if not is_name(name) or path.is_symlink() or not path.is_file():
            raise LookupError(f"no message is called “{name}”")
        return message_from_bytes(path.read_bytes(), policy=policy.default)


def is_name(name: str) -> bool:
    """Tell whether a name can be a message's: a plain file name, never a path or a hidden file."""
    return _NAME.fullmatch(name) is not None


def part(message: EmailMessage, kind: str) -> str | None:
    """Return the text of a message's `html` or `plain` part; None when it has none."""
    body = message.get_body((kind,))
    if body is None:
        return None
    try:
        return str(body.get_content())
    except LookupError:  # a charset nobody knows
        return bytes(body.get_payload(decode=True)).decode("utf-8", "replace")


def date_of(message: EmailMessage) -> datetime | None:
    """Return when a message says it was written."""
    try:
        date = parsedate_to_datetime(str(message["Date"]))
    except ValueError:
        return None
    return date if date.tzinfo is not None else None


def _head(file: "os.DirEntry[str]") -> bytes:
    with open(file.path, "rb") as content:
        return re.split(rb"\r?\n\r?\n", content.read(HEAD), maxsplit=1)[0]


def _addressed(file: "os.DirEntry[str]") -> str:
    """Return the addresses of a To header; they are never encoded, unlike the names beside them."""
    found = _TO.search(_head(file))
    header = found[1].decode("utf-8", "replace") if found else ""
    return " ".join(address for _, address in getaddresses([header])).casefold()


def _summary(file: "os.DirEntry[str]") -> MessageSummary:
    head = BytesHeaderParser(policy=policy.default).parsebytes(_head(file) + b"\r\n\r\n")
    to_name, to_address = next(iter(getaddresses([str(head["To"] or "")])), ("", ""))
    return MessageSummary(
        name=file.name,
        subject=str(head["Subject"] or ""),
        to_name=to_name,
        to_address=to_address,
        date=date_of(head),
        size=file.stat(follow_symlinks=False).st_size,
    )
