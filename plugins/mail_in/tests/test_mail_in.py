"""Mails as people forward them, from every program, and mails made to harm."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, SourceKind, Window
from newsletter.testing import SourceKindContract

Read = Callable[..., list[ContentItem | Defect]]
PAGE = "https://reseau.example/atelier"


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.MailIn()


def a_mail(body: str = f"À lire\n\n{PAGE}", html: str = "", **headers: str) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    fields = {"From": "Inès <ines@epci.example>", "Subject": "Un atelier", "Message-ID": "<1@epci.example>"}
    fields["Date"] = "Mon, 06 Jan 2025 09:00:00 +0100"
    for name, value in (fields | headers).items():
        mail[name] = value
    mail.set_content(body)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


@pytest.fixture
def read(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> Read:
    """Collect a Maildir that holds these mails."""
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()

    def collected(*mails: EmailMessage | bytes, **said: Any) -> list[ContentItem | Defect]:
        for number, mail in enumerate(mails):
            content = mail if isinstance(mail, bytes) else mail.as_bytes()
            (tmp_path / "new" / f"{number:03}.host:2,").write_bytes(content)
        config = plugin.kind.MailInConfig(**{"folder": tmp_path, "senders": ("@epci.example",)} | said)
        return list(plugin.MailIn().collect(config, window, http))

    return collected


GMAIL = f"""Ça vaut le coup d’en parler dans la lettre.

---------- Forwarded message ---------
De : Réseau <contact@reseau.example>
Date: lun. 6 janv. 2025 à 08:12
Subject: Atelier à Rennes
To: <ines@epci.example>

Le réseau organise un atelier le 16 janvier.
Inscription : {PAGE}.

--
L’équipe
"""
OUTLOOK = f"""Pour la lettre, je trouve cela utile.

________________________________
De : Réseau <contact@reseau.example>
Envoyé : lundi 6 janvier 2025 08:12
À : Inès <ines@epci.example>
Objet : Atelier à Rennes

Le réseau organise un atelier. <{PAGE}>
"""
THUNDERBIRD = f"""

-------- Message transféré --------
Sujet : Atelier à Rennes
Date : Mon, 6 Jan 2025 08:12:00 +0100
De : Réseau <contact@reseau.example>
Pour : ines@epci.example

Le réseau organise un atelier le 16 janvier.

{PAGE}
"""
APPLE = f"""Je vous transmets cette annonce.

Début du message réexpédié :

> De: Réseau <contact@reseau.example>
> Objet: Atelier à Rennes
> Date: 6 janvier 2025 à 08:12:00 UTC+1
>
> Le réseau organise un atelier. {PAGE}
"""


@pytest.mark.parametrize(
    ("subject", "body", "summary"),
    [
        ("Fwd: Atelier à Rennes", GMAIL, "Ça vaut le coup d’en parler dans la lettre."),
        ("TR : Atelier à Rennes", OUTLOOK, "Pour la lettre, je trouve cela utile."),
        ("Fwd: RE: Atelier à Rennes", THUNDERBIRD, "Le réseau organise un atelier le 16 janvier."),
        ("Tr: Atelier à Rennes", APPLE, "Je vous transmets cette annonce."),
    ],
    ids=["Gmail", "Outlook", "Thunderbird", "Apple Mail"],
)
def test_a_forwarded_mail_becomes_an_item(read: Read, subject: str, body: str, summary: str) -> None:
    (item,) = read(a_mail(body, Subject=subject))
    assert isinstance(item, ContentItem), item
    assert (item.title, item.url, item.summary) == ("Atelier à Rennes", PAGE, summary)
    assert item.published_at == datetime(2025, 1, 6, 8, tzinfo=UTC)
    assert item.external_id == "<1@epci.example>"


def test_a_mail_forwarded_as_an_attachment_is_read(read: Read) -> None:
    mail = a_mail("Voici une annonce à reprendre.")
    mail.add_attachment(a_mail(THUNDERBIRD, Subject="Atelier"))
    (item,) = read(mail)
    assert (item.url, item.summary) == (PAGE, "Voici une annonce à reprendre.")


def test_a_mail_in_html_only_gives_its_words_and_its_link(read: Read) -> None:
    mail = a_mail()
    mail.set_content(f'<p>Un atelier <b>à Rennes</b></p><p>Voir <a href="{PAGE}">le programme</a></p>', subtype="html")
    (item,) = read(mail)
    assert item.url == PAGE
    assert "<" not in item.summary


@pytest.mark.parametrize("charset", ["iso-8859-15", "utf-8", "cp1252"])
@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit"])
def test_accents_survive_every_encoding(read: Read, charset: str, encoding: str) -> None:
    mail = a_mail(Subject="Été à Besançon")
    mail.set_content(f"Une journée d'été réussie.\n\n{PAGE}\n", charset=charset, cte=encoding)
    (item,) = read(mail)
    assert (item.title, item.summary) == ("Été à Besançon", "Une journée d'été réussie.")


def test_a_stranger_is_not_read_and_their_name_is_not_told(read: Read) -> None:
    (defect,) = read(a_mail(From="espion.curieux@ailleurs.example"))
    assert isinstance(defect, Defect)
    assert "somebody at ailleurs.example who may not propose" in defect.message
    assert "espion" not in defect.message


def test_a_mail_without_a_link_says_what_to_do(read: Read) -> None:
    (defect,) = read(a_mail("Il faut en parler."))
    assert (defect.field, "forward it with the address of a page" in defect.message) == ("url", True)


def test_an_attached_file_is_left_out_and_told(read: Read) -> None:
    mail = a_mail()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="programme.pdf")
    item, defect = read(mail)
    assert isinstance(item, ContentItem)
    assert "programme.pdf is left out" in defect.message


def test_a_mail_without_message_id_keeps_one_identity(read: Read) -> None:
    mail = a_mail()
    del mail["Message-ID"]
    assert read(mail)[0].external_id == read(mail)[0].external_id


def test_no_mail_is_moved_or_changed(read: Read, tmp_path: Path) -> None:
    read(a_mail())
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    read()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def nested(depth: int) -> bytes:
    parts = "".join(f"--b{n}\r\nContent-Type: multipart/mixed; boundary=b{n + 1}\r\n\r\n" for n in range(depth))
    head = b"From: ines@epci.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b0\r\n\r\n"
    return head + parts.encode()


@pytest.mark.parametrize(
    "content",
    [
        nested(10_000),
        b"From: ines@epci.example\r\nSubject: " + b"x" * 1_000_000 + b"\r\n\r\nhttps://a.example/",
        b"x" * 6_000_000,
        b"From: ines@epci.example\r\nContent-Type: text/plain; charset=nowhere\r\n\r\n\x00\xff\xfe",
        b"\x00\x01\x02",
        b"",
    ],
    ids=["nested", "long header", "large", "no such charset", "bytes", "empty"],
)
def test_a_mail_made_to_harm_becomes_a_defect_and_the_good_one_arrives(read: Read, content: bytes) -> None:
    found = read(content, a_mail())
    assert [item.title for item in found if isinstance(item, ContentItem)] == ["Un atelier"]
    assert len([defect for defect in found if isinstance(defect, Defect)]) == 1


def test_a_folder_that_is_no_maildir_is_told(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> None:
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@a.example",))
    with pytest.raises(FetchFailed, match="is no Maildir: there is neither a folder new nor cur in it"):
        list(plugin.MailIn().collect(config, window, http))


def test_who_may_propose_must_be_said(plugin: ModuleType, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="senders"):
        plugin.kind.MailInConfig(folder=tmp_path, senders=())
