"""The kind `page` against a real server: what pages say of themselves, and those from which nothing can be had."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from newsletter import Attendance, ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

Collect = Callable[..., list[ContentItem | Defect]]
ARTICLE = {
    "@type": "NewsArticle",
    "headline": "Les haies &amp; la charte",
    "url": "/haies",
    "datePublished": "2024-12-02T10:00:00+01:00",
    "description": "<p>Une charte <b>commune</b>.</p>",
    "articleSection": "Densité",
    "image": {"@type": "ImageObject", "url": "/haies.jpg", "caption": "Une haie"},
}
EVENT = {
    "@type": ["Event", "BusinessEvent"],
    "name": "Journée d’échanges",
    "url": "https://reseau.example/journee",
    "startDate": "2025-01-14T09:30",
    "endDate": "2025-01-14T17:00",
    "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
    "location": [
        {"@type": "VirtualLocation", "url": "https://visio.example/"},
        {"@type": "Place", "name": "Halle", "address": {"@type": "PostalAddress", "addressLocality": "Rennes"}},
    ],
}
BREADCRUMB = {
    "@type": "BreadcrumbList",
    "itemListElement": [{"@type": "ListItem", "position": 1, "name": "Accueil", "item": "https://reseau.example/"}],
}


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Page()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(document: str | bytes, media_type: str = "text/html", **config: Any) -> list[ContentItem | Defect]:
        url = local_server.serve("/actus", document, media_type=media_type)
        kind = plugin.Page()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def json_ld(*data: object, body: str = "") -> str:
    blocks = "".join(f'<script type="application/ld+json">{json.dumps(each)}</script>' for each in data)
    return f"<!doctype html><html><head><title>Page</title>{blocks}</head><body>{body}</body></html>"


def test_an_article_in_json_ld_becomes_news(collect: Collect, local_server: LocalServer) -> None:
    (item,) = collect(json_ld(ARTICLE), network="oise", axis_by_category={"densité": "densite"})
    assert (item.kind, item.title, item.url) == (
        ItemKind.NEWS,
        "Les haies & la charte",
        f"{local_server.url}/haies",
    )
    assert (item.summary, item.axis, item.network) == ("Une charte commune.", "densite", "oise")
    assert item.published_at.isoformat() == "2024-12-02T10:00:00+01:00"
    assert (item.image.url, item.image.alt) == (f"{local_server.url}/haies.jpg", "Une haie")
    assert item.external_id == item.url


def test_an_event_in_json_ld_keeps_its_hours_in_the_zone_of_the_source(collect: Collect) -> None:
    (item,) = collect(json_ld(EVENT), timezone="Indian/Reunion")
    assert (item.kind, item.place, item.attendance) == (ItemKind.EVENT, "Halle, Rennes", Attendance.MIXED)
    assert (item.starts_at.isoformat(), item.ends_at.isoformat(), item.all_day) == (
        "2025-01-14T09:30:00+04:00",
        "2025-01-14T17:00:00+04:00",
        False,
    )


def test_an_event_of_whole_days_ends_with_the_last_one(collect: Collect) -> None:
    (item,) = collect(json_ld(EVENT | {"startDate": "2025-01-14", "endDate": "2025-01-15"}))
    assert (item.starts_at.isoformat(), item.ends_at.isoformat(), item.all_day) == (
        "2025-01-14T00:00:00+01:00",
        "2025-01-15T23:59:00+01:00",
        True,
    )


@pytest.mark.parametrize(
    "data",
    [
        [ARTICLE, EVENT],
        {
            "@context": "https://schema.org",
            "@graph": [{"@type": "WebSite", "name": "Site"}, BREADCRUMB, ARTICLE, EVENT],
        },
        {
            "@type": "ItemList",
            "itemListElement": [{"@type": "ListItem", "item": ARTICLE}, {"@type": "ListItem", "item": EVENT}],
        },
        {"@type": "Blog", "blogPost": [ARTICLE], "mainEntity": {"@type": "ItemList", "itemListElement": [EVENT]}},
    ],
)
def test_articles_and_events_are_found_wherever_json_ld_holds_them(collect: Collect, data: object) -> None:
    assert {item.title for item in collect(json_ld(data))} == {"Les haies & la charte", "Journée d’échanges"}


def test_a_list_of_names_and_addresses_is_enough(collect: Collect, local_server: LocalServer) -> None:
    entries = [{"@type": "ListItem", "position": n, "name": f"Titre {n}", "url": f"/t/{n}"} for n in (1, 2)]
    items = collect(json_ld({"@type": "ItemList", "itemListElement": entries}))
    assert [(item.title, item.url) for item in items] == [(f"Titre {n}", f"{local_server.url}/t/{n}") for n in (1, 2)]


def test_an_event_that_is_over_never_comes(collect: Collect) -> None:
    (item,) = collect(json_ld([EVENT | {"endDate": None, "startDate": "2024-12-09"}, ARTICLE]))
    assert item.title == "Les haies & la charte"


@pytest.mark.parametrize("status", ["https://schema.org/EventCancelled", "EventPostponed"])
def test_an_event_called_off_says_so(collect: Collect, status: str) -> None:
    items = collect(json_ld([EVENT | {"eventStatus": status}, ARTICLE]))
    assert {item.title: item.cancelled for item in items} == {
        "Journée d’échanges": True,
        "Les haies & la charte": False,
    }


@pytest.mark.parametrize(
    ("bad", "field", "told"),
    [
        (EVENT | {"startDate": None}, "startDate", "missing"),
        (EVENT | {"startDate": "bientôt"}, "startDate", "“bientôt” is not a date"),
        (ARTICLE | {"datePublished": "hier"}, "datePublished", "“hier” is not a date"),
        (ARTICLE | {"headline": ""}, "title", "missing"),
    ],
)
def test_a_bad_node_is_named_and_the_others_come(collect: Collect, bad: object, field: str, told: str) -> None:
    defect, item = collect(json_ld([bad, ARTICLE | {"url": "/autre"}]))
    assert isinstance(defect, Defect)
    assert (defect.field, told in defect.message) == (field, True)
    assert item.url.endswith("/autre")


def test_a_block_that_is_no_json_is_told_and_the_others_are_read(collect: Collect) -> None:
    broken = '<script type="application/ld+json">{"@type": "NewsArticle", </script>'
    defect, item = collect(json_ld(ARTICLE).replace("<script", broken + "<script", 1))
    assert (defect.where, defect.field) == ("JSON-LD block 1", "json")
    assert item.title == "Les haies & la charte"


def test_two_stories_at_one_address_stay_two_and_one_told_twice_is_one(collect: Collect) -> None:
    second = ARTICLE | {"headline": "Une autre"}
    items = collect(json_ld([ARTICLE, second, ARTICLE]))
    assert [item.title for item in items] == ["Les haies & la charte", "Une autre"]
    assert len({item.external_id for item in items}) == 2


MICRODATA = """<div itemscope itemtype="https://schema.org/Blog">
<article itemprop="blogPost" itemscope itemtype="https://schema.org/BlogPosting">
<h2 itemprop="headline"><a href="/haies">Les haies</a></h2>
<time itemprop="datePublished" datetime="2024-12-02">2 décembre</time>
<span itemprop="author" itemscope itemtype="https://schema.org/Organization">
<span itemprop="name">Le réseau</span></span>
<img itemprop="image" src="/haies.jpg" alt="Une haie"><p itemprop="description">Une charte.</p></article></div>
<div itemscope itemtype="http://schema.org/Event">
<p itemprop="organizer" itemscope itemtype="https://schema.org/Organization">
<b itemprop="name">Le pôle</b></p><a itemprop="url" href="/journee">
<span itemprop="name">Journée</span></a>
<meta itemprop="startDate" content="2025-01-14T09:30:00+01:00">
<div itemprop="location" itemscope itemtype="https://schema.org/Place">
<span itemprop="name">Rennes</span></div></div>"""


def test_microdata_tells_articles_and_events(collect: Collect, local_server: LocalServer) -> None:
    article, event = collect(f"<html><body>{MICRODATA}</body></html>")
    assert (article.title, article.url, article.summary) == ("Les haies", f"{local_server.url}/haies", "Une charte.")
    assert (article.published_at.date().isoformat(), article.image.alt) == ("2024-12-02", "Une haie")
    assert (event.title, event.url, event.place) == ("Journée", f"{local_server.url}/journee", "Rennes")
    assert event.starts_at.isoformat() == "2025-01-14T09:30:00+01:00"


OPEN_GRAPH = """<head><title>x</title><meta property="og:type" content="article">
<meta property="og:title" content="Les haies">
<meta property="og:url" content="/haies"><meta property="og:description" content="Une charte &amp; une carte.">
<meta property="og:image" content="/haies.jpg"><meta property="og:image:alt" content="Une haie">
{}</head><body>Texte</body>"""
PUBLISHED = '<meta property="article:published_time" content="2024-12-02T10:00:00+01:00">'


def test_a_page_of_one_article_is_read_from_its_open_graph(collect: Collect, local_server: LocalServer) -> None:
    (item,) = collect(OPEN_GRAPH.format(PUBLISHED))
    assert (item.title, item.url) == ("Les haies", f"{local_server.url}/haies")
    assert (item.summary, item.image.alt, item.published_at.day) == ("Une charte & une carte.", "Une haie", 2)


def test_a_list_that_calls_itself_an_article_is_read_as_a_list(collect: Collect) -> None:
    rows = "".join(f"<li><h3><a href='/n/{n}'>Une nouvelle du réseau {n}</a></h3></li>" for n in range(5))
    page = OPEN_GRAPH.format(PUBLISHED).replace("Texte", f"<main><ul>{rows}</ul></main>")
    assert len(collect(page.replace(PUBLISHED, ""))) == 5
    assert len(collect(page, example_title="Une nouvelle du réseau 3")) == 5


def test_the_example_decides_between_what_the_page_says_and_what_it_shows(collect: Collect) -> None:
    rows = "".join(f"<li><h3><a href='/n/{n}'>Une nouvelle du réseau {n}</a></h3></li>" for n in range(5))
    page = json_ld(EVENT, body=f"<main><ul>{rows}</ul></main>")
    assert [item.title for item in collect(page)] == ["Journée d’échanges"]
    assert [item.title for item in collect(page, example_title="journée d'échanges")] == ["Journée d’échanges"]
    assert len(collect(page, example_title="Une nouvelle du réseau 3")) == 5


def test_a_list_of_events_is_read_with_its_days_and_hours(collect: Collect) -> None:
    rows = [("Atelier des lisières", "du 14 au 15 janvier 2025"), ("Visite du bocage", "le 3 février 2025 à 14h30")]
    body = "".join(f"<li><h3><a href='/e/{n}'>{t}</a></h3><p>{d}</p></li>" for n, (t, d) in enumerate(rows))
    past = "<li><h3><a href='/e/9'>Atelier passé</a></h3><p>9 décembre 2024</p></li>"
    first, second = collect(
        f"<html><body><ul>{body}{past}</ul></body></html>", kind="event", example_title="Visite du bocage"
    )
    assert (first.starts_at.isoformat(), first.ends_at.isoformat(), first.all_day) == (
        "2025-01-14T00:00:00+01:00",
        "2025-01-15T23:59:00+01:00",
        True,
    )
    assert (second.starts_at.isoformat(), second.all_day) == ("2025-02-03T14:30:00+01:00", False)


LIST = "<main>{}</main>".format(
    "".join(f"<article><h2><a href='/n/{n}'>Une nouvelle du réseau {n}</a></h2></article>" for n in range(4))
)
SHELL = '<!doctype html><html><head><script src="/app.js"></script></head><body><div id="root"></div></body></html>'


@pytest.mark.parametrize(
    ("document", "config", "told"),
    [
        (LIST, {"example_title": "Un titre d’hier"}, "Un titre d’hier\xa0» n’est pas sur la page .*/actus.*Copiez"),
        (LIST, {"example_title": "!?"}, "n’est pas sur la page"),
        (f"<nav>{LIST}</nav>", {"example_title": "Une nouvelle du réseau 1"}, "ou seulement dans un menu"),
        (LIST, {"entry": "//section", "title": ".//h2"}, "a changé de structure.*Donnez de nouveau le titre"),
        (SHELL, {}, "n’affiche rien sans JavaScript.*Essayez l’adresse d’un flux"),
        (SHELL, {"example_title": "Un titre"}, "n’affiche rien sans JavaScript"),
        (SHELL.replace("</body>", f"<script>{'mot ' * 500}</script>"), {}, "n’affiche rien sans JavaScript"),
        ("<p>Rien ici.</p>", {}, "aucune liste ne se distingue.*Donnez le titre d’un article"),
        ("", {}, "n’est pas une page web"),
    ],
)  # fmt: skip
def test_a_page_without_anything_to_read_says_so_and_what_to_try(
    collect: Collect, document: str, config: dict[str, str], told: str
) -> None:
    with pytest.raises(FetchFailed, match=told):
        collect(document, **config)


def test_another_file_is_no_page(collect: Collect) -> None:
    with pytest.raises(FetchFailed, match=r"/actus n’est pas une page web\xa0: application/pdf"):
        collect(b"%PDF-1.7", media_type="application/pdf")


@pytest.mark.parametrize(
    "config",
    [
        {"entry": "//li[", "title": "."},
        {"entry": "//x:li", "title": "."},
        {"entry": "f()", "title": "."},
        {"entry": "//li"},
        {"title": ".//a"},
        {"url": "javascript:alert(1)"},
        {"timezone": "Mars"},
    ],
)
def test_settings_that_cannot_work_are_refused(plugin: ModuleType, config: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        plugin.Page.Config(**{"url": "https://a.example/"} | config)


@pytest.mark.parametrize("path", ["//a/@href", "count(//a)", "string(//a)"])
def test_a_path_that_names_no_element_finds_nothing(collect: Collect, path: str) -> None:
    with pytest.raises(FetchFailed, match="a changé de structure"):
        collect(LIST, entry=path, title=".")


def test_no_address_but_web_addresses_comes_out_of_a_page(collect: Collect, local_server: LocalServer) -> None:
    bad = [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "http://[",
        "mailto:a@b.example",
        "ftp://a/",
    ]
    rows = "".join(f"<li><a href='{href}'>Un titre assez long {n}</a></li>" for n, href in enumerate(bad))
    items = collect(f"<ul>{rows}</ul>", example_title="Un titre assez long 0")
    assert {item.url for item in items} == {f"{local_server.url}/actus"}
    assert len({item.external_id for item in items}) == len(bad)


def test_relative_links_start_from_the_base_of_the_page(collect: Collect) -> None:
    page = f"<head><base href='https://autre.example/x/'></head><body>{LIST.replace('/n/', 'n/')}</body>"
    assert collect(page)[0].url == "https://autre.example/x/n/0"


@pytest.mark.parametrize(
    ("encoding", "declared", "head"),
    [
        ("iso-8859-15", "text/html; charset=iso-8859-15", ""),
        ("iso-8859-15", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-15">'),
        ("iso-8859-15", "text/html", '<meta charset="iso-8859-15">'),
        ("utf-8", "text/html", ""),
        ("utf-8", "text/html; charset=nonsense", ""),
        ("cp1252", "text/html", ""),
        ("utf-16", "text/html", ""),
    ],
)
def test_accents_survive_every_encoding(collect: Collect, encoding: str, declared: str, head: str) -> None:
    page = f"<html><head>{head}</head><body>{LIST.replace('Une nouvelle', 'Cœur en été')}</body></html>"
    assert collect(page.encode(encoding), media_type=declared)[0].title == "Cœur en été du réseau 0"


def test_a_title_that_jumps_down_the_page_gives_way_to_the_link_that_leaves_it(
    collect: Collect, local_server: LocalServer
) -> None:
    rows = "<h3><a href='#p{0}'>Un titre assez long {0}</a></h3><div id='p{0}'>Texte.{1}</div>"
    whole = "".join(rows.format(n, f" <a href='/n/{n}'>Lire la suite</a>" if n else "") for n in range(3))
    items = collect(f"<main>{whole}</main>", example_title="Un titre assez long 2")
    assert [item.url.removeprefix(local_server.url) for item in items] == ["/actus#p0", "/n/1", "/n/2"]


def test_markup_and_braces_in_a_page_come_out_as_words(collect: Collect) -> None:
    page = LIST.replace("Une nouvelle", "{{ 7*7 }} &lt;b onclick=x&gt;<script>alert(1)</script>")
    assert collect(page)[0].title == "{{ 7*7 }} du réseau 0"


def test_a_page_that_declares_entities_reads_no_file_of_ours(collect: Collect) -> None:
    bomb = '<!DOCTYPE html [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + LIST.replace("Une nouvelle", "Titre &f;")
    assert all("root:" not in repr(item) for item in collect(bomb))
