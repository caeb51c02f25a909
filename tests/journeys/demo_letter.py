"""The letter of the demonstration: its workspace opened again, its mails as they lie in the outbox."""

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import cached_property
from pathlib import Path

from newsletter.app import App
from newsletter.domain.version import Version
from newsletter.pipeline.mailroom import marked_of, message_head
from newsletter.pipeline.rendering import brand_of
from newsletter.render.edition import cut
from newsletter.render.layout import load_layout
from newsletter.render.mime import Skeleton, Slot, skeleton
from newsletter.render.page import render
from newsletter.storage import issues, versions, vocabularies

BOUNDARY = re.compile(rb'boundary="([^"]+)"')


@dataclass(frozen=True)
class Mail:
    """One message of the outbox."""

    wire: bytes

    @property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.wire, _class=EmailMessage, policy=default)

    @property
    def body(self) -> bytes:
        return self.wire.partition(b"\r\n\r\n")[2]

    @property
    def page(self) -> str:
        part = self.message.get_body(("html",))
        assert part is not None
        return str(part.get_content())


@dataclass
class DemoLetter:
    """An installation whose letter has left."""

    app: App
    home: Path

    @cached_property
    def version(self) -> Version:
        with self.app.database.reading() as session:
            found = versions.latest(session, issues.numbered(session, "lettre", 4).id)
        assert found is not None
        return found

    def dressed(self, layout: str, theme: str) -> Version:
        """Return the same letter in another layout and theme."""
        version, folders = self.version, self.app.context.site.layouts
        with self.app.database.reading() as session:
            newsletter = vocabularies.newsletter(session, "lettre")
            brand = brand_of(session, newsletter, "https://lettres.planif.example/evenements/lettre/4/")
        marked = render(version.letter, load_layout(layout, folders, theme), brand)
        return version.model_copy(update={"html": marked.html, "text": marked.text, "nonce": marked.nonce})

    def skeletons(self) -> dict[bytes, Skeleton]:
        """Return what all copies of each edition share, by the boundary that names it in the outbox."""
        version = self.version
        with self.app.database.reading() as session:
            masks = [edition.mask for edition in versions.editions_of(session, version.id)]
        made = [
            skeleton(cut(marked_of(version), version.manifest.visible(mask)), message_head(version.head))
            for mask in masks
        ]
        return {BOUNDARY.findall(one.head)[0]: one for one in made}

    def mails(self) -> dict[bytes, list[Mail]]:
        """Return the mails of the outbox by edition, the test copies left out."""
        found = defaultdict(list)
        for path in sorted((self.home / "outbox").glob("*.eml")):
            wire = path.read_bytes()
            if b"Subject: [TEST]" not in wire:
                found[BOUNDARY.findall(wire)[0]].append(Mail(wire))
        return found

    def members(self) -> dict[str, dict[str, str]]:
        with (self.home / "members.csv").open(encoding="utf-8", newline="") as lines:
            return {row["email"].lower(): row for row in csv.DictReader(lines)}


def values_in(mail: Mail, shared: Skeleton) -> list[tuple[str, bytes]] | None:
    """Return what a mail says in each slot of its edition; None when any other byte differs."""
    slots = [part for part in shared.body if isinstance(part, Slot)]
    pattern = b"".join(b"(.*?)" if isinstance(part, Slot) else re.escape(part) for part in shared.body)
    found = re.fullmatch(pattern, mail.body, re.DOTALL)
    return [(slot.name, value) for slot, value in zip(slots, found.groups(), strict=True)] if found else None
