"""Mails made to keep the reader busy: each is read or told within a moment, and the good one beside it arrives."""

import time
from pathlib import Path
from types import ModuleType

import pytest

from newsletter import ContentItem, Defect, Http, Window

PAGE = "https://reseau.example/atelier"
HEAD = b"From: ines@epci.example\r\nSubject: Un atelier\r\nMessage-ID: <%d@epci.example>\r\n"
PLAIN, HTML = b"Content-Type: text/plain\r\n\r\n", b"Content-Type: text/html\r\n\r\n"
LINK = PAGE.encode()


def nested(depth: int) -> bytes:
    opening = b"".join(b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) for n in range(depth))
    return opening + PLAIN + LINK


ATTRIBUTES = b"<a " + b" ".join(b"a%x" % number for number in range(30_000)) + b">" + LINK


def attached(count: int, mail: bytes) -> bytes:
    opening = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    return opening + (b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + mail + b"\r\n") * count


#: What follows the first headers of each: a header that is said again here replaces the one of the head.
MAILS = {
    "angle brackets": HTML + b"<" * 190_000 + LINK,
    "open links": HTML + b"<a href=" * 24_000 + LINK,
    "links that never end": HTML + b"<a href='https://a.example/'>" * 6_000,
    "open divisions": HTML + b"<div>" * 38_000 + LINK,
    "empty lines": PLAIN + b"\r\n" * 95_000 + LINK,
    "spaces": PLAIN + b" " * 190_000 + LINK,
    "spaces and lines": PLAIN + b" \t\r\n" * 45_000 + LINK,
    "quotes": PLAIN + b"> " * 95_000 + LINK,
    "dashes": PLAIN + b"-" * 190_000 + b"\r\n" + LINK,
    "underscores": PLAIN + (b"_" * 9 + b" ") * 19_000 + LINK,
    "answers of answers": b"Subject: " + b"Re: " * 20_000 + b"\r\n" + PLAIN + LINK,
    "spaces in the subject": b"Subject: re" + b" " * 90_000 + b"\r\n" + PLAIN + LINK,
    "encoded words": b"Subject: " + b"=?utf-8?q?a?=" * 7_000 + b"\r\n" + PLAIN + LINK,
    "a long sender": b"From: " + b"(" * 90_000 + b"\r\n" + PLAIN + LINK,
    "a long type": b"Content-Type: text/plain; " + b"a*0=b; " * 12_000 + b"\r\n\r\n" + LINK,
    "a huge head": b"X-Spam: " + b"x" * 4_500_000 + b"\r\n" + PLAIN + LINK,
    "parts by thousands": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 45_000,
    "parts in parts": nested(1_000),
    "a deep attachment": b"Content-Type: message/rfc822\r\n\r\n" * 900 + PLAIN + LINK,
    "lines by millions": PLAIN + b"\n" * 4_500_000,
    "lines that only return": PLAIN + b"\r" * 4_500_000,
    "parts that only return": b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\rx\r" * 600_000,
    "forwards of forwards": b"Subject: " + b"Fwd: " * 10_000 + b"\r\n" + PLAIN + LINK,
    "a slow alphabet": b"Content-Type: text/plain; charset=punycode\r\n\r\n" + b"a" * 2_000_000 + b"-" + b"a" * 9,
    "attributes by thousands": HTML + ATTRIBUTES,
    "attached mails": attached(25, HTML + ATTRIBUTES),
    "reports of deliveries": b"Content-Type: message/delivery-status\r\n\r\n" + b"a: b\r\n\r\n" * 70_000,
    "no identity, many recipients": b"Message-ID:\r\nTo: " + b"<a@b.example>," * 6_500 + b"\r\n" + PLAIN + LINK,
    "an hour no clock has": b"Date: Mon, 06 Jan 2025 09:00:00 +999999999999999999\r\n" + PLAIN + LINK,
    "a year no calendar has": b"Date: Mon, 06 Jan 99999999999999999999 09:00:00 +0100\r\n" + PLAIN + LINK,
    "an identity without end": b"Message-ID: <a@[\r\n" + PLAIN + LINK,
    "a type without end": b"Content-Type: text/plain; a*\r\n\r\n" + LINK,
}


def headed(mail: bytes) -> bytes:
    lines = (HEAD % 1).splitlines(keepends=True)
    return b"".join(line for line in lines if not mail.startswith(line.partition(b":")[0] + b":")) + mail


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_made_to_harm_takes_a_moment_and_hides_no_other(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path, name: str
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(headed(MAILS[name]))
    (tmp_path / "new" / "2").write_bytes(HEAD % 2 + PLAIN + b"Un mot pour la lettre.\r\n\r\n" + LINK)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    start = time.process_time()
    found = list(plugin.MailIn().collect(config, window, http))
    assert time.process_time() - start < plugin.kind.PATIENCE
    assert "<2@epci.example>" in [one.external_id for one in found if isinstance(one, ContentItem)]
    assert [one for one in found if getattr(one, "external_id", "") != "<2@epci.example>"], "the other one is not told"


def test_what_mails_take_together_is_bounded(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new").mkdir()
    for number in range(3):
        (tmp_path / "new" / str(number)).write_bytes(HEAD % number + PLAIN + LINK)
    monkeypatch.setattr(plugin.kind, "PATIENCE", -1.0)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    (told,) = plugin.MailIn().collect(config, window, http)
    assert isinstance(told, Defect)
    assert "too slow" in told.message


def test_a_mail_without_identity_keeps_the_one_of_its_bytes(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    start = b"From: ines@epci.example\r\nSubject: Un atelier\r\nX-Far: " + b"x" * 200 + b"\r\n"
    (tmp_path / "new" / "1").write_bytes(start + PLAIN + LINK)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    (first,), (again,) = (list(plugin.MailIn().collect(config, window, http)) for _ in range(2))
    assert first.external_id == again.external_id


def test_a_mail_with_a_date_of_no_calendar_is_an_item_without_a_date(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    for number, date in enumerate((b"Mon, 06 Jan 2025 09:00:00 +99999999999999", b"Fri, 31 Dec 9999 23:59:00 -2359")):
        (tmp_path / "new" / str(number)).write_bytes(HEAD % number + b"Date: " + date + b"\r\n" + PLAIN + LINK)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    assert [item.published_at for item in plugin.MailIn().collect(config, window, http)] == [None, None]


def test_a_mail_moved_while_the_folder_is_read_hides_no_other(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "gone").symlink_to(tmp_path / "nowhere")
    (tmp_path / "new" / "1").write_bytes(HEAD % 1 + PLAIN + LINK)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    assert [item.title for item in plugin.MailIn().collect(config, window, http)] == ["Un atelier"]
