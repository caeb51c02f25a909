"""Feeds as the programs of the web write them, each from a real server."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, Window
from newsletter.testing import LocalServer

FEEDS = Path(__file__).parent / "feeds"
Collect = Callable[..., list[ContentItem | Defect]]


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(
        name: str | bytes, media_type: str = "application/rss+xml; charset=UTF-8", **config: Any
    ) -> list[ContentItem | Defect]:
        content = name if isinstance(name, bytes) else (FEEDS / name).read_bytes()
        kind = plugin.Feed()
        url = local_server.serve("/flux", content, media_type=media_type)
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def test_a_wordpress_feed(collect: Collect, local_server: LocalServer) -> None:
    (item,) = collect("wordpress.xml", axis_by_category={"Densité": "densite"})
    assert item.title == "L’eau, l’été & les plans locaux"
    assert (item.external_id, item.url) == ("https://pays.example/?p=812", "https://pays.example/eau-plans-locaux/")
    assert item.summary == "Trois communes ont écrit, ensemble, ce que leurs plans disent de la pluie."
    assert (item.axis, item.published_at) == ("densite", datetime.fromisoformat("2024-12-09T09:12:31Z"))
    assert (item.image.url, item.image.alt) == (
        f"{local_server.url}/wp-content/uploads/pluie.jpg",
        "Une noue après l’orage",
    )


def test_a_spip_feed(collect: Collect) -> None:
    (item,) = collect("spip.xml", media_type="text/xml; charset=utf-8")
    assert (item.title, item.external_id) == ("Portage foncier : trois montages comparés", item.url)
    assert item.url == "https://club.example/spip.php?article61"
    assert item.summary.startswith("Établissement public, foncière, convention\u00a0: ce que chacun permet.")
    assert item.published_at == datetime.fromisoformat("2024-12-04T14:20:00Z")
    assert item.image.alt == "Une signature"


def test_a_drupal_feed_whose_guid_is_no_address(collect: Collect) -> None:
    (item,) = collect("drupal.xml")
    assert (item.external_id, item.url) == ("214 at https://parc.example", "https://parc.example/actualites/lisieres")
    assert item.published_at == datetime.fromisoformat("2024-12-03T11:00:00Z")
    assert "Il complète les plans de douze communes." in item.summary


def test_an_atom_feed_in_xhtml(collect: Collect) -> None:
    (item,) = collect("atom.xml", media_type="application/atom+xml", axis_by_category={"densité": "densite"})
    assert (item.title, item.url) == (
        "Ralentir les eaux de pluie\u00a0: vingt projets",
        "https://agence.example/travaux/pluie",
    )
    assert (item.summary, item.axis) == ("Passés au crible, un par un.", "densite")
    assert item.published_at == datetime.fromisoformat("2024-12-02T08:00:00Z")


def test_entries_without_title_are_called_by_their_first_words(collect: Collect) -> None:
    first, second = collect("mastodon.xml")
    assert first.title == "La carte des lisières est en ligne."
    assert first.summary.startswith("La carte des lisières est en ligne. Elle couvre douze communes")
    assert (first.image.url, first.image.alt) == (
        "https://files.social.example/carte.png",
        "Carte des lisières, en vert",
    )
    assert second.title == "Demain matin nous serons sur le terrain avec les élus, les agents et les habitants de la…"


def test_an_event_feed_in_rdf(collect: Collect) -> None:
    (item,) = collect("events.xml", media_type="application/rdf+xml")
    assert (item.kind, item.title, item.place) == (
        ItemKind.EVENT,
        "Journée des techniciens",
        "Beauvais, salle des fêtes",
    )
    assert (item.starts_at.isoformat(), item.ends_at.isoformat()) == (
        "2025-01-14T09:30:00+01:00",
        "2025-01-14T17:00:00+01:00",
    )
    assert item.published_at == datetime.fromisoformat("2024-11-20T09:00:00Z")


@pytest.mark.parametrize("declared", ["text/xml; charset=iso-8859-1", "application/rss+xml"])
def test_a_feed_in_an_old_encoding(collect: Collect, declared: str) -> None:
    old = (FEEDS / "drupal.xml").read_text().replace('encoding="utf-8"', 'encoding="ISO-8859-1"', 1)
    (item,) = collect(old.encode("iso-8859-1"), media_type=declared)
    assert item.title == "Un cahier de recommandations pour les lisières"


@pytest.mark.parametrize("media_type", ["application/feed+json", "application/json", "text/plain", ""])
def test_a_json_feed_by_its_type_or_by_its_content(
    collect: Collect, local_server: LocalServer, media_type: str
) -> None:
    first, second, third, addressless, misdated, none = collect(
        "feed.json", media_type=media_type, axis_by_category={"densité": "densite"}
    )
    assert (first.title, first.summary) == ("Bourgs-centres : 40 fiches < 2 pages", "Quarante fiches, une par bourg.")
    assert (first.external_id, first.url, first.axis) == (first.url, "https://rural.example/bourgs", "densite")
    assert first.published_at == datetime.fromisoformat("2024-11-12T07:30:00Z")
    assert (first.image.url, first.image.alt) == ("https://rural.example/bourg.jpg", "Une place de bourg")
    assert (second.external_id, second.url) == ("41", "https://ailleurs.example/sans-voiture")
    assert (second.title, second.published_at.day) == ("Habiter sans voiture.", 7)
    assert (third.url, third.published_at) == (f"{local_server.url}/relatif", None)
    assert (addressless.where, addressless.field) == ("entry 4 (Sans adresse)", "link")
    assert (misdated.field, "“lundi” is not a date" in misdated.message) == ("published", True)
    assert (none.where, none.field) == ("entry 6", "title")


def test_a_damaged_json_feed_fails_with_its_place(collect: Collect) -> None:
    with pytest.raises(FetchFailed, match=r"/flux is a damaged JSON Feed: .*line 3 column"):
        collect(b'{"version": "https://jsonfeed.org/version/1.1",\n"items": [\n{"id": }]}', "application/feed+json")


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"version": 1}', b'{"version": "2.0", "items": []}', b"[1]", b'"jsonfeed.org"', b"{"]
)
def test_other_json_is_no_feed(collect: Collect, content: bytes) -> None:
    with pytest.raises(FetchFailed, match="is not a feed: it is application/json"):
        collect(content, "application/json")


def test_a_json_feed_without_items_is_no_failure(collect: Collect) -> None:
    assert collect(b'{"version": "https://jsonfeed.org/version/1", "title": "Vide"}', "application/feed+json") == []
