"""The kind `json` with a mapping, on answers shaped as known interfaces give them, from a real server."""

import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from newsletter import ContentItem, Defect, FetchFailed, Http, Unchanged, Window
from newsletter.testing import LocalServer

Items = list[ContentItem | Defect]
Collect = Callable[..., Items]

WORDPRESS = [
    {
        "id": 4182,
        "date": "2024-12-02T10:00:00",
        "date_gmt": "2024-12-02T09:00:00",
        "guid": {"rendered": "https://commune.example/?p=4182"},
        "slug": "renaturer",
        "link": "https://commune.example/renaturer/",
        "title": {"rendered": "Renaturer la cour d&rsquo;école&nbsp;: l&#8217;exemple de Redon"},
        "excerpt": {"rendered": "<p>Une cour <strong>sans bitume</strong> [&hellip;]</p>\n", "protected": False},
        "categories": [3, 8],
    },
    {
        "id": 4170,
        "date": "2024-11-19T08:30:00",
        "link": "/densite/",
        "title": {"rendered": "Densit&eacute; &amp; habitants"},
        "excerpt": {"rendered": ""},
    },
]
OF_WORDPRESS = {
    "title": "title.rendered",
    "url": "link",
    "id": "id",
    "summary": "excerpt.rendered",
    "published_at": "date",
}
CATALOGUE = {
    "data": [
        {
            "id": "5c3b",
            "title": "Documents d’urbanisme",
            "description": "**Zonages** des communes.",
            "page": "https://www.donnees.example/datasets/urbanisme/",
            "created_at": "2024-11-05T14:12:33.120000+00:00",
            "tags": ["urbanisme", "densite"],
            "organization": {"name": "DDT d’essai", "logo": None},
        }
    ],
    "next_page": None,
    "page": 1,
    "page_size": 20,
    "total": 1,
}
STRAPI = {
    "data": [
        {
            "id": 7,
            "attributes": {
                "title": "Atelier friches",
                "slug": "atelier-friches",
                "startsOn": 1736845200,
                "endsOn": 1736856000000,
                "place": {"name": "Redon", "departments": ["35", "56"]},
                "cover": {
                    "data": {"attributes": {"url": "/uploads/friche.jpg", "alternativeText": "Une friche vue du ciel"}}
                },
                "replay": "/videos/7",
            },
        },
        {"id": 8, "attributes": {"title": "Sans adresse", "slug": None, "startsOn": 1736845200}},
    ],
    "meta": {"pagination": {"page": 1, "pageCount": 1}},
}
OF_STRAPI = {
    "title": "attributes.title",
    "url": "join('', ['/evenements/', attributes.slug])",
    "id": "id",
    "starts_at": "attributes.startsOn",
    "ends_at": "attributes.endsOn",
    "place": "attributes.place.name",
    "territories": "attributes.place.departments",
    "image": "attributes.cover.data.attributes.url",
    "image_alt": "attributes.cover.data.attributes.alternativeText",
    "replay_url": "attributes.replay",
}


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(document: object, **config: Any) -> Items:
        url = local_server.serve("/api/liste", json.dumps(document), media_type="application/json")
        kind = plugin.Json()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def test_the_posts_of_a_wordpress_are_read(collect: Collect, local_server: LocalServer) -> None:
    first, second = collect(WORDPRESS, fields=OF_WORDPRESS, constants={"kind": "news", "genre": "article"})
    assert first.title == "Renaturer la cour d’école\u00a0: l’exemple de Redon"
    assert (first.external_id, first.kind, first.genre) == ("4182", "news", "article")
    assert first.summary == "Une cour sans bitume […]"
    assert (first.published_at.isoformat(), first.precision) == ("2024-12-02T10:00:00+01:00", "day")
    assert (second.title, second.url) == ("Densité & habitants", f"{local_server.url}/densite/")


def test_a_moment_in_utc_may_be_made_of_two_pieces(collect: Collect) -> None:
    (item,) = collect(WORDPRESS[:1], fields=OF_WORDPRESS | {"published_at": "join('', [date_gmt, 'Z'])"})
    assert item.published_at.isoformat() == "2024-12-02T09:00:00+00:00"


def test_a_catalogue_of_data_is_read(collect: Collect) -> None:
    fields = {
        "title": "title",
        "url": "page",
        "id": "id",
        "summary": "join(' – ', [organization.name, description])",
        "published_at": "created_at",
        "categories": "tags",
    }
    (item,) = collect(
        CATALOGUE,
        items="data",
        fields=fields,
        next="next_page",
        axis_by_category={"Densite": "densite"},
        axis="acteurs",
    )
    assert (item.external_id, item.url) == ("5c3b", "https://www.donnees.example/datasets/urbanisme/")
    assert item.summary == "DDT d’essai – **Zonages** des communes."
    assert (item.axis, item.kind, item.published_at.year) == ("densite", "output", 2024)


