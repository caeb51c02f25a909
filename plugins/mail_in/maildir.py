"""The mails of a Maildir, only ever read (https://cr.yp.to/proto/maildir.html)."""

from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from newsletter import Defect, FetchFailed

#: Mails read, the newest first; bytes of each.
MAILS, LARGEST = 500, 5_000_000
#: Bytes of all headers and signs of one, boundaries and lines beyond which a mail is made to harm, not to be read.
_HEADERS, _HEADER, _PARTS, _LINES = 100_000, 2_000, 30, 150_000
#: The headers that are looked into.
_READ = ("content-", "from", "subject", "date", "message-id", "mime-version")


class Mail(NamedTuple):
    """A mail that was read: its file's name, what it is known by (its own identity, else that of its bytes)."""

    name: str
    identity: str
    message: EmailMessage


def mails_in(folder: Path) -> Iterator[Mail | Defect]:
    """Yield the mails of `new` and `cur`, newest first; raises FetchFailed for no Maildir."""
    if not (folder / "new").is_dir() and not (folder / "cur").is_dir():
        raise FetchFailed(f"{folder} is no Maildir: there is neither a folder new nor cur in it")
    try:
        paths = [path for name in ("new", "cur") if (folder / name).is_dir() for path in (folder / name).iterdir()]
    except OSError as fault:
        raise FetchFailed(f"{folder} cannot be read: {fault.strerror}") from fault
    for path in sorted(paths, key=lambda path: (-_written(path), path.name))[:MAILS]:
        if path.is_file() and not path.name.startswith("."):
            yield _mail(path)


def _written(path: Path) -> float:
    """Return when a file was last written; 0 for one that was moved away meanwhile."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _mail(path: Path) -> Mail | Defect:
    name = path.name.split(":")[0]
    try:
        content = path.read_bytes()[: LARGEST + 1]
        _check(content)
        # The plain reader takes headers as they are; the other one looks into them.
        plain = BytesParser(Message, policy=policy.compat32).parsebytes(content)
        _check_headers(plain)
        identity = str(plain.get("Message-ID") or "").strip() or sha256(content).hexdigest()
        return Mail(name, identity, BytesParser(EmailMessage, policy=policy.default).parsebytes(content))
    except (OSError, ValueError) as fault:
        return Defect(where=f"mail {name}", field="mail", message=f"cannot be read: {fault}")
    except Exception as broken:  # the standard reader raises whatever a broken header makes it raise
        return Defect(where=f"mail {name}", field="mail", message=f"cannot be read: {type(broken).__name__}")


def _check(content: bytes) -> None:
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    if len(content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]) > _HEADERS:
        raise ValueError(f"its headers are longer than {_HEADERS // 1000} kB")
    lines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if lines.lower().count(b"boundary") > _PARTS or lines.count(b"\n--") > 10 * _PARTS:
        raise ValueError(f"it has more than {_PARTS} parts")
    if b"message/delivery-status" in content.lower():
        raise ValueError("it is the report of a delivery, not something to publish")
    if lines.count(b"\n") > _LINES:
        raise ValueError(f"it has more than {_LINES:,} lines")


def _check_headers(mail: Message) -> None:
    """Raise ValueError for a header too long to be looked into: the standard reader takes ages for some."""
    for part in mail.walk():
        for name, value in part.raw_items():
            if name.lower().startswith(_READ) and len(str(value)) > _HEADER:
                raise ValueError(f"its header {name[:40]} is longer than {_HEADER:,} signs")
