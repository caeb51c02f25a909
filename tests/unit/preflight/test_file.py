"""A newsletter from anywhere is read as a page or a message, or refused with the reason."""

import pytest

from newsletter.preflight.file import Unreadable, galley_of

PAGE = "<!DOCTYPE html><html lang='fr'><body><p>Été</p></body></html>"
MESSAGE = (
    "From: la lettre <lettre@planif.example>\r\nSubject: =?utf-8?q?=C3=89t=C3=A9?=\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nÉté\r\n"
    "--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    "<html><p>=C9t=E9</p></html>\r\n--b--\r\n"
)


@pytest.mark.parametrize(
    "content",
    [
        PAGE.encode(),
        b"\xef\xbb\xbf" + PAGE.encode(),
        PAGE.encode("utf-16"),
        PAGE.encode("cp1252"),
        PAGE.replace("<body>", "<head><meta charset='iso-8859-15'></head><body>").encode("iso-8859-15"),
        b"\n\n  " + PAGE.encode(),
    ],
    ids=["UTF-8", "with a mark", "UTF-16", "undeclared", "declared", "spaces first"],
)
def test_a_page_is_read_whatever_its_encoding(content: bytes) -> None:
    galley = galley_of(content)
    assert "Été" in galley.html
    assert (galley.text, galley.message, galley.letter, galley.subject) == (None, None, None, None)


def test_a_message_gives_its_page_its_text_and_its_head() -> None:
    galley = galley_of(MESSAGE.encode())
    assert ("<p>Été</p>" in galley.html, galley.text.strip(), galley.subject) == (True, "Été", "Été")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b" \n ", "it is empty"),
        (b"Bonjour", "no tag"),
        (b"%PDF-1.7 \x00\x01<", "it is no text"),
        (b"<" + b"x" * 20_000_001, "larger than 20 MB"),
        (b"Subject: Bonjour\r\nContent-Type: text/plain\r\n\r\nBonjour\r\n", "the message has no HTML part"),
    ],
)
def test_what_is_no_newsletter_is_refused_with_the_reason(content: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        galley_of(content)
