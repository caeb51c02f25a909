"""A pasted address becomes a source: found, previewed, activated, collected, removed, without a line of code."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from newsletter.testing import LocalServer
from tests.journeys.conftest import Run
from tests.started import Answer

NOW = datetime.now(UTC)
STARTS = (NOW + timedelta(days=20)).strftime("%Y%m%dT%H%M%SZ")


def rss(number: int = 3) -> str:
    def entry(n: int) -> str:
        link, date = f"https://reseau.example/{n}", (NOW - timedelta(days=n)).strftime("%a, %d %b %Y %H:%M:%S +0000")
        return (
            f"<item><title>Nouvelle {n}</title><link>{link}</link><guid>{link}</guid><pubDate>{date}</pubDate></item>"
        )

    items = "".join(entry(n) for n in range(1, number + 1))
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Réseau voisin</title>{items}</channel></rss>'


ICS = f"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//essai//FR\r
BEGIN:VEVENT\r
UID:1@reseau.example\r
DTSTAMP:20240101T000000Z\r
DTSTART:{STARTS}\r
SUMMARY:Atelier\r
URL:https://reseau.example/atelier\r
LOCATION:Rennes\r
END:VEVENT\r
END:VCALENDAR\r
"""
JSON_FEED = (
    '{"version": "https://jsonfeed.org/version/1.1", "title": "Réseau", "items": '
    '[{"id": "1", "url": "https://reseau.example/1", "title": "Une", "date_published": "2024-12-01T09:00:00+01:00"}]}'
)
EVENT_PAGE = """<html lang="fr"><head><title>Journée</title><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Event", "name": "Journée d’étude",
 "startDate": "2030-03-12T09:30:00+01:00", "url": "https://reseau.example/journee",
 "location": {"@type": "Place", "name": "Nantes"}}
</script></head><body><main><h1>Journée d’étude</h1></main></body></html>"""
LIST_PAGE = """<html lang="fr"><head><title>Actualités</title></head><body><nav><a href="/">Accueil</a></nav><main>
<h1>Actualités</h1>{}</main></body></html>""".format(
    "".join(
        f'<article><h2><a href="/actu/{n}">Actualité numéro {n} du réseau</a></h2><p>Un résumé de {n}.</p>'
        f'<time datetime="2024-11-0{n}">{n} novembre 2024</time></article>'
        for n in range(1, 7)
    )
)
CSV = "titre;lien\nUne étude;https://reseau.example/a\nUn guide;https://reseau.example/b\n"
DECLARED = """
[[source]]
id = "voisin"
label = "Voisin"
kind = "feed"
[source.config]
url = "{url}"
"""


def html(head: str = "", body: str = "") -> str:
    return f'<html lang="fr"><head><title>Réseau voisin</title>{head}</head><body>{body}</body></html>'


def program(server: LocalServer, name: str, path: str) -> str:
    """Serve a site made with `name`, which has its feed at its usual path and says so nowhere."""
    page(server, path, rss(), "application/rss+xml")
    return page(server, "/", html(f'<meta name="generator" content="{name}">', "<p>Bonjour</p>"))


def page(server: LocalServer, path: str, text: str, media_type: str = "text/html; charset=utf-8") -> str:
    return server.serve(path, text, media_type=media_type)


