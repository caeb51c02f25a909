"""The kind `json` against a real server."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

Collect = Callable[..., list[ContentItem | Defect]]


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Json()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(document: object, **config: Any) -> list[ContentItem | Defect]:
        text = document if isinstance(document, str) else json.dumps(document)
        url = local_server.serve("/feed.json", text, media_type="application/json")
        kind = plugin.Json()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


OURS = {
    "id": "p13",
    "title": "Bas carbone",
    "url": "https://demo.planif.example/bas-carbone",
    "date": "2024",
    "genre": "avancement",
}


@pytest.mark.parametrize("document", [[OURS], {"items": [OURS]}])
def test_our_own_field_names_are_read(collect: Collect, document: object) -> None:
    (item,) = collect(document, axis="bas-carbone")
    assert (item.external_id, item.axis, item.genre, item.precision) == ("p13", "bas-carbone", "avancement", "year")


def test_a_json_feed_is_read_with_its_extension(collect: Collect) -> None:
    entry = {
        "id": "https://demo.planif.example/1", "url": "https://demo.planif.example/1", "title": "Un &amp; deux",
        "content_html": "<p>Bonjour <b>à tous</b></p><script>x</script>", "date_published": "2024-12-02T10:00:00+01:00",
        "image": "https://demo.planif.example/i.png", "tags": ["a"], "language": "fr-FR",
        "_planif": {"axis": "densite", "kind": "news"},
    }  # fmt: skip
    (item,) = collect({"version": "https://jsonfeed.org/version/1.1", "title": "Flux", "items": [entry]})
    assert (item.title, item.summary, item.language) == ("Un & deux", "Bonjour à tous", "fr")
    assert (item.kind, item.axis, item.image) == ("news", "densite", None)
    assert item.published_at.isoformat() == "2024-12-02T10:00:00+01:00"


def test_a_bad_entry_is_a_defect_and_the_rest_goes_on(collect: Collect) -> None:
    defect, other, item = collect([OURS | {"titre": "x"}, {"id": "x"}, OURS])
    assert (defect.where, defect.field) == ("entry 1", "titre")
    assert (other.where, other.field) == ("entry 2", "title")
    assert item.external_id == "p13"


@pytest.mark.parametrize(
    ("document", "told"), [("<html>", "is not JSON"), ({"entries": []}, "no feed"), ("3", "no feed")]
)
def test_what_is_no_feed_fails_with_its_address(collect: Collect, document: object, told: str) -> None:
    with pytest.raises(FetchFailed, match=rf"http://127\.0\.0\.1:\d+/feed\.json .*{told}"):
        collect(document)


def test_an_empty_feed_is_no_failure(collect: Collect) -> None:
    assert collect({"version": "https://jsonfeed.org/version/1.1", "items": []}) == []
