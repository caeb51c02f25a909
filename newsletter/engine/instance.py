"""What a workspace remembers of its database, in a file beside it."""

import contextlib
import os
import tempfile
import time
from pathlib import Path

from pydantic import ValidationError

from newsletter.domain.instance import Mark, NotConfirmed, is_ours
from newsletter.storage import instance
from newsletter.storage.database import Database

_HOW = (
    "this workspace does not know this database as it is now: it is a copy, a restored backup, or new here. "
    "Nothing is sent, so that nobody gets a letter twice: where this is the installation that sends, and no other "
    "one does, say so with `newsletter doctor --confirm-instance`"
)
#: How often a file that is not there is looked for, and the seconds between two looks.
_LOOKS, _PAUSE = 20, 0.05


class Memory:
    """The file in which a workspace remembers its database; without a path nothing is remembered or asked."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def check(self, database: Database) -> None:
        """Raise `NotConfirmed` unless this workspace may send from this database.

        A worker beside us that begins writes the file right after the database: where there is none yet, it is awaited.
        """
        if self._path is None:
            return
        looks = 0
        # First the file: who writes it after the database must not seem to be ahead of it.
        while not self._agrees(database, remembered := self.remembered()):
            if remembered is not None or looks == _LOOKS:
                raise NotConfirmed(_HOW)
            looks += 1
            time.sleep(_PAUSE)

    def _agrees(self, database: Database, remembered: Mark | None) -> bool:
        with database.reading() as session:
            return is_ours(instance.mark(session), remembered, has_sent=instance.has_sent(session))

    def confirm(self, database: Database) -> None:
        """Make the database this workspace's own, as a person says it is."""
        with database.writing() as session:
            mark = instance.renew(session)
        self.keep(mark)

    def keep(self, mark: Mark) -> None:
        """Remember what the database says, whole or not at all."""
        if self._path is None:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        number, draft = tempfile.mkstemp(prefix=".instance.", dir=self._path.parent)
        try:
            with open(number, "w", encoding="utf-8") as file:
                file.write(mark.model_dump_json())
            os.replace(draft, self._path)
        except OSError:
            os.unlink(draft)
            raise

    def remembered(self) -> Mark | None:
        """Return what the database said last, as far as this workspace knows."""
        if self._path is None:
            return None
        with contextlib.suppress(FileNotFoundError, ValidationError):
            return Mark.model_validate_json(self._path.read_bytes())
        return None
