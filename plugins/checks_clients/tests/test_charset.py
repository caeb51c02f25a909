"""A letter is in UTF-8, says so, and shows no debris of another encoding."""

from email.message import EmailMessage

import pytest

from newsletter import Severity


def message(page: str, charset: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "La lettre"
    mail.set_content("Bonjour")
    mail.add_alternative(page, subtype="html", charset=charset)
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ('<head><meta charset="iso-8859-1">', True),
        ("<head><meta http-equiv=Content-Type content='text/html; charset=windows-1252'>", True),
        ("<head lang='fr'>", True),
        ('<head><meta charset="UTF-8">', False),
        ("<head><meta http-equiv='Content-Type' content='text/html;charset=utf-8'>", False),
    ],
)
def test_a_page_says_that_it_is_in_utf_8(inspect, fixed, head, found):
    page = f"<html>{head}</head><body><p>L’été à Évry</p></body></html>"
    findings = inspect("codage", page)
    assert [each.severity for each in findings] == [Severity.TO_FIX] * found
    for finding in findings:
        assert inspect("codage", fixed(page, finding)) == []


@pytest.mark.parametrize(
    "page",
    [
        "<html><head></head><body>L&eacute;t&eacute;</body></html>",
        "<p>Un passage sans en-tête</p>",
        '<html><head><meta charset="iso-8859-1"></head><body>Rien que des lettres nues</body></html>',
    ],
)
def test_a_page_that_reads_the_same_in_any_encoding_is_left_alone(inspect, page):
    assert inspect("codage", page) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("l\u0092État", True),
        ("Les \u0096 communes", True),
        ("Les communes\u0085", True),
        ("Le rÃ©seau", True),
        ("lâ€™atelier", True),
        ("Le r\ufffdseau", True),
        ("« Â » est une lettre du roumain, Ã du portugais", False),
        ("L’été à São Paulo — 12 %", False),
        ("Ça… œuvre\u00a0!", False),
    ],
)
def test_debris_blocks(inspect, text, found):
    page = f'<html><head><meta charset="utf-8"></head><body><p>Bonjour,</p>\n<p>{text}</p></body></html>'
    findings = inspect("codage", page)
    assert [(each.severity, each.line) for each in findings] == [(Severity.BLOCKING, 2)] * found


def test_signs_of_windows_are_put_back(inspect, fixed):
    page = '<html><head><meta charset="utf-8"></head><body>l\u0092État, c\u0092est «\u0085»</body></html>'
    (finding,) = inspect("codage", page)
    assert "l’État, c’est «…»" in fixed(page, finding)
    assert inspect("codage", fixed(page, finding)) == []


def test_debris_in_our_words_is_told_once_with_its_field(inspect, ours):
    page = "<html><head><meta charset='utf-8'></head><body>Les enjeux de l\u0092État</body></html>"
    (finding,) = inspect("codage", page, **ours(title="Les enjeux de l\u0092État"))
    assert (finding.block, finding.field, finding.fix.after) == (7, "title", "Les enjeux de l’État")


def test_debris_in_the_subject_is_told_with_its_field(inspect, ours):
    (finding,) = inspect("codage", "<p>Bonjour</p>", **ours(subject="Le rÃ©seau"))
    assert (finding.field, finding.fix) == ("subject", None)


@pytest.mark.parametrize(
    ("wire", "severities"),
    [
        (message("<p>L’été</p>", "utf-8"), []),
        (message("<p>Rien que des lettres nues</p>", "iso-8859-1"), []),
        (message("<p>L'été</p>", "iso-8859-1"), [Severity.TO_FIX]),
        (message("<p>L’été</p>", "utf-8").replace(b'html; charset="utf-8"', b"html"), [Severity.BLOCKING]),
        (
            message("<p>L’été</p>", "utf-8").replace(b'html; charset="utf-8"', b'html; charset="ascii"'),
            [Severity.BLOCKING],
        ),
        (message("<p>L'été</p>", "iso-8859-1").replace(b"iso-8859-1", b"utf-8"), [Severity.BLOCKING]),
    ],
)
def test_each_part_of_a_message_says_its_encoding(inspect, wire, severities):
    assert [each.severity for each in inspect("codage", "<p>L’été</p>", wire=wire)] == severities
