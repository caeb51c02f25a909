"""Each check: what it finds, where, and what it leaves alone."""

from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from newsletter import (
    Check,
    ContentItem,
    Finding,
    Galley,
    Image,
    ItemKind,
    LetterBlock,
    LetterSection,
    Occasion,
    Severity,
    Wording,
)
from newsletter.testing import CheckContract, a_letter

PARIS = ZoneInfo("Europe/Paris")
NAMES = ["evenement-passe", "hote-tiers", "image-alternative", "poids", "texte-de-lien", "variable-visible"]
Inspect = Callable[..., list[Finding]]


@pytest.fixture(params=NAMES)
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return next(check for check in plugin.register_checks() if check.name == request.param)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""


def test_the_plugin_offers_exactly_these_checks(plugin: ModuleType) -> None:
    assert sorted(check.name for check in plugin.register_checks()) == NAMES


def item(**said: Any) -> ContentItem:
    fields = {"external_id": "1", "kind": ItemKind.NEWS, "title": "Une nouvelle", "url": "https://a.example/"}
    return ContentItem(**fields | said)


def block(content: ContentItem | None = None, **wording: str) -> LetterBlock:
    return LetterBlock(id=7, section="une", wording=Wording(**wording), item=content)


@pytest.fixture
def inspect(plugin: ModuleType) -> Inspect:
    """Run the one check of that name over blocks and a page."""

    def inspected(name: str, *blocks: LetterBlock, html: str = "", **said: Any) -> list[Finding]:
        letter = a_letter(sections=(LetterSection(id="une", title="À la une", blocks=blocks),), **said)
        check = next(check for check in plugin.register_checks() if check.name == name)
        return list(check.inspect(Galley(html=html, letter=letter), Occasion(leaves_at=letter.date)))

    return inspected


READ_ON = datetime(2024, 12, 12, 9, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("said", "past"),
    [
        ({"starts_at": datetime(2024, 12, 12, 8, 59, tzinfo=PARIS)}, True),
        ({"starts_at": datetime(2024, 12, 12, 9, 1, tzinfo=PARIS)}, False),
        (
            {"starts_at": datetime(2024, 12, 11, 9, tzinfo=PARIS), "ends_at": datetime(2024, 12, 13, 9, tzinfo=PARIS)},
            False,
        ),
        (
            {"starts_at": datetime(2024, 12, 11, 9, tzinfo=PARIS), "ends_at": datetime(2024, 12, 11, 17, tzinfo=PARIS)},
            True,
        ),
        ({"starts_at": datetime(2024, 12, 12, tzinfo=PARIS), "all_day": True}, False),
        ({"starts_at": datetime(2024, 12, 11, tzinfo=PARIS), "all_day": True}, True),
        ({"starts_at": datetime(2024, 12, 1, tzinfo=PARIS), "precision": "month"}, False),
        ({"starts_at": datetime(2024, 11, 1, tzinfo=PARIS), "precision": "month"}, True),
        ({"starts_at": datetime(2024, 1, 1, tzinfo=PARIS), "precision": "year"}, False),
        ({"starts_at": datetime(2023, 1, 1, tzinfo=PARIS), "precision": "year"}, True),
    ],
)
def test_an_event_that_is_over_blocks(inspect: Inspect, said: dict[str, Any], past: bool) -> None:
    findings = inspect("evenement-passe", block(item(kind=ItemKind.EVENT, **said)), date=READ_ON)
    assert [(finding.severity, finding.block) for finding in findings] == [(Severity.BLOCKING, 7)] * past


def test_what_is_no_event_is_never_over(inspect: Inspect) -> None:
    recap = item(starts_at=datetime(2024, 12, 5, tzinfo=PARIS))
    assert inspect("evenement-passe", block(recap), date=READ_ON) == []


@pytest.mark.parametrize(
    ("html", "severities"),
    [
        ("<img src='i.png'>", [Severity.BLOCKING]),
        ("<img src='i.png' alt='IMG_0042.JPG'>", [Severity.BLOCKING]),
        ("<img src='i.png' alt='dsc 12'>", [Severity.BLOCKING]),
        ("<img src='i.png' alt=''>", []),
        ("<img src='i.png' alt='La place de la mairie'>", []),
    ],
)
def test_a_picture_needs_words_that_are_no_file_name(inspect: Inspect, html: str, severities: list[Severity]) -> None:
    assert [finding.severity for finding in inspect("image-alternative", html=html)] == severities


@pytest.mark.parametrize(("alt", "severity"), [("place.jpg", Severity.BLOCKING), ("", Severity.ADVICE)])
def test_a_picture_of_an_item_is_told_once_with_its_block(inspect: Inspect, alt: str, severity: Severity) -> None:
    image = Image(url="https://a.example/i.jpg", alt=alt)
    (finding,) = inspect("image-alternative", block(item(image=image)), html=f"<img src='{image.url}' alt='{alt}'>")
    assert (finding.severity, finding.block) == (severity, 7)


