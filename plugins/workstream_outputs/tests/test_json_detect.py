"""What a JSON address is recognised to be, and the mapping proposed for it."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from newsletter import Defect, Detected, Http, Window
from newsletter.testing import LocalServer

Detect = Callable[..., Detected | None]
WORDPRESS = [
    {"id": number, "date": "2024-12-02T10:00:00", "link": f"https://commune.example/{number}/", "slug": str(number),
     "title": {"rendered": "Renaturer"}, "excerpt": {"rendered": "<p>Une cour</p>"}}
    for number in range(8)
]  # fmt: skip
CATALOGUE = {
    "data": [{"id": "5c3b", "title": "Urbanisme", "description": "Zonages", "page": "https://donnees.example/d/1",
              "uri": "https://donnees.example/api/1", "created_at": "2024-11-05T14:12:33+00:00", "tags": []}],
    "next_page": "https://donnees.example/api/datasets/?page=2",
    "total": 40,
}  # fmt: skip
STRAPI = {
    "meta": {"links": [{"rel": "self"}]},
    "data": [{"id": 7, "attributes": {"name": "Atelier", "url": "/evenements/7", "startsAt": "2025-01-14T09:00:00Z",
                                      "cover": {"url": "/i.jpg", "alternativeText": "Une friche"}}}],
    "links": {"next": "/api/liste?page=2"},
}  # fmt: skip


@pytest.fixture
def detect(plugin: ModuleType, local_server: LocalServer, http: Http) -> Detect:
    def detected(document: object, path: str = "/api/liste", media_type: str = "application/json") -> Detected | None:
        body = document if isinstance(document, str) else json.dumps(document)
        url = local_server.serve(path, body, media_type=media_type)
        return plugin.Json().detect(url, http.get(url, fresh=True), http)

    return detected


def collected(plugin: ModuleType, detected: Detected, window: Window, http: Http) -> list[Any]:
    kind = plugin.Json()
    return list(kind.collect(kind.Config(**detected.config), window, http))


def test_a_wordpress_interface_is_recognised(
    plugin: ModuleType, detect: Detect, window: Window, http: Http, local_server: LocalServer
) -> None:
    detected = detect(WORDPRESS, "/wp-json/wp/v2/posts")
    assert detected.config == {
        "url": f"{local_server.url}/wp-json/wp/v2/posts",
        "items": "@",
        "fields": {"title": "title.rendered", "url": "link", "id": "id", "summary": "excerpt.rendered",
                   "published_at": "date"},
        "constants": {"kind": "news"},
    }  # fmt: skip
    assert (detected.certainty, detected.label) == ("exact", "127.0.0.1")
    assert detected.why == "Cette adresse donne une liste de 8 contenus en JSON, chacun avec un titre et un lien."
    items = collected(plugin, detected, window, http)
    assert [(item.title, item.kind) for item in items] == [("Renaturer", "news")] * 8


def test_a_catalogue_is_recognised_with_its_next_page(detect: Detect) -> None:
    detected = detect(CATALOGUE)
    assert (detected.config["items"], detected.config["next"]) == ("data", "next_page")
    assert detected.config["fields"] == {
        "title": "title", "url": "page", "id": "id", "summary": "description", "published_at": "created_at",
    }  # fmt: skip


def test_a_nested_interface_of_events_is_recognised_and_collected(
    plugin: ModuleType, detect: Detect, window: Window, http: Http, local_server: LocalServer
) -> None:
    detected = detect(STRAPI)
    assert detected.config["fields"] == {
        "title": "attributes.name", "url": "attributes.url", "id": "id", "starts_at": "attributes.startsAt",
        "image": "attributes.cover.url", "image_alt": "attributes.cover.alternativeText",
    }  # fmt: skip
    assert detected.config["next"] == "links.next"
    local_server.serve("/api/liste?page=2", json.dumps(STRAPI | {"links": {}}), media_type="application/json")
    first, again = collected(plugin, detected, window, http)
    assert (first.kind, first.url) == ("event", f"{local_server.url}/evenements/7")
    assert first.image.alt == "Une friche"
    assert again == first


def test_a_list_two_keys_deep_under_an_unusual_name_is_found(detect: Detect) -> None:
    detected = detect({"réponse": {"fiches-action": [{"titre": "A", "lien": "https://a.example/"}]}})
    assert detected.config["items"] == '"réponse"."fiches-action"'
    assert detected.config["fields"] == {"title": "titre", "url": "lien"}


def test_entries_with_our_own_field_names_need_no_mapping(
    plugin: ModuleType, detect: Detect, window: Window, http: Http, local_server: LocalServer
) -> None:
    detected = detect({"items": [{"id": "a", "title": "A", "url": "https://a.example/", "date": "2024"}]})
    assert detected.config == {"url": f"{local_server.url}/api/liste"}
    (item,) = collected(plugin, detected, window, http)
    assert not isinstance(item, Defect)


@pytest.mark.parametrize(
    "document",
    [
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "A", "url": "https://a.example/"}]},
        {"data": []},
        [],
        ["a", "b"],
        [{"title": "A"}],
        [{"title": "A", "url": "bientôt"}],
        [{"title": 3, "url": "https://a.example/"}],
        [{"url": "https://a.example/"}],
        {"title": "A", "url": "https://a.example/"},
        "3",
        "{damaged",
        {f"a{one}": {f"b{two}": [{"x": 1}] for two in range(100)} for one in range(400)},
        "[" * 100_000,
        "null",
    ],
)
def test_what_holds_no_list_of_titled_links_is_none(detect: Detect, document: object) -> None:
    assert detect(document) is None


def test_a_page_is_none(detect: Detect) -> None:
    assert detect("<html><title>[]</title>", media_type="text/html") is None
