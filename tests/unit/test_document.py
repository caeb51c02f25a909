"""A page parsed once: what is read of it, and where each element stands."""

import pytest

from newsletter import Document, Span, name_of

PAGE = """<!DOCTYPE html>
<html lang="fr"><head><title>Titre</title><style>p { color: red }</style></head>
<body>
<!--[if mso]><table><tr><td><p>Outlook</p><![endif]-->
<p>Bonjour <b class="x">à tous</b> et
 à toutes</p><img src="a.png" alt="Une place"><p>Fin</p>
</body></html>"""


def test_only_what_a_reader_reads_is_text() -> None:
    assert [(element.tag, text) for element, text in Document(PAGE).texts] == [
        ("p", "Bonjour"),
        ("b", "à tous"),
        ("p", "et à toutes"),
        ("p", "Fin"),
    ]


@pytest.mark.parametrize(
    ("tag", "nth", "line", "column", "written"),
    [
        ("p", 0, 5, 1, "<p>"),
        ("b", 0, 5, 12, '<b class="x">'),
        ("img", 0, 6, 14, '<img src="a.png" alt="Une place">'),
        ("p", 1, 6, 47, "<p>"),
    ],
)
def test_an_element_is_found_in_the_source(tag: str, nth: int, line: int, column: int, written: str) -> None:
    page = Document(PAGE)
    place = page.place(list(page.elements(tag))[nth])
    assert place is not None
    assert (place.line, place.column, place.tag) == (line, column, written)
    assert PAGE[place.offset :].startswith(written)


def test_an_element_the_source_does_not_write_has_no_place_and_misplaces_no_other() -> None:
    page = Document("Bonjour <i>vous</i><p>un</p><table><tr><td>x</td></tr></table>")
    assert page.place(page.root) is None
    assert [page.place(one).offset for one in page.elements("i", "p", "td") if page.place(one)][-2:] == [19, 39]  # type: ignore[union-attr]


def test_an_element_knows_the_block_that_made_it() -> None:
    page = Document("<p>un</p><p>deux</p>", spans=(Span(9, 20, 7),))
    first, second = page.elements("p")
    assert [page.place(first).block, page.place(second).block] == [None, 7]  # type: ignore[union-attr]


def test_a_link_is_named_by_its_words_its_pictures_and_its_label() -> None:
    page = Document('<a href="x">Lire <img alt="le rapport"></a><a href="y" aria-label="Retour">→</a>')
    assert [name_of(link) for link in page.elements("a")] == ["Lire le rapport", "→ Retour"]


@pytest.mark.parametrize(
    "source", ["", "   ", "<?xml version='1.0' encoding='UTF-8'?><html><p>é</p></html>", "\x00<p>"]
)
def test_no_page_is_too_poor_to_be_read(source: str) -> None:
    assert Document(source).root.tag == "html"


@pytest.mark.parametrize("sign", ["\u2028", "\x0b", "\x0c", "\x85", "\r", "\x1e"])
def test_signs_that_end_a_line_elsewhere_shift_no_place(sign: str) -> None:
    page = Document(f"<p>Un{sign}deux</p>\n<p>Voir <a href='x'>là</a></p>")
    (link,) = page.elements("a")
    place = page.place(link)
    assert place is not None
    assert page.source[place.offset :].startswith(place.tag) == (place.tag == "<a href='x'>") is True


@pytest.mark.parametrize("source", ["", " ", "<!-- x -->", "<!DOCTYPE html>", "<?php ?>", "<!-- a --><!-- b -->"])
def test_a_page_without_an_element_is_an_empty_page(source: str) -> None:
    page = Document(source)
    assert (page.root.tag, page.texts, list(page.elements("p"))) == ("html", (), [])


def test_what_is_nested_deeply_is_read() -> None:
    page = Document("<html><body>" + "<div>" * 2_000 + "texte" + "</div>" * 2_000 + "</body></html>")
    assert [text for _, text in page.texts] == ["texte"]