ADDRESSES: dict[str, tuple[str, Callable[[LocalServer], str]]] = {
    "a feed": ("feed", lambda s: page(s, "/flux.xml", rss(), "application/rss+xml")),
    "a JSON feed": ("feed", lambda s: page(s, "/feed.json", JSON_FEED, "application/feed+json")),
    "a page that names its feed": (
        "feed",
        lambda s: page(s, "/", html('<link rel="alternate" type="application/rss+xml" href="/flux.xml">')),
    ),
    "a page that names its feed in its footer": (
        "feed",
        lambda s: page(s, "/", html(body='<p>Bonjour</p><footer><a href="/flux.xml">Flux RSS</a></footer>')),
    ),
    "a WordPress site that names nothing": ("feed", lambda s: program(s, "WordPress 6.7", "/feed/")),
    "a SPIP site that names nothing": ("feed", lambda s: program(s, "SPIP 4.3", "/spip.php?page=backend")),
    "a calendar": ("ical", lambda s: page(s, "/agenda.ics", ICS, "text/calendar")),
    "a page that links to its calendar": (
        "ical",
        lambda s: page(s, "/", html(body='<p>Agenda</p><a href="/agenda.ics">S’abonner au calendrier</a>')),
    ),
    "the page of an event": ("page", lambda s: page(s, "/journee", EVENT_PAGE)),
    "a list of news without feed": ("page", lambda s: page(s, "/actualites", LIST_PAGE)),
    "a shared table": ("spreadsheet", lambda s: page(s, "/liste.csv", CSV, "text/csv")),
    "a page with an OpenAgenda": (
        "openagenda",
        lambda s: page(
            s, "/", html(body='<iframe src="https://openagenda.com/agendas/12345678/embeds/87654321/events"></iframe>')
        ),
    ),
}


@pytest.fixture
def site(local_server: LocalServer) -> LocalServer:
    """Serve what pages refer to."""
    page(local_server, "/flux.xml", rss(), "application/rss+xml")
    page(local_server, "/agenda.ics", ICS, "text/calendar")
    return local_server


@pytest.fixture
def newsletter(run: Run, tmp_path: Path) -> Run:
    """Run commands in a new workspace whose sources may reach this machine."""
    assert run("init", str(tmp_path / "home")).code == 0

    def command(*words: str, **variables: str) -> Answer:
        return run(*words, NEWSLETTER_FETCH_ALLOW="127.0.0.1", **variables)

    return command


@pytest.mark.parametrize("name", ADDRESSES)
def test_the_right_kind_is_found_at(name: str, newsletter: Run, site: LocalServer) -> None:
    kind, serve = ADDRESSES[name]
    answer = newsletter("source", "add", serve(site), "--json")
    assert answer.data["kind"] == kind, answer.data["candidates"]
    assert answer.data["candidates"][0]["why"].endswith(".")
    if kind != "openagenda":  # which answers to those who have a key
        assert answer.code == 0, answer.err
        assert answer.data["preview"]["total"] >= 1
        assert answer.data["activated"] is None


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (html(body='<div id="app"></div><script src="/app.js"></script>'), "Rien de ce que nous savons lire"),
        (None, "ne répond pas comme une page"),
    ],
)
def test_a_hopeless_address_says_so_and_what_to_try(
    newsletter: Run, site: LocalServer, body: str | None, told: str
) -> None:
    url = f"{site.url}/rien" if body is None else page(site, "/rien", body)
    answer = newsletter("source", "add", url)
    assert answer.code == 1
    assert told in answer.err
    assert "Essayez l’adresse" in answer.err


@pytest.mark.parametrize("pasted", ["le site de la Bretagne", "ines@collectivite.example", "file:///etc/passwd"])
def test_what_is_no_address_is_told(newsletter: Run, pasted: str) -> None:
    answer = newsletter("source", "add", pasted)
    assert answer.code == 1
    assert "paste the address of a page as your browser shows it" in answer.err


def test_a_source_from_a_pasted_address_to_its_items(newsletter: Run, site: LocalServer) -> None:
    url = f"{site.url}/flux.xml"
    shown = newsletter("source", "add", url)
    assert shown.code == 0, shown.err
    for words in ("Nouvelle 1", "pas de résumé", "Sur les 30 derniers jours : 3 contenus.", "Nothing was kept"):
        assert words in shown.out
    assert newsletter("source", "list", "--json").data == []
    added = newsletter("source", "add", url, "--yes", "--json").data["activated"]
    assert added == "reseau-voisin"
    assert newsletter("source", "add", url, "--yes", "--json").data["activated"] == added
    assert [one["new"] for one in newsletter("source", "run", added, "--json").data] == [3]
    assert [one["new"] for one in newsletter("source", "run", added, "--json").data] == [0]
    assert newsletter("source", "health", added, "--json").data[0]["state"] == "working"


