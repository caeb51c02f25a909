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
}


@pytest.mark.parametrize("name", MAILS)
def test_a_mail_made_to_harm_takes_a_moment_and_hides_no_other(
    plugin: ModuleType, window: Window, http: Http, tmp_path: Path, name: str
) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "1").write_bytes(HEAD % 1 + MAILS[name])
    (tmp_path / "new" / "2").write_bytes(HEAD % 2 + PLAIN + b"Un mot pour la lettre.\r\n\r\n" + LINK)
    config = plugin.kind.MailInConfig(folder=tmp_path, senders=("@epci.example",))
    start = time.monotonic()
    found = list(plugin.MailIn().collect(config, window, http))
    assert time.monotonic() - start < 4
    assert "<2@epci.example>" in [one.external_id for one in found if isinstance(one, ContentItem)]
    assert all(isinstance(one, ContentItem | Defect) for one in found)


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
