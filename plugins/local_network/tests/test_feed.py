"""The kind `feed` against a real server."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter.testing import LocalServer, SourceKindContract

Collect = Callable[..., list[ContentItem | Defect]]
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Réseau</title><link>https://reseau.example/</link><description>Essai</description>{}</channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:ev="http://purl.org/rss/1.0/modules/event/">
<title>Réseau</title><id>urn:x</id><updated>2024-12-01T00:00:00Z</updated>{}</feed>"""
TITLE = "<title>Une nouvelle</title>"
LINK = "<link>https://reseau.example/1</link>"
WHOLE = TITLE + LINK


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Feed()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    def collected(
        document: str | bytes, media_type: str = "application/rss+xml", **config: Any
    ) -> list[ContentItem | Defect]:
        url = local_server.serve("/flux.xml", document, media_type=media_type)
        kind = plugin.Feed()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def test_an_rss_entry_becomes_news(collect: Collect) -> None:
    entry = (
        f"<item>{TITLE}{LINK}<guid isPermaLink='false'>g1</guid><pubDate>Mon, 02 Dec 2024 10:00:00 +0100</pubDate>"
        "<category>Densité</category>"
        "<description>&lt;p&gt;Un &lt;b&gt;mot&lt;/b&gt; &amp;amp; un autre&lt;/p&gt;</description></item>"
    )
    (item,) = collect(
        RSS.format(entry), axis_by_category={"densité": "densite"}, network="bretagne", territories=["R53"]
    )
    assert (item.external_id, item.kind, item.title, item.url) == (
        "g1",
        ItemKind.NEWS,
        "Une nouvelle",
        "https://reseau.example/1",
    )
    assert item.summary == "Un mot & un autre"
    assert (item.axis, item.network, item.territories) == ("densite", "bretagne", ("R53",))
    assert item.published_at.isoformat() == "2024-12-02T09:00:00+00:00"


def test_an_atom_entry_without_id_is_known_by_its_link(collect: Collect) -> None:
    title, updated = "<title type='html'>A &amp;amp; B</title>", "<updated>2024-12-01T08:00:00+01:00</updated>"
    entry = f"<entry>{title}<link href='/a'/>{updated}</entry>"
    (item,) = collect(ATOM.format(entry), media_type="application/atom+xml")
    assert (item.title, item.published_at.hour) == ("A & B", 7)
    assert item.external_id == item.url
    assert item.url.endswith("/a")
    assert item.url.startswith("http://127.0.0.1:")


def test_a_start_date_makes_an_event(collect: Collect) -> None:
    event = (
        f"<item>{TITLE}{LINK}<ev:startdate>2025-01-14T09:30:00+01:00</ev:startdate>"
        "<ev:enddate>2025-01-14T17:00:00+01:00</ev:enddate><ev:location>Rennes</ev:location></item>"
    )
    (item,) = collect(RSS.format(event))
    assert (item.kind, item.place, item.all_day) == (ItemKind.EVENT, "Rennes", False)
    assert (item.starts_at.isoformat(), item.ends_at.isoformat()) == (
        "2025-01-14T09:30:00+01:00",
        "2025-01-14T17:00:00+01:00",
    )


def test_a_date_alone_is_a_whole_day_in_the_zone_of_the_source(collect: Collect) -> None:
    event = f"<item>{TITLE}{LINK}<ev:startdate>2025-01-14</ev:startdate></item>"
    (item,) = collect(RSS.format(event), timezone="Indian/Reunion")
    assert (item.starts_at.isoformat(), item.all_day) == ("2025-01-14T00:00:00+04:00", True)


def test_an_event_that_is_over_never_comes(collect: Collect) -> None:
    event = "<item>" + TITLE + LINK + "<ev:startdate>{}</ev:startdate></item>"
    past, coming = event.format("2024-12-10T11:59:00+01:00"), event.format("2024-12-10T12:01:00+01:00")
    assert len(collect(RSS.format(past + coming))) == 1


def test_a_whole_day_is_not_over_at_its_noon(collect: Collect) -> None:
    days = "".join(
        f"<item>{TITLE}{LINK}<ev:startdate>{day}</ev:startdate></item>" for day in ("2024-12-09", "2024-12-10")
    )
    (item,) = collect(RSS.format(days))
    assert item.starts_at.day == 10


def test_a_time_zone_that_is_none_is_refused(plugin: ModuleType) -> None:
    with pytest.raises(ValueError, match="invalid timezone: Mars"):
        plugin.config.FeedConfig(url="https://a.example/", timezone="Mars")


@pytest.mark.parametrize(
    ("entry", "where", "field", "told"),
    [
        (LINK, "entry 1", "title", "missing"),
        (TITLE, "entry 1 (Une nouvelle)", "link", "missing"),
        (f"{TITLE}<link>javascript:alert(1)</link>", "entry 1 (Une nouvelle)", None, ""),
        (f"{WHOLE}<pubDate>hier soir</pubDate>", "entry 1 (Une nouvelle)", "published", "“hier soir” is not a date"),
        (f"{WHOLE}<ev:startdate>2025-01-14T09:30</ev:startdate>", "entry 1 (Une nouvelle)", "ev:startdate", "zone"),
        (f"{WHOLE}<ev:startdate>2025-02-30</ev:startdate>", "entry 1 (Une nouvelle)", "ev:startdate", "is not a date"),
    ],
)  # fmt: skip
def test_a_bad_entry_is_named_and_the_rest_goes_on(
    collect: Collect, entry: str, where: str, field: str | None, told: str
) -> None:
    good = "<item><title>Bonne</title><link>https://reseau.example/2</link></item>"
    defect, item = collect(RSS.format(f"<item>{entry}</item>{good}"))
    assert isinstance(defect, Defect)
    assert defect.where == where
    assert field is None or defect.field == field
    assert told in defect.message
    assert item.title == "Bonne"


