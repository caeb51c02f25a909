"""The kind `mail_in`: a mail forwarded to an address of ours becomes an item."""

import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, Field, StringConstraints

from newsletter import ContentItem, Defect, Http, ItemKind, SourceConfig, SourceKind, Window, build_item

from .maildir import Mail, mails_in
from .words import attached_names, first_link, sender_of, subject_of, summary_of, text_of

#: Seconds given to all mails together, so that the newest are told whatever the others are.
PATIENCE = 20.0
Sender = Annotated[str, StringConstraints(pattern=r"^[^\s@]*@[^\s@]+$", to_lower=True)]


class MailInConfig(SourceConfig):
    """Where the mails arrive, and whose are read."""

    folder: Path
    #: Addresses (`ines@reseau.example`) or whole domains (`@reseau.example`) that may propose.
    senders: tuple[Sender, ...] = Field(min_length=1)
    kind: ItemKind = ItemKind.NEWS


class MailIn(SourceKind):
    """Collects what people forward: the subject, the first link, and the words they wrote above it."""

    name: ClassVar[str] = "mail_in"
    label: ClassVar[str] = "Courriels transférés"
    Config: ClassVar[type[BaseModel]] = MailInConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield one item per mail; a mail that cannot be one becomes a defect that says what to do."""
        settings = MailInConfig.model_validate(config)
        end = time.monotonic() + PATIENCE
        for found in mails_in(settings.folder):
            if time.monotonic() > end:
                yield Defect(where="folder", field="mail", message="is too slow to read: the older mails are left out")
                return
            if isinstance(found, Defect):
                yield found
            else:
                yield from _told(found, settings)

    def sample(self) -> ContentItem:
        """Return an item as a referent would forward it."""
        return ContentItem(
            external_id="<1@reseau.example>",
            kind=ItemKind.NEWS,
            title="Un atelier à Rennes",
            url="https://reseau.example/atelier",
            published_at=datetime(2025, 1, 6, 9, tzinfo=UTC),
        )


def _told(mail: Mail, settings: MailInConfig) -> Iterator[ContentItem | Defect]:
    where = f"mail {mail.name}"
    try:
        fault = _refusal(mail.message, settings)
        if fault:
            yield Defect(where=where, field="from", message=fault)
            return
        fields = _fields(mail, settings)
        files = attached_names(mail.message)
    except Exception as broken:  # the standard reader raises whatever a broken header makes it raise
        yield Defect(where=where, field="mail", message=f"cannot be read: {type(broken).__name__}")
        return
    if not fields["url"]:
        yield Defect(where=where, field="url", message="holds no link: forward it with the address of a page in it")
        return
    yield build_item(where, **settings.defaults() | fields)
    for file in files:
        yield Defect(where=where, field="files", message=f"the attached file {file} is left out: link to it instead")


def _refusal(mail: EmailMessage, settings: MailInConfig) -> str:
    """Return why the mail is not read; the address is not told whole (GDPR article 5)."""
    sender = sender_of(mail)
    domain = sender.rpartition("@")[2]
    if sender in settings.senders or f"@{domain}" in settings.senders:
        return ""
    return (
        f"comes from somebody at {domain or 'an unknown place'} who may not propose: add them to senders, or delete it"
    )


def _fields(mail: Mail, settings: MailInConfig) -> dict[str, Any]:
    text = text_of(mail.message)
    return {
        "external_id": mail.identity,
        "kind": settings.kind,
        "title": subject_of(mail.message),
        "url": first_link(text),
        "summary": summary_of(text),
        "published_at": _date(mail.message),
    }


def _date(mail: EmailMessage) -> datetime | None:
    try:
        found = getattr(mail.get("Date"), "datetime", None)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC) if found else None
    except (ValueError, OverflowError):  # an hour or a year that no calendar has
        return None
