"""A letter degraded on purpose: what each view takes away, and what it leaves."""

import pytest

from newsletter import Rendered
from newsletter.render.inversion import inverted
from newsletter.render.views import Envelope, View, is_page, shown

PAGE = """<!DOCTYPE html><html lang="fr" dir="ltr"><head><title>T</title>
<style>@import url(x.css); p { color: red }</style>
<style>@media (prefers-color-scheme: dark) { p { color: white !important } }</style></head>
<body style="background-color:#ffffff"><!--[if mso]><p>Outlook</p><![endif]-->
<section role="article" aria-label="La lettre" lang="fr"><h1>Titre</h1>
<p style="color:#111111;background:#FFF url(fond.png)">Bonjour <a href="https://a.example/r">le rapport</a>
<img src="https://a.example/i.png" alt="Une place"><img src="https://a.example/d.png" alt=""><img src="x"></p>
</section></body></html>"""
LETTER = Rendered(html=PAGE, text="Bonjour\n")
HEAD = Envelope(sender="La lettre", subject="Rencontres nationales", preheader="Les cinq facettes de l’élu")


def view(name: View) -> str:
    return shown(LETTER, HEAD, name)


def test_pictures_off_leaves_their_words_and_fetches_nothing() -> None:
    page = view(View.IMAGES_OFF)
    assert "i.png" not in page
    assert "fond.png" not in page
    assert 'alt="Une place"' in page


def test_without_its_style_sheets_the_page_keeps_what_is_written_in_its_elements() -> None:
    page = view(View.NO_STYLE)
    assert "<style" not in page
    assert "color:#111111" in page


def test_bnum_leaves_neither_roles_nor_imports_nor_semantic_elements() -> None:
    page = view(View.BNUM)
    for gone in ("role=", "aria-", "<section", "@import"):
        assert gone not in page
    for kept in ('lang="fr"', 'dir="ltr"', "<h1>", "prefers-color-scheme"):
        assert kept in page


def test_dark_shows_the_letters_own_dark_colours() -> None:
    assert "@media all { p { color: white" in view(View.DARK)


def test_forced_dark_inverts_light_grounds_and_dark_inks() -> None:
    page = view(View.FORCED_DARK)
    assert "color:#eeeeee;background:#000000 url" in page
    assert "#ffffff" not in page


@pytest.mark.parametrize(
    ("style", "after"),
    [
        ("color:#000", "color:#ffffff"),
        ("color: #ffffff", "color: #ffffff"),
        ("background-color:#1b2a6b", "background-color:#1b2a6b"),
        ("background-color:#f1f3fb;color:#1b2a6b", "background-color:#04060e;color:#94a3e4"),
        ("border-color:#000000", "border-color:#000000"),
    ],
)
def test_a_hue_stays_when_its_lightness_is_inverted(style: str, after: str) -> None:
    assert inverted(style) == after


def test_a_telephone_is_320_pixels_wide_and_runs_nothing() -> None:
    page = view(View.NARROW)
    assert 'width="320"' in page
    assert 'sandbox=""' in page
    assert "&lt;h1&gt;Titre" in page


def test_a_screen_reader_goes_from_heading_to_link_to_picture() -> None:
    assert view(View.READER).splitlines() == [
        "Titre 1\u00a0: Titre",
        "  Lien\u00a0: le rapport → https://a.example/r",
        "  Image\u00a0: Une place",
        "  Image\u00a0: sans texte de remplacement",
    ]


def test_an_inbox_cuts_the_line_at_its_width() -> None:
    lines = view(View.INBOX).splitlines()
    assert [len(line.split(" │ ")[2]) for line in lines] == [35, 50, 50]
    assert lines[0].endswith("Rencontres nationales – Les cinq f…")


def test_every_view_of_a_page_is_a_page() -> None:
    for name in View:
        assert is_page(name) == ("<html" in view(name)), name
        if is_page(name):
            assert view(name).startswith("<!DOCTYPE html>"), name