@pytest.mark.parametrize(
    ("document", "media_type"),
    [
        ("<html><body>Page</body></html>", "text/html"),
        ("", "text/plain"),
        ('{"a": 1}', "application/json"),
        (b"\x89PNG\r\n", "image/png"),
    ],
)
def test_a_feed_that_is_not_a_feed_fails_with_its_address(collect: Collect, document: str, media_type: str) -> None:
    with pytest.raises(FetchFailed, match=rf"http://127\.0\.0\.1:\d+/flux\.xml is not a feed: it is {media_type}"):
        collect(document, media_type)


def test_an_empty_feed_is_no_failure(collect: Collect) -> None:
    assert collect(RSS.format("")) == []


def test_a_feed_cut_in_the_middle_gives_what_could_be_read(collect: Collect) -> None:
    whole = RSS.format(f"<item>{TITLE}{LINK}</item><item><title>Coupée")
    defect, item, *_ = collect(whole.removesuffix("</channel></rss>"))
    assert (defect.where, defect.field) == ("feed", "xml")
    assert "line 3" in defect.message
    assert item.title == "Une nouvelle"


def test_bombs_and_outside_entities_are_harmless(collect: Collect) -> None:
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 10))
    head = f"<!DOCTYPE rss [<!ENTITY e0 'ha'>{entities}<!ENTITY f SYSTEM 'file:///etc/passwd'>]>"
    bomb = RSS.format(f"<item><title>Titre &e9; &f;</title>{LINK}</item>").replace("<rss", head + "<rss", 1)
    assert all(len(repr(each)) < 5_000 and "root:" not in repr(each) for each in collect(bomb))


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_accents_survive_every_encoding(collect: Collect, encoding: str) -> None:
    document = (
        RSS.format(f"<item><title>Île-de-France</title>{LINK}</item>").replace("utf-8", encoding).encode(encoding)
    )
    (item,) = collect(document, media_type="application/xml")
    assert item.title == "Île-de-France"


IMAGE = '<media:content url="https://reseau.example/i.jpg" medium="image">{}</media:content>'


@pytest.mark.parametrize(
    ("more", "alt"),
    [
        (
            "<description>Texte</description>" + IMAGE.format("<media:description>Une place</media:description>"),
            "Une place",
        ),
        (IMAGE.format(""), None),
        ("<enclosure url='https://reseau.example/i.jpg' type='image/jpeg' length='1'/>", None),
        (
            "<description>&lt;img src='https://reseau.example/i.jpg' alt='Une place'&gt; Texte</description>",
            "Une place",
        ),
        ("<description>&lt;img src='https://reseau.example/i.jpg'&gt; Texte</description>", None),
        ("<description>&lt;img src='data:image/png;base64,xx' alt='Une place'&gt; Texte</description>", None),
    ],
)
def test_a_picture_comes_only_with_the_words_that_replace_it(collect: Collect, more: str, alt: str | None) -> None:
    (item,) = collect(RSS.format(f"<item>{TITLE}{LINK}{more}</item>"))
    assert (item.image.alt if item.image else None) == alt


@pytest.mark.parametrize(
    "title",
    [
        "&lt;script&gt;alert(1)&lt;/script&gt;Bonjour",
        "&amp;lt;b onclick=x&amp;gt;Bonjour",
        "&lt;img src=x onerror=alert(1)&gt;Bonjour",
    ],
)
def test_collected_html_leaves_only_its_words(collect: Collect, title: str) -> None:
    (item,) = collect(RSS.format(f"<item><title>{title}</title>{LINK}</item>"))
    assert item.title == "Bonjour"


def test_braces_in_a_title_stay_what_they_are(collect: Collect) -> None:
    (item,) = collect(RSS.format("<item><title>{{{{ 7*7 }}}} et {{% if %}}</title>".format() + f"{LINK}</item>"))
    assert item.title == "{{ 7*7 }} et {% if %}"


def test_a_long_description_is_cut_at_a_word(collect: Collect) -> None:
    (item,) = collect(RSS.format(f"<item>{TITLE}{LINK}<description>{'mot ' * 200}</description></item>"))
    assert len(item.summary) <= 320
    assert item.summary.endswith("mot…")


@pytest.mark.parametrize(
    ("url", "shown"), [("https://a.example/mon image.png", "mon%20image"), ("https://[x/i.png", "")]
)
def test_a_picture_with_an_odd_address_hides_no_entry(collect: Collect, url: str, shown: str) -> None:
    picture = f"&lt;img src='{url}' alt='La carte'&gt;"
    odd = f"<item>{WHOLE}<guid isPermaLink='false'>1</guid><description>{picture}</description></item>"
    items = collect(RSS.format(odd + f"<item>{WHOLE}<guid isPermaLink='false'>2</guid></item>"))
    assert [item.external_id for item in items] == ["1", "2"]
    assert shown in (items[0].image.url if items[0].image else "")
    assert bool(items[0].image) == bool(shown)


def test_a_date_of_no_calendar_is_told_and_hides_no_entry(collect: Collect) -> None:
    odd = f"<item>{WHOLE}<guid isPermaLink='false'>1</guid><pubDate>0000-00-00</pubDate></item>"
    told, item = collect(RSS.format(odd + f"<item>{WHOLE}<guid isPermaLink='false'>2</guid></item>"))
    assert isinstance(told, Defect)
    assert item.external_id == "2"
