"""Which agenda of OpenAgenda a page is, or shows."""

from types import ModuleType

import pytest

from newsletter import Detected, Http, Page

HOME = "https://openagenda.com/fr/planif-bretagne"
ELSEWHERE = "https://commune.example/agenda"
TITLE = "<title>Planif Bretagne | OpenAgenda</title>"


def found(plugin: ModuleType, http: Http, url: str, body: str, media_type: str = "text/html") -> Detected | None:
    page = Page(url=url, content=f"<!doctype html><html><head>{TITLE}{body}".encode(), media_type=media_type)
    return plugin.OpenAgenda().detect(url, page, http)


@pytest.mark.parametrize(
    "body",
    [
        '<div class="agenda" data-agenda-uid="82290"></div><a href="/agendas/1/x">Autre</a>',
        '<script id="__NEXT_DATA__" type="application/json">'
        '{"props": {"pageProps": {"events": [{"uid": 5}], "agenda": {"uid": 82290, "slug": "p"}}}}</script>',
        '<meta property="al:web:url" content="https://openagenda.com/agendas/82290"><a href="/agendas/1">Autre</a>',
        '<link rel="alternate" href="https://openagenda.com/agendas/82290/events.v2.rss">',
        "<script>window.__STATE__ = {agendaUid: 82290, other: 3}</script>",
        '<script type="application/json">{"damaged</script><a href="https://api.openagenda.com/v2/agendas/82290/events">'
        '</a><a href="/agendas/82290/contribute"></a><a href="/agendas/7"></a>',
    ],
)
def test_the_page_of_an_agenda_gives_its_number(plugin: ModuleType, http: Http, body: str) -> None:
    detected = found(plugin, http, HOME, body)
    assert detected is not None
    assert detected.config == {"agenda": 82290}
    assert (detected.certainty, detected.label) == ("announced", "Planif Bretagne")
    assert detected.why == (
        "Cette adresse est celle d’un agenda OpenAgenda\u00a0; pour le lire, il faut une clé d’accès "
        "(SOURCE_OPENAGENDA_KEY)."
    )


def test_an_address_with_the_number_is_enough(plugin: ModuleType, http: Http) -> None:
    detected = found(plugin, http, "https://openagenda.com/agendas/82290/events/3", "")
    assert detected is not None
    assert detected.config == {"agenda": 82290}


@pytest.mark.parametrize(
    "body",
    [
        '<iframe class="cibulFrame cbpgbdy" data-oabdy src="//openagenda.com/agendas/82290/embeds/81/events?lang=fr">'
        '</iframe><script src="//openagenda.com/js/embed/cibulBodyWidget.js"></script>',
        '<div class="cbpgcl cibulCalendar" data-oacl data-cbctl="82290/8131954|fr" data-lang="fr"></div>',
        '<div data-oacontrol="82290"></div>',
        '<script src="//openagenda.com/widgets/9.js"></script><a href="https://openagenda.com/fr/agendas/82290">Tout</a>',
    ],
)
def test_a_page_that_shows_an_agenda_gives_its_number(plugin: ModuleType, http: Http, body: str) -> None:
    detected = found(plugin, http, ELSEWHERE, body)
    assert detected is not None
    assert detected.config == {"agenda": 82290}
    assert detected.why.startswith("La page montre un agenda OpenAgenda\u00a0;")


@pytest.mark.parametrize(
    ("url", "body"),
    [
        (ELSEWHERE, '<a href="https://openagenda.com/agendas/82290">Notre agenda</a>'),
        (ELSEWHERE, '<a href="/agendas/82290">Notre agenda</a><div data-agenda="82290"></div>'),
        ("https://openagenda.com.example/p", '<a href="/agendas/82290"></a>'),
        (HOME, "<p>Aucun agenda</p>"),
        (HOME, '<div data-agenda-uid="0"></div>'),
        (HOME, f'<div data-agenda-uid="{"9" * 5000}"></div>'),
    ],
)
def test_a_page_that_only_speaks_of_one_does_not(plugin: ModuleType, http: Http, url: str, body: str) -> None:
    assert found(plugin, http, url, body) is None


def test_what_is_no_page_is_none(plugin: ModuleType, http: Http) -> None:
    assert found(plugin, http, HOME, '"data-agenda-uid="82290"', media_type="application/json") is None


def test_what_is_found_is_a_setting_the_kind_accepts(plugin: ModuleType, http: Http) -> None:
    detected = found(plugin, http, HOME, '<div data-agenda-uid="82290">')
    assert detected is not None
    assert plugin.OpenAgenda.Config(**detected.config).agenda == 82290