@pytest.mark.parametrize(
    "text", ["ici", "Ici", "cliquez ici", "En savoir plus…", "→ lire la suite", "Plus d'infos", "", " \u00a0 "]
)
def test_a_link_that_says_nothing_blocks(inspect: Inspect, text: str) -> None:
    (finding,) = inspect("texte-de-lien", html=f"<p><a href='https://a.example/'><b>{text}</b></a></p>")
    assert finding.severity is Severity.BLOCKING


@pytest.mark.parametrize(
    "link",
    [
        "<a href='https://a.example/'>Le rapport complet</a>",
        "<a href='https://a.example/'><img src='x' alt='Le rapport'></a>",
        "<a href='https://a.example/'>Lire la suite<span> de « Le rapport »</span></a>",
        "<a href='https://a.example/' aria-label='Le rapport'>→</a>",
        "<a id='ancre'></a>",
    ],
)
def test_a_link_that_says_where_it_leads_is_left_alone(inspect: Inspect, link: str) -> None:
    assert inspect("texte-de-lien", html=link) == []


def test_a_link_of_an_editorial_is_told_once_with_its_block(inspect: Inspect) -> None:
    page = "<a href='https://a.example/'>ici</a>"
    (finding,) = inspect("texte-de-lien", block(body="Le rapport est [ici](https://a.example/)."), html=page)
    assert (finding.block, "«\u00a0ici\u00a0»" in finding.message) == (7, True)


@pytest.mark.parametrize("text", ["Bonjour {{ prenom }}", "{% if x %}", "Bonjour None,", "undefined"])
def test_machinery_in_our_words_blocks(inspect: Inspect, text: str) -> None:
    (finding,) = inspect("variable-visible", html=f"<p>{text}</p>")
    assert finding.severity is Severity.BLOCKING


@pytest.mark.parametrize(
    "page", ["<style>a{}</style><!-- {{ x }} --><p>Nonette, sans None-sens</p>", "<p>Accolades { } seules</p>"]
)
def test_styles_comments_and_other_words_are_left_alone(inspect: Inspect, page: str) -> None:
    assert inspect("variable-visible", html=page) == []


def test_an_item_may_speak_of_machinery(inspect: Inspect) -> None:
    own = block(item(title="Écrire {{ titre }} en Jinja"))
    (advice,) = inspect("variable-visible", own, html="<h3>Écrire\u00a0{{ titre }} en Jinja</h3>")
    assert advice.severity is Severity.ADVICE
    (leak,) = inspect("variable-visible", own, html="<h3>Écrire {{ titre }} en Jinja, {{ prenom }}</h3>")
    assert leak.severity is Severity.BLOCKING


def test_machinery_in_the_subject_blocks(inspect: Inspect) -> None:
    (finding,) = inspect("variable-visible", subject="Lettre n° {{ numero }}")
    assert finding.severity is Severity.BLOCKING


@pytest.mark.parametrize(
    ("size", "severities"),
    [(80_000, []), (80_001, [Severity.ADVICE]), (102_400, [Severity.ADVICE]), (102_401, [Severity.BLOCKING])],
)
def test_the_page_must_not_be_cut(inspect: Inspect, size: int, severities: list[Severity]) -> None:
    page = "é" * (size // 2) + "e" * (size % 2)
    assert [finding.severity for finding in inspect("poids", html=page)] == severities


@pytest.mark.parametrize(
    "html",
    [
        "<img src='https://tiers.example/p.gif' alt=''>",
        "<link rel='stylesheet' href='//tiers.example/f.css'>",
        "<style>@import url(https://tiers.example/f.css);</style>",
        "<style>@import 'https://tiers.example/f.css';</style>",
        "<p style='background:url(&quot;https://tiers.example/b.png&quot;)'>x</p>",
        "<table background='https://tiers.example/b.png'></table>",
    ],
)
def test_a_file_fetched_elsewhere_is_to_be_removed(inspect: Inspect, html: str) -> None:
    (finding,) = inspect("hote-tiers", html=html)
    assert (finding.severity, "tiers.example" in finding.message) == (Severity.TO_FIX, True)


def test_links_and_declared_pictures_are_left_alone(inspect: Inspect) -> None:
    image = Image(url="https://a.example/i.png", alt="Une place")
    page = (
        f"<a href='https://tiers.example/'>Ailleurs</a><img src='{image.url}' alt='Une place'><img src='data:x' alt=''>"
    )
    assert inspect("hote-tiers", block(item(image=image)), html=page) == []


def test_messages_are_in_careful_french(inspect: Inspect) -> None:
    page = "<img src='i.png'><a href='x'>ici</a> {{ x }} <link href='//t.example/a'>" + "x" * 110_000
    messages = [finding.message for name in NAMES for finding in inspect(name, html=page)]
    assert len(messages) == 5
    for message in messages:
        assert "'" not in message
        assert " :" not in message
        assert "« " not in message
