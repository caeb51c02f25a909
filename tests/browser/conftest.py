"""A real Chromium, which never leaves the machine."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, Route, sync_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
]
_LOCAL = ("127.0.0.1", "localhost", "::1")
Opened = Callable[..., Page]
Keep = Callable[[Page, str], None]
#: Where pages are kept as they were seen, for people to look at.
SHOTS = Path(__file__).parents[2] / "build" / "screenshots"


def _found(playwright: Playwright) -> str | None:
    names = (os.environ.get("CHROMIUM", ""), *_NAMES)
    installed = next((path for path in map(shutil.which, filter(None, names)) if path), None)
    own = Path(playwright.chromium.executable_path)
    return installed or (str(own) if own.is_file() else None)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Yield a browser; without one the tests are skipped on a desk and fail where CI=true."""
    with sync_playwright() as playwright:
        path = _found(playwright)
        if path is None:
            reason = "no Chromium here: install one, or name it in CHROMIUM"
            if os.environ.get("CI") == "true":
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=False, args=_QUIET)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Opened]:
    """Yield a function that opens a blank page: `opened(width=600, scheme="light", javascript=True)`.

    A request that would leave the machine is stopped, and fails the test.
    """
    left: list[str] = []
    contexts = []

    def guard(route: Route) -> None:
        address = urlsplit(route.request.url)
        if address.scheme in ("data", "blob", "about") or address.hostname in _LOCAL:
            route.continue_()
        else:
            left.append(route.request.url)
            route.abort()

    def open_page(width: int = 600, scheme: str = "light", javascript: bool = True) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, java_script_enabled=javascript
        )
        context.route("**/*", guard)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not left, f"the page asked for {', '.join(left)}"


@pytest.fixture
def keep() -> Keep:
    """Return a function that keeps a whole page as a picture under a name."""

    def kept(page: Page, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)

    return kept
