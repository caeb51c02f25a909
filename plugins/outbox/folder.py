"""The kind `outbox`: one `.eml` per message, whole or absent."""

import os
import tempfile
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

from pydantic import BaseModel

from newsletter import Api, OutgoingMail, Receipt, Transport, TransportKind, Unavailable, Value

#: File systems allow 255 bytes in a name.
_LONGEST = 200


class OutboxConfig(Value):
    """Where the messages are written; the folder is made when it is missing."""

    folder: Path


class Outbox(Transport):
    """An open outbox; the same message sent again replaces its own file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: OutgoingMail) -> Receipt:
        """Write the message; the receipt is the file's path. Raises Unavailable when the folder takes no more."""
        path = self._folder / file_name(message.message_id)
        try:
            _write(path, message.content)
        except OSError as fault:
            raise Unavailable(f"{path} cannot be written: {fault.strerror or fault}") from fault
        return Receipt(reply=str(path))

    def find(self, message_id: str) -> bool:
        """Tell whether this message was written."""
        return (self._folder / file_name(message_id)).is_file()


class OutboxKind(TransportKind):
    """Writes messages instead of sending them: for a demonstration, a rehearsal, a look before sending."""

    name: ClassVar[str] = "outbox"
    label: ClassVar[str] = "Dossier d’envoi (rien ne part)"
    Config: ClassVar[type[BaseModel]] = OutboxConfig

    def open(self, config: BaseModel, http: Api | None = None) -> Outbox:
        """Return an outbox; raises Unavailable when the folder cannot be made."""
        folder = OutboxConfig.model_validate(config).folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise Unavailable(f"{folder} cannot be made: {fault.strerror or fault}") from fault
        return Outbox(folder)


def file_name(message_id: str) -> str:
    """Return the file's name for a Message-ID: its left part, made safe; two identities never share a name."""
    left = message_id.strip().removeprefix("<").removesuffix(">").rpartition("@")[0] or message_id
    safe = quote(left, safe="")
    return f"{safe if len(safe) <= _LONGEST else sha256(left.encode()).hexdigest()}.eml"


def _write(path: Path, content: bytes) -> None:
    handle, draft = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
