"""The workspace's own secret keys, for an installation that was given none: made once, kept in a file."""

import os
import secrets
import tempfile
from pathlib import Path


class NoKey(ValueError):
    """The file of keys is there and holds none."""


def kept(path: Path) -> tuple[str, ...]:
    """Return the keys in a file; when there is no such file, it is made with one new key. Raises `NoKey`."""
    if not path.exists():
        _make(path)
    try:
        keys = tuple(path.read_text(encoding="ascii").split())
    except UnicodeDecodeError:
        keys = ()
    if not keys:
        raise NoKey(
            f"{path} holds no key: put it back from a backup, since members are known by it; "
            "when no member is stored yet, remove the file and a new key is made"
        )
    return keys


def _make(path: Path) -> None:
    """Write a new key whole or not at all, for its owner only; of two processes the first wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(prefix=".secret.", dir=path.parent)
    try:
        with open(number, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32) + "\n")
            file.flush()
            os.fsync(number)
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)
