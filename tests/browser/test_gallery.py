"""Every layout in every theme, as hard conditions leave it: whole, readable, in the right order."""

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsletter.render import degraded
from newsletter.render.gallery import gallery
from newsletter.render.layout import list_layouts, load_layout
from newsletter.render.theme import list_themes
from tests.browser.conftest import Keep, Opened
from tests.browser.test_letter import AS_A_MESSAGE, OVERFLOWING, PICTURE
from tests.unit.render import sample

pytestmark = pytest.mark.browser

LAYOUTS, THEMES = list_layouts([sample.LAYOUTS]), list_themes([sample.LAYOUTS])
SEEN = [(600, "light"), (320, "dark")]
HEADINGS = "[...document.querySelectorAll('h1,h2,h3,h4')].map(h => h.innerText.trim())"
#: Where each heading stands, from the top: what is read in order must be seen in order.
TOPS = "[...document.querySelectorAll('h1,h2,h3')].map(h => h.getBoundingClientRect().top)"


def page_of(layout: str, theme: str) -> str:
    page = gallery(load_layout(layout, [sample.LAYOUTS], theme)).html
    return page.replace("https://demo.planif.example/images/rencontres.png", PICTURE)


def shown(opened: Opened, source: str, width: int, scheme: str = "light") -> Page:
    page = opened(width=width, scheme=scheme)
    page.set_content(source)
    return page


@pytest.mark.parametrize(("layout", "theme", "seen"), list(product(LAYOUTS, THEMES, SEEN)))
def test_axe_finds_nothing_and_nothing_sticks_out(
    opened: Opened, keep: Keep, layout: str, theme: str, seen: tuple[int, str]
) -> None:
    page = shown(opened, page_of(layout, theme), *seen)
    keep(page, f"{layout}-{theme}-{seen[0]}-{seen[1]}")
    assert page.evaluate("document.documentElement.scrollWidth") == seen[0]
    assert page.evaluate(OVERFLOWING) == []
    results = Axe().run(page, options=AS_A_MESSAGE)
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(
    ("layout", "view"), list(product(LAYOUTS, ("images_off", "no_style", "bnum", "dark", "forced_dark")))
)
def test_what_is_taken_away_leaves_every_heading_in_order_on_the_narrowest_screens(
    opened: Opened, keep: Keep, layout: str, view: str
) -> None:
    whole = page_of(layout, "neutre")
    headings = shown(opened, whole, 320).evaluate(HEADINGS)
    page = shown(opened, getattr(degraded, view)(whole), 280)
    keep(page, f"{layout}-{view}-280")
    assert page.evaluate(HEADINGS) == headings
    tops = page.evaluate(TOPS)
    assert tops == sorted(tops)
    assert page.evaluate("document.documentElement.scrollWidth") <= 280


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cards_stand_two_in_a_row_where_there_is_room_only(opened: Opened, layout: str) -> None:
    lefts = "[...document.querySelectorAll('.nl-card')].map(c => Math.round(c.getBoundingClientRect().left))"
    wide = shown(opened, page_of(layout, "neutre"), 640).evaluate(lefts)
    narrow = shown(opened, page_of(layout, "neutre"), 320).evaluate(lefts)
    if "cards" in load_layout(layout, [sample.LAYOUTS]).forms:
        assert (len(set(wide)), len(set(narrow))) == (2, 1)
    else:
        assert wide == narrow == []
