"""What the kinds recognise at an address a person pasted; every site is a real server."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from newsletter import Detected, Http
from newsletter.testing import LocalServer

HERE = Path(__file__).parent
RSS = (HERE / "feeds" / "wordpress.xml").read_bytes()
SPIP = (HERE / "feeds" / "spip.xml").read_bytes()
EMPTY = b'<rss version="2.0"><channel><title>Vide</title></channel></rss>'
XML = "application/rss+xml"
Detect = Callable[..., Detected | None]


@pytest.fixture
def feed(plugin: ModuleType, local_server: LocalServer, http: Http) -> Detect:
    """Serve a page at `/actus/page` and ask the kind `feed` what it sees there."""

    def detected(page: str | bytes, media_type: str = "text/html") -> Detected | None:
        url = local_server.serve("/actus/page", page, media_type=media_type)
        return plugin.Feed().detect(url, http.get(url), http)

    return detected


@pytest.fixture
def page(plugin: ModuleType, local_server: LocalServer, http: Http) -> Detect:
    def detected(content: str | bytes, media_type: str = "text/html") -> Detected | None:
        url = local_server.serve("/actus/page", content, media_type=media_type)
        return plugin.Page().detect(url, http.get(url), http)

    return detected


def html(body: str = "", head: str = "") -> str:
    return f"<!doctype html><html><head><title>Le pays</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    ("name", "media_type", "told"),
    [
        ("wordpress.xml", XML, ("RSS", "Pays des Sources")),
        ("atom.xml", "application/atom+xml", ("Atom", "Agence d’urbanisme")),
        ("spip.xml", "text/html", ("RSS", "Club foncier")),
        ("feed.json", "application/json", ("JSON Feed", "Observatoire rural")),
    ],
)
def test_an_address_that_is_a_feed_is_exact(
    feed: Detect, local_server: LocalServer, name: str, media_type: str, told: tuple[str, str]
) -> None:
    found = feed((HERE / "feeds" / name).read_bytes(), media_type)
    assert (found.certainty, found.why, found.label) == ("exact", f"Cette adresse est un flux {told[0]}.", told[1])
    assert found.config == {"url": f"{local_server.url}/actus/page"}
    assert len(local_server.requests) == 1


LINK = '<link rel="alternate" type="application/rss+xml" title="Flux" href="/le-flux">'
ANCHORS = [
    '<a href="/le-flux" type="application/rss+xml">Suivre</a>',
    '<a href="/le-flux">S’abonner au flux</a>',
    '<a href="/le-flux" title="RSS"><img src="/rss.png" alt=""></a>',
]


@pytest.mark.parametrize(
    "page",
    [
        html(head=LINK),
        html(body=f"<main>Texte</main><footer>{LINK}</footer>"),
        html(head=LINK.replace("rss+xml", "atom+xml").replace("alternate", "ALTERNATE home")),
        *(html(body=f"<main>Texte</main><footer>{anchor}</footer>") for anchor in ANCHORS),
    ],
)
def test_a_feed_named_anywhere_in_a_page_is_announced(feed: Detect, local_server: LocalServer, page: str) -> None:
    local_server.serve("/le-flux", RSS, media_type=XML)
    found = feed(page)
    assert (found.certainty, found.config) == ("announced", {"url": f"{local_server.url}/le-flux"})
    assert found.why in ("La page annonce un flux RSS.", "La page donne un lien vers un flux RSS.")
    assert found.label == "Pays des Sources"


@pytest.mark.parametrize("href", ["/spip.php?page=backend", "/blog/atom.xml", "/flux/", "/?feed=rss2", "../rss"])
def test_a_link_whose_address_says_feed_is_announced(feed: Detect, local_server: LocalServer, href: str) -> None:
    target = href.replace("..", "")
    local_server.serve(target, SPIP, media_type=XML)
    found = feed(html(body=f'<a href="{href}">Suivre</a>'))
    assert (found.certainty, found.config) == ("announced", {"url": local_server.url + target})


def test_what_is_announced_is_verified(feed: Detect, local_server: LocalServer) -> None:
    local_server.serve("/le-flux", html("plus rien"), media_type="text/html")
    local_server.serve("/vide", EMPTY, media_type=XML)
    local_server.serve("/bon", RSS, media_type=XML)
    links = "".join(LINK.replace("/le-flux", path) for path in ("/le-flux", "/absent", "/vide", "/bon"))
    assert feed(html(head=links)).config == {"url": f"{local_server.url}/bon"}


def test_the_feed_of_comments_comes_last(feed: Detect, local_server: LocalServer) -> None:
    comments = LINK.replace("Flux", "Pays » Flux des commentaires").replace("/le-flux", "/comments/feed/")
    local_server.serve("/comments/feed/", RSS, media_type=XML)
    assert feed(html(head=comments)).config == {"url": f"{local_server.url}/comments/feed/"}
    local_server.serve("/le-flux", RSS, media_type=XML)
    assert feed(html(head=comments + LINK)).config == {"url": f"{local_server.url}/le-flux"}
    local_server.answers.pop("/le-flux")
    local_server.serve("/feed/", RSS, media_type=XML)
    assert feed(html(head=comments)).config == {"url": f"{local_server.url}/feed/"}


@pytest.mark.parametrize(
    ("generator", "path", "site"),
    [
        ("WordPress 6.7.1", "/feed/", "WordPress "),
        ("SPIP 4.3.4", "/spip.php?page=backend", "SPIP "),
        ("Drupal 10 (https://www.drupal.example)", "/rss.xml", "Drupal "),
        ("", "/feed/", ""),
        ("", "/index.xml", ""),
        ("Hugo 0.140", "/atom.xml", ""),
    ],
)
def test_a_usual_path_is_tried_when_nothing_is_announced(
    feed: Detect, local_server: LocalServer, generator: str, path: str, site: str
) -> None:
    local_server.serve(path, RSS, media_type=XML)
    found = feed(html(head=f'<meta name="Generator" content="{generator}">'))
    assert (found.certainty, found.config) == ("guessed", {"url": local_server.url + path})
    assert found.why == f"La page n’annonce aucun flux, mais le site {site}en a un (RSS) à l’adresse habituelle {path}."
    assert not site or len(local_server.requests) == 2


def test_at_most_six_addresses_are_asked_for(feed: Detect, local_server: LocalServer) -> None:
    links = "".join(LINK.replace("/le-flux", f"/f{n}") for n in range(30))
    assert feed(html(head=links, body='<a href="/commentaires/rss">RSS des commentaires</a>')) is None
    asked = [path for path, _ in local_server.requests][1:]
    assert len(asked) == len(set(asked)) == 6
    assert asked[-1] == "/commentaires/rss"


@pytest.mark.parametrize("media_type", ["application/pdf", "text/calendar", "application/json"])
def test_another_file_has_no_feed_behind_it(feed: Detect, local_server: LocalServer, media_type: str) -> None:
    local_server.serve("/feed/", RSS, media_type=XML)
    assert feed(b"{}", media_type) is None
    assert len(local_server.requests) == 1


def test_a_page_without_feed_is_left_to_others(feed: Detect, local_server: LocalServer) -> None:
    assert feed(html('<a href="javascript:rss()">RSS</a><a href="mailto:rss@a.example">flux</a>')) is None
    assert all("javascript" not in path for path, _ in local_server.requests)


JSON_LD = '<script type="application/ld+json">{"@type": "Event", "name": "Journée", "startDate": "2025-01-14"}</script>'
MICRODATA = '<div itemscope itemtype="https://schema.org/Article"><h2 itemprop="headline">Les haies</h2></div>'


@pytest.mark.parametrize("page_", [html(head=JSON_LD), html(body=JSON_LD), html(body=MICRODATA)])
def test_a_page_that_describes_itself_is_announced(page: Detect, local_server: LocalServer, page_: str) -> None:
    found = page(page_)
    assert (found.certainty, found.config) == ("announced", {"url": f"{local_server.url}/actus/page"})
    assert (found.why, found.label) == ("La page décrit elle-même un contenu (schema.org).", "Le pays")


@pytest.mark.parametrize("site", ["articles-1", "flat-1", "table-1", "cards-1", "wordpress-1", "spip-1", "drupal-1"])
def test_an_obvious_list_is_guessed_and_an_example_will_be_asked(page: Detect, site: str) -> None:
    found = page((HERE / "pages" / f"{site}.html").read_bytes())
    assert found.certainty == "guessed"
    assert found.why.endswith("\u00a0: le titre d’un article sera demandé en exemple.")
    assert set(found.config) == {"url"}


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (html("<p>Bonjour</p>"), "text/html"),
        (html("<ul>" + "<li><a href='/a'>Accueil</a></li>" * 3 + "</ul>"), "text/html"),
        (html("<div class='menu'>" + "<a href='/x'>Une page de notre site</a>" * 9 + "</div>"), "text/html"),
        ("<html><head><script src='/app.js'></script></head><body><div id='root'></div></body></html>", "text/html"),
        (RSS, XML),
        (b"%PDF-1.7", "application/pdf"),
        ("", "text/html"),
    ],
)  # fmt: skip
def test_a_page_with_no_list_is_left_to_others(page: Detect, content: str | bytes, media_type: str) -> None:
    assert page(content, media_type) is None
