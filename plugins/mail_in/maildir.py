"""The mails of a Maildir, only ever read (https://cr.yp.to/proto/maildir.html)."""

from collections.abc import Iterator
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from newsletter import Defect, FetchFailed

#: Mails read, the newest first; bytes of each.
MAILS, LARGEST = 500, 5_000_000
#: Header bytes and boundaries beyond which a mail is made to harm, not to be read.
_HEADER, _PARTS = 100_000, 200


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
        return name, BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
    except (OSError, ValueError, MessageError, RecursionError) as fault:
        return Defect(where=f"mail {name}", field="mail", message=f"cannot be read: {fault}")


def _check(content: bytes) -> None:
    if len(content) > LARGEST:
        raise ValueError(f"it is larger than {LARGEST // 1_000_000} MB")
    if len(content.partition(b"\n\n")[0].partition(b"\r\n\r\n")[0]) > _HEADER:
        raise ValueError(f"its headers are longer than {_HEADER // 1000} kB")
    if content.lower().count(b"boundary=") > _PARTS:
        raise ValueError(f"it has more than {_PARTS} parts")