def test_a_nested_interface_is_read_and_a_missing_piece_is_told(collect: Collect, local_server: LocalServer) -> None:
    item, defect = collect(STRAPI, items="data", fields=OF_STRAPI)
    assert (item.kind, item.external_id, item.title) == ("event", "7", "Atelier friches")
    assert item.url == f"{local_server.url}/evenements/atelier-friches"
    assert (item.starts_at.isoformat(), item.ends_at.isoformat()) == (
        "2025-01-14T09:00:00+00:00",
        "2025-01-14T12:00:00+00:00",
    )
    assert (item.place, item.territories) == ("Redon", ("35", "56"))
    assert (item.image.url, item.image.alt) == (f"{local_server.url}/uploads/friche.jpg", "Une friche vue du ciel")
    assert item.replay_url == f"{local_server.url}/videos/7"
    assert (defect.where, defect.field) == ("entry 2 (Sans adresse)", "url")
    assert "join('', ['/evenements/', attributes.slug])" in defect.message


def test_without_items_the_first_list_under_a_usual_name_is_read(collect: Collect) -> None:
    (item,) = collect(CATALOGUE, fields={"title": "title", "url": "page"})
    assert item.external_id == item.url == "https://www.donnees.example/datasets/urbanisme/"


ENTRY = {"t": "Le rapport", "u": "https://demo.planif.example/r"}
OF_ENTRY = {
    "title": "t", "url": "u", "id": "i", "summary": "s", "published_at": "d", "starts_at": "b", "ends_at": "e",
    "territories": "w", "image": "p", "image_alt": "a", "genre": "g", "language": "l", "replay_url": "r",
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field", "told"),
    [
        ({"t": None}, "title", "nothing was found at “t”"),
        ({"t": ""}, "title", "nothing was found at “t”"),
        ({"t": "<br>"}, "title", "“t” holds no words"),
        ({"t": {"fr": "x"}}, "title", "a text is wanted; “t” holds {'fr': 'x'}"),
        ({"t": True}, "title", "holds True"),
        ({"u": None}, "url", "nothing was found at “u”"),
        ({"u": ["x"]}, "url", "holds ['x']"),
        ({"u": "javascript:x"}, "url", "match"),
        ({"s": []}, "summary", "a text is wanted"),
        ({"d": "hier"}, "published_at", "“hier” cannot be read as a date"),
        ({"d": "2024-02-31"}, "published_at", "2024-02-31 cannot be read as a date"),
        ({"d": {"y": 2024}}, "published_at", "a text or a number is wanted"),
        ({"d": 10**15 * 9}, "published_at", "cannot be read as a date"),
        ({"b": "2025-01-14", "e": "2025-01-13"}, "item", "ends_at is before starts_at"),
        ({"w": [35]}, "territories", "a list of texts is wanted"),
        ({"w": "Bretagne"}, "territories", "match"),
        ({"p": {"url": "x"}, "a": "x"}, "image", "a text is wanted"),
        ({"g": "Bel article"}, "genre", "match"),
        ({"l": "français"}, "language", "match"),
        ({"r": "javascript:x"}, "replay_url", "match"),
    ],
)
def test_a_missing_or_ill_typed_value_names_its_entry_and_its_field(
    collect: Collect, said: dict[str, Any], field: str, told: str
) -> None:
    good, defect = collect([ENTRY, ENTRY | said], fields=OF_ENTRY)
    assert good.title == "Le rapport"
    assert isinstance(defect, Defect)
    assert defect.where.startswith("entry 2")
    assert defect.field.split(".")[0] == field
    assert told in defect.message


def test_what_is_no_object_is_a_defect(collect: Collect) -> None:
    defect, good = collect(["x", ENTRY], fields=OF_ENTRY)
    assert (defect.where, defect.field) == ("entry 1", "entry")
    assert good.title == "Le rapport"


def test_half_a_character_spoils_no_entry(collect: Collect) -> None:
    half, pair, good = collect(
        [ENTRY | {"t": "Moitié \ud83d"}, ENTRY | {"t": "Arbre \U0001f333"}, ENTRY], fields=OF_ENTRY
    )
    assert [item.title for item in (half, pair, good)] == ["Moitié ?", "Arbre \U0001f333", "Le rapport"]


def test_a_picture_without_words_is_not_shown_and_that_is_no_defect(collect: Collect) -> None:
    (item,) = collect([ENTRY | {"p": "/i.png"}], fields=OF_ENTRY)
    assert item.image is None


