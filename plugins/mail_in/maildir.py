"""The mails of a Maildir, only ever read (https://cr.yp.to/proto/maildir.html)."""

from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage, Message
from email.parser import BytesParser
from pathlib import Path

from newsletter import Defect, FetchFailed

#: Mails read, the newest first; bytes of each.
MAILS, LARGEST = 500, 5_000_000
#: Bytes of all headers and signs of one, boundaries and lines beyond which a mail is made to harm, not to be read.
_HEADERS, _HEADER, _PARTS, _LINES = 100_000, 2_000, 30, 150_000
#: The headers that are looked into.
_READ = ("content-", "from", "subject", "date", "message-id", "mime-version")


def mails_in(folder: Path) -> Iterator[tuple[str, EmailMessage] | Defect]:
    """Yield the mails of `new` and `cur` with their file's name, newest first; raises FetchFailed for no Maildir."""
    if not (folder / "new").is_dir() and not (folder / "cur").is_dir():
        raise FetchFailed(f"{folder} is no Maildir: there is neither a folder new nor cur in it")
    try:
        paths = [path for name in ("new", "cur") if (folder / name).is_dir() for path in (folder / name).iterdir()]
        newest = sorted(paths, key=lambda path: (-path.stat().st_mtime, path.name))
    except OSError as fault:
        raise FetchFailed(f"{folder} cannot be read: {fault.strerror}") from fault
    for path in newest[:MAILS]:
        if path.is_file() and not path.name.startswith("."):
            yield _mail(path)


def _mail(path: Path) -> tuple[str, EmailMessage] | Defect:
    name = path.name.split(":")[0]
    try:
        content = path.read_bytes()[: LARGEST + 1]
        _check(content)
        # The plain reader takes headers as they are; the other one looks into them.
        _check_headers(BytesParser(Message, policy=policy.compat32).parsebytes(content))
        return name, BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    except (OSError, ValueError, MessageError, RecursionError) as fault:
        return Defect(where=f"mail {name}", field="mail", message=f"cannot be read: {fault}")


def _check(content: bytes) -> None:
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    if len(content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]) > _HEADERS:
        raise ValueError(f"its headers are longer than {_HEADERS // 1000} kB")
    if content.lower().count(b"boundary") > _PARTS or content.count(b"\n--") > 10 * _PARTS:
        raise ValueError(f"it has more than {_PARTS} parts")
    if content.count(b"\n") > _LINES:
        raise ValueError(f"it has more than {_LINES:,} lines")


def _check_headers(mail: Message) -> None:
    """Raise ValueError for a header too long to be looked into: the standard reader takes ages for some."""
    for part in mail.walk():
        for name, value in part.raw_items():
            if name.lower().startswith(_READ) and len(str(value)) > _HEADER:
                raise ValueError(f"its header {name[:40]} is longer than {_HEADER:,} signs")
