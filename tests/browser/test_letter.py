import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsletter import Wording
from newsletter.render.edition import cut
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill
from tests.browser.conftest import Opened
from tests.unit.render import sample

pytestmark = pytest.mark.browser

#: A picture that needs no server, twice as wide as the letter.
PICTURE = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='1200' height='500'%3E"
    "%3Crect width='1200' height='500' fill='%238fa3c8'/%3E%3C/svg%3E"
)
VIEWS = [(600, "light"), (600, "dark"), (320, "light"), (320, "dark")]
#: A mail program has its own landmarks; a second main one inside a message would mislead.
AS_A_MESSAGE = {"rules": {"region": {"enabled": False}, "landmark-one-main": {"enabled": False}}}
OVERFLOWING = """() => [...document.querySelectorAll('body *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 0.5 && getComputedStyle(e).display !== 'none')
    .map(e => e.outerHTML.slice(0, 100))"""


def html(letter=None, visible=None) -> str:
    whole = letter or sample.letter()
    marked = render(whole, sample.layout(), sample.brand())
    page = fill(cut(marked, visible or sample.ids(whole)), SAMPLE, marked.nonce).html
    return page.replace("https://demo.planif.example/images/rencontres.png", PICTURE)


@pytest.fixture(scope="module")
def letter() -> str:
    return html()


def shown(opened: Opened, source: str, width: int, scheme: str = "light") -> Page:
    page = opened(width=width, scheme=scheme)
    page.set_content(source)
    return page


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_nothing_sticks_out_of_the_letter(opened: Opened, letter: str, width: int, scheme: str) -> None:
    page = shown(opened, letter, width, scheme)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(OVERFLOWING) == []


def test_a_very_long_word_or_address_does_not_widen_the_letter(opened: Opened) -> None:
    long = "https://demo.planif.example/" + "intercommunalites" * 8
    words = Wording(title="Anticonstitutionnellement" * 3, summary=long, body=f"[{long}]({long})")
    page = shown(opened, html(sample.letter(sections=sample.one_block(words)), [1]), 320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_letter_without_its_styles_does_not_widen_either(opened: Opened, letter: str) -> None:
    page = shown(opened, letter, 320)
    page.evaluate("document.querySelectorAll('style').forEach(style => style.remove())")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_axe_finds_nothing(opened: Opened, letter: str, width: int, scheme: str) -> None:
    page = shown(opened, letter, width, scheme)
    results = Axe().run(page, options=AS_A_MESSAGE)
    assert results.violations_count == 0, results.generate_report()
    assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}


def test_dark_is_dark_and_light_is_light(opened: Opened, letter: str) -> None:
    ground = "getComputedStyle(document.querySelector('.nl-paper')).backgroundColor"
    ink = "getComputedStyle(document.querySelector('h1')).color"
    seen = {}
    for scheme in ("light", "dark"):
        page = shown(opened, letter, 600, scheme)
        seen[scheme] = (page.evaluate(ground), page.evaluate(ink))
    assert seen == {
        "light": ("rgb(255, 255, 255)", "rgb(27, 42, 107)"),
        "dark": ("rgb(24, 27, 46)", "rgb(185, 198, 255)"),
    }


def test_text_is_at_least_sixteen_pixels_and_secondary_text_fourteen(opened: Opened, letter: str) -> None:
    page = shown(opened, letter, 320)
    sizes = """selector => Math.min(...[...document.querySelectorAll(selector)]
        .map(e => parseFloat(getComputedStyle(e).fontSize)))"""
    assert page.evaluate(sizes, ".nl-body p, .nl-p, .nl-lead, h1, h2, h3") >= 16
    assert page.evaluate(sizes, "p, li, td:has(> p)") >= 14


def test_every_link_is_underlined(opened: Opened, letter: str) -> None:
    page = shown(opened, letter, 600)
    lines = "[...new Set([...document.links].map(e => getComputedStyle(e).textDecorationLine))]"
    assert page.evaluate(lines) == ["underline"]


def test_the_preheader_is_hidden(opened: Opened, letter: str) -> None:
    assert not shown(opened, letter, 600).locator(".nl-preheader").is_visible()