@pytest.mark.parametrize(
    ("config", "field", "told"),
    [
        ({"fields": {"title": "a[", "url": "u"}}, "fields.title", "“a[” is not a JMESPath expression"),
        ({"fields": {"title": "t", "url": "lien(@)"}}, "fields.url", "lien() is not a known function"),
        ({"fields": {"title": "t", "url": "u", "summary": "a.b("}}, "fields.summary", "is not a JMESPath expression"),
        ({"fields": {"title": "t", "url": "u", "titel": "x"}}, "fields.titel", "not permitted"),
        ({"fields": {"title": "t"}}, "fields.url", "required"),
        ({"items": "data[", "fields": OF_ENTRY}, "items", "“data[” is not a JMESPath expression"),
        ({"next": "links..next"}, "next", "“links..next” is not a JMESPath expression"),
        ({"fields": {"title": "(" * 900, "url": "u"}}, "fields.title", "is not a JMESPath expression"),
        ({"constants": {"kind": "article"}}, "constants.kind", "output"),
    ],
)
def test_a_wrong_expression_is_refused_when_it_is_declared(
    plugin: ModuleType, config: dict[str, Any], field: str, told: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        plugin.Json.Config(url="https://a.example/", **config)
    (error,) = refused.value.errors()
    assert ".".join(map(str, error["loc"])) == field
    assert told in error["msg"]


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"items": "absent", "fields": OF_ENTRY}, "no list was found at “absent”"),
        ({"items": "length(nombre)", "fields": OF_ENTRY}, "cannot be read: items: “length(nombre)” cannot be applied"),
        ({"fields": OF_ENTRY}, "a list, or an object"),
    ],
)
def test_an_answer_without_the_list_fails_with_its_address(collect: Collect, config: dict[str, Any], told: str) -> None:
    with pytest.raises(FetchFailed, match=r"http://127\.0\.0\.1:\d+/api/liste ") as failed:
        collect({"nombre": 3}, **config)
    assert told in str(failed.value)


class Pages:
    """Pages of entries on a local server, each with the address of the next."""

    def __init__(self, plugin: ModuleType, server: LocalServer) -> None:
        self.kind, self.server = plugin.Json(), server

    def serve(self, path: str, name: str, following: object) -> str:
        entry = {"t": name, "u": f"/{name}"}
        body = json.dumps({"data": [entry], "links": {"next": following}})
        return self.server.serve(path, body, media_type="application/json")

    def collect(self, window: Window, http: Http) -> Items:
        config = self.kind.Config(url=f"{self.server.url}/p1", items="data", fields=OF_ENTRY, next="links.next")
        return list(self.kind.collect(config, window, http))


@pytest.fixture
def pages(plugin: ModuleType, local_server: LocalServer) -> Pages:
    return Pages(plugin, local_server)


def test_pages_are_followed_until_there_is_no_next(pages: Pages, window: Window, http: Http) -> None:
    pages.serve("/p1", "un", f"{pages.server.url}/p2?x=1")
    pages.serve("/p2?x=1", "deux", "p3")
    pages.serve("/p3", "trois", None)
    assert [item.title for item in pages.collect(window, http)] == ["un", "deux", "trois"]


@pytest.mark.parametrize(
    ("following", "told"),
    [
        ("/p1", "/p1 came twice"),
        ("https://ailleurs.example/p2", "https://ailleurs.example/p2 is on another host"),
        ({"href": "/p2"}, "“links.next” holds no address: {'href': '/p2'}"),
        ("http://[bad", "holds no address"),
    ],
)
def test_a_next_page_that_is_not_followed_says_why(
    pages: Pages, window: Window, http: Http, following: object, told: str
) -> None:
    pages.serve("/p1", "un", following)
    item, defect = pages.collect(window, http)
    assert (item.title, defect.where, defect.field) == ("un", "source", "next")
    assert told in defect.message
    assert len(pages.server.requests) == 1


def test_endless_pages_are_cut_and_that_is_told(pages: Pages, window: Window, http: Http) -> None:
    for number in range(1, 30):
        pages.serve(f"/p{number}", str(number), f"/p{number + 1}")
    *items, defect = pages.collect(window, http)
    assert [item.title for item in items] == [str(number) for number in range(1, 21)]
    assert "more than 20 pages" in defect.message


def test_a_first_page_that_did_not_change_hides_no_other_one(
    plugin: ModuleType, pages: Pages, window: Window, local_server: LocalServer
) -> None:
    class Remembering(Http):
        """Answers as the client does when every page is known already."""

        def get(self, url: str, *, accept: str = "*/*", fresh: bool = False) -> Any:
            if not fresh:
                raise Unchanged(url)
            from newsletter import Page

            answer = local_server.answers[url.removeprefix(local_server.url)]
            return Page(url=url, content=answer.body, media_type="application/json")

    pages.serve("/p1", "un", "/p2")
    pages.serve("/p2", "deux", None)
    assert [item.title for item in pages.collect(window, Remembering())] == ["un", "deux"]
