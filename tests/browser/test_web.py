"""The pages in a real browser: nothing sticks out, nothing is refused, everything can be reached."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from newsletter.domain.tokens import Purpose, Tokens
from tests.browser.conftest import Opened
from tests.integration.web import workspace
from tests.integration.web.workspace import SUBJECT

pytestmark = pytest.mark.browser

PAGES = [
    "/",
    "/sources",
    "/lettres",
    "/lettres/lettre/1",
    "/lettres/agenda/1",
    "/boite",
    "/boite?q=personne",
    "MESSAGE",
    "/nulle-part",
    "/desabonnement/TOKEN",
    "/preferences/TOKEN",
]
VIEWS = [(1200, "light"), (320, "dark")]
#: 640 px is a screen of 1280 px at 200 %.
WIDTHS = [1200, 640, 320]
#: Frames without scripts cannot be asked; the letter has its own tests.
PAGES_ONLY = {"iframes": False}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Path:
    return workspace.make(tmp_path_factory.mktemp("desk") / "home", sqlite_template)


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    with workspace.opened(home) as app, workspace.served(app) as url:
        yield url


@pytest.fixture(scope="module")
def message(home: Path) -> str:
    return f"/boite/{next((home / 'outbox').glob('*.eml')).name}"


def token(path: str) -> str:
    """Return what a letter's link to one of the members' pages holds, for the first member."""
    purpose = Purpose.PREFERENCES if path.startswith("/preferences") else Purpose.UNSUBSCRIBE
    return Tokens(["k" * 32]).sign(purpose, "lettre", 1)


def visit(page: Page, site: str, path: str, message: str = "", language: str = "fr") -> list[str]:
    """Open a page with its details shown; return what the browser complained of."""
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    path = message if path == "MESSAGE" else path.replace("TOKEN", token(path))
    page.goto(f"{site}{path}{'&' if '?' in path else '?'}lang={language}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    return complaints


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_the_browser_refuses_nothing(opened: Opened, site: str, message: str, path: str) -> None:
    for width, scheme in VIEWS:
        page = opened(width=width, scheme=scheme)
        complaints = visit(page, site, path, message)
        results = Axe().run(page, options=PAGES_ONLY)
        assert results.violations_count == 0, (width, scheme, results.generate_report())
        assert "color-contrast" in {rule["id"] for rule in results.response["passes"]}
        assert [one for one in complaints if "404" not in one] == []


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_of_a_page(opened: Opened, site: str, message: str, path: str) -> None:
    page = opened(width=320)
    visit(page, site, path, message)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("path", ["/", "/lettres/lettre/1"])
def test_axe_finds_nothing_in_english(opened: Opened, site: str, path: str) -> None:
    page = opened(width=1200)
    visit(page, site, path, language="en")
    results = Axe().run(page, options=PAGES_ONLY)
    assert results.violations_count == 0, results.generate_report()


def test_the_first_key_leads_to_the_content(opened: Opened, site: str) -> None:
    page = opened(width=1200)
    visit(page, site, "/sources")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"


def test_every_stop_of_the_keyboard_is_seen(opened: Opened, site: str) -> None:
    page = opened(width=1200)
    visit(page, site, "/boite?q=membre.01")
    stops = set()
    for _ in range(20):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))"
        )
        stops.add(page.evaluate("document.activeElement.tagName"))
        assert style == ["solid", 3]
    assert {"A", "INPUT", "BUTTON", "DIV"} <= stops


def test_a_wide_table_is_read_to_its_end_with_the_keyboard(opened: Opened, site: str) -> None:
    page = opened(width=320)
    visit(page, site, "/sources")
    region = page.get_by_role("region", name="Les sources et leur dernière collecte")
    region.focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("e => e.scrollLeft + e.clientWidth >= e.scrollWidth - 1", arg=region.element_handle())


def test_the_frame_shows_the_letter_and_runs_nothing(opened: Opened, site: str) -> None:
    page = opened(width=1200)
    complaints = visit(page, site, "/lettres/lettre/1")
    frame = page.frame_locator("iframe")
    assert frame.locator("h1").inner_text() == SUBJECT
    assert frame.locator("h1").evaluate("e => getComputedStyle(e).fontFamily").startswith("Arial")
    assert complaints == []


def test_without_javascript_an_edition_is_chosen_and_a_message_found(opened: Opened, site: str) -> None:
    page = opened(width=1200, javascript=False)
    page.goto(f"{site}/lettres/lettre/1?lang=fr")
    page.get_by_role("link", name="Bretagne", exact=True).click()
    assert "les outils mobilisés en Bretagne" in page.frame_locator("iframe").locator("body").inner_text()
    page.get_by_role("link", name="Boîte locale").click()
    page.get_by_label("Adresse, ou une partie de l’adresse").fill("membre.017@")
    page.get_by_role("button", name="Chercher").click()
    page.get_by_role("link", name="membre.017@collectivite.example").click()
    assert page.get_by_role("heading", level=1).inner_text() == SUBJECT
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_a_member_leaves_with_the_keyboard_alone(opened: Opened, tmp_path: Path, sqlite_template: Path) -> None:
    home = workspace.make(tmp_path / "home", sqlite_template)
    with workspace.opened(home) as app, workspace.served(app) as url:
        page = opened(width=320, javascript=False)
        page.goto(f"{url}/desabonnement/{token('/desabonnement')}?lang=fr")
        page.locator("button").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("[role=status]")
        assert page.locator("h1").inner_text() == "Vous ne recevez plus cette lettre"
