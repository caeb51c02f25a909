"""Which language a page speaks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.web.language import LANGUAGES, choose
from tests.integration.web.conftest import Site


@pytest.mark.parametrize(
    ("asked", "accepted", "spoken"),
    [
        (None, "", "fr"),
        (None, "de", "fr"),
        (None, "en", "en"),
        (None, "en-GB,en;q=0.9,fr;q=0.8", "en"),
        (None, "fr-FR,fr;q=0.9,en;q=0.8", "fr"),
        (None, "en;q=0.5,fr;q=0.5", "fr"),
        (None, "en;q=many,fr;q=0.1", "fr"),
        ("en", "fr", "en"),
        ("fr", "en", "fr"),
        ("de", "en", "en"),
    ],
)
def test_the_address_wins_then_the_browser_then_french(asked: str | None, accepted: str, spoken: str) -> None:
    assert choose(asked, accepted) == spoken


@given(st.text(), st.text())
def test_any_wish_gives_a_language_we_speak(asked: str, accepted: str) -> None:
    assert choose(asked, accepted) in LANGUAGES


def test_a_page_says_which_language_it_speaks(site: Site) -> None:
    french, english = site.ask("/"), site.ask("/", Accept_Language="en")
    assert (french.page.get("lang"), english.page.get("lang")) == ("fr", "en")
    assert (french.headers["content-language"], english.headers["content-language"]) == ("fr", "en")
    assert "Vue d’ensemble" in french.words
    assert "Overview" in english.words
    assert "Accept-Language" in english.headers["vary"]


def test_a_chosen_language_is_kept_by_every_link(site: Site) -> None:
    page = site.ask("/lettres/lettre/1?lang=en").page
    ours = [a.get("href") for a in page.iter("a") if a.get("href").startswith("/")]
    assert len(ours) > 8
    assert [href for href in ours if "lang=en" not in href and "lang=fr" not in href] == []


def test_the_other_language_shows_the_same_page(site: Site) -> None:
    switch = site.ask("/boite?q=membre.01&page=1").page.xpath("//p[@class='languages']/a/@href")[0]
    other = site.ask(switch)
    assert other.page.get("lang") == "en"
    assert other.page.xpath("//input[@name='q']/@value") == ["membre.01"]