def test_a_source_is_paused_trusted_and_removed_and_comes_back(newsletter: Run, site: LocalServer) -> None:
    url = f"{site.url}/flux.xml"
    name = newsletter("source", "add", url, "--yes", "--label", "Les voisins", "--json").data["activated"]
    assert newsletter("source", "pause", name).code == 0
    assert newsletter("collect", "--json").data == []
    assert newsletter("source", "resume", name).code == 0
    assert [one["source"] for one in newsletter("collect", "--json").data] == [name]
    assert newsletter("source", "trust", name, "reviewed").code == 0
    assert "Already there as les-voisins (reviewed)" in newsletter("source", "add", url, "--yes").out
    assert newsletter("source", "remove", name).code == 0
    assert newsletter("collect", "--json").data == []
    gone = newsletter("source", "resume", name)
    assert (gone.code, "was removed: add it again" in gone.err) == (1, True)
    back = newsletter("source", "add", url, "--yes")
    assert f"Active as {name}: its items are on trial" in back.out
    assert newsletter("collect", "--json").data[0]["unchanged"] == 0


def test_an_added_source_is_given_an_owner_and_a_rhythm(newsletter: Run, site: LocalServer) -> None:
    name = newsletter("source", "add", f"{site.url}/flux.xml", "--yes", "--json").data["activated"]
    given = ("--owner", "referente@demo.planif.example", "--required", "--every", "6", "--silent-after", "20")
    assert newsletter("source", "set", name, *given).code == 0
    (listed,) = (one for one in newsletter("source", "list", "--json").data if one["source"] == name)
    assert (listed["required"], listed["trust"], listed["state"]) == ("yes", "trial", "never_ran")
    wrong = newsletter("source", "set", name, "--every", "0")
    assert (wrong.code, "every_hours: " in wrong.err) == (1, True)
    assert "nothing to set" in newsletter("source", "set", name).err


def test_a_removed_source_is_listed_on_request(newsletter: Run, site: LocalServer) -> None:
    name = newsletter("source", "add", f"{site.url}/flux.xml", "--yes", "--json").data["activated"]
    newsletter("source", "remove", name)
    assert name not in [one["source"] for one in newsletter("source", "list", "--json").data]
    assert name in [one["source"] for one in newsletter("source", "list", "--all", "--json").data]


def test_a_source_speaks_for_a_declared_network_only(newsletter: Run, site: LocalServer) -> None:
    answer = newsletter("source", "add", f"{site.url}/flux.xml", "--network", "atlantide", "--yes")
    assert answer.code == 1
    assert "there is no network “atlantide”; declared: " in answer.err
    assert "Nouvelle 1" not in answer.out


def test_a_declared_source_is_changed_in_its_file(newsletter: Run, site: LocalServer, tmp_path: Path) -> None:
    with (tmp_path / "home" / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(DECLARED.format(url=f"{site.url}/flux.xml"))
    assert newsletter("source", "preview", "voisin", "--json").data["total"] == 3
    assert "is declared in sources.toml: change it there" in newsletter("source", "remove", "voisin").err
    assert newsletter("source", "pause", "voisin").code == 0
    assert "there is no source “autre”" in newsletter("source", "pause", "autre").err


def test_a_page_learned_from_one_title_is_read_on_after_the_title_has_left_it(
    newsletter: Run, site: LocalServer
) -> None:
    url = page(site, "/actus", LIST_PAGE)
    example = "example_title=Actualité numéro 3 du réseau"
    added = newsletter("source", "add", url, "--kind", "page", "--set", example, "--yes", "--json").data["activated"]
    page(site, "/actus", LIST_PAGE.replace("numéro", "nouvelle").replace("/actu/", "/suite/"))
    assert [(one["outcome"], one["new"]) for one in newsletter("source", "run", added, "--json").data] == [("done", 6)]
