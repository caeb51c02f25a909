"""Lists of ten sites, each learned from one title of its first page and read on a second one it has not seen."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import ContentItem, Defect, FetchFailed, Http, Page, Window
from newsletter.testing import LocalServer

PAGES = Path(__file__).parent / "pages"
#: By site: a title of the first page, then title and address of all that the second page tells.
SITES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "articles": (
        "L’atlas des friches est en ligne",
        [
            ("La vacance en centre-bourg recule", "/actus/vacance"),
            ("Rencontre des techniciens à Beauvais", "/actus/techniciens"),
            ("Le SCoT entre en révision", "/actus/scot-revision"),
        ],
    ),
    "flat": (
        "Une enquête sur les déplacements",
        [
            ("Vœux du président du syndicat", "/site/nouvelles/voeux.html"),
            ("Deux nouvelles communes adhèrent", "/site/nouvelles/adhesions.html"),
            ("Le site change d’hébergeur", "/site/nouvelles/site.html"),
            ("Formation : lire un plan local", "/site/nouvelles/formation.html"),
        ],
    ),
    "table": (
        "Visite : un écoquartier vingt ans après",
        [
            ("Atelier : cartographier les îlots de chaleur", "/site/fiche.php?id=45"),
            ("Assemblée annuelle du réseau", "/site/fiche.php?id=46"),
            ("Formation aux données foncières", "/site/fiche.php?id=47"),
        ],
    ),
    "definitions": (
        "Habiter sans voiture",
        [
            ("Cahier de l’habitat léger", "/publi/habitat-leger.pdf"),
            ("Atlas des paysages, tome deux", "/publi/atlas-2.pdf"),
            ("Mémento de la concertation", "/publi/concertation.pdf"),
            ("Friches : par où commencer ?", "/publi/friches.pdf"),
        ],
    ),
    "cards": (
        "La ville à hauteur d'enfant",
        [
            ("Une boussole pour la sobriété", "/travaux/boussole"),
            ("Les gares et leurs abords", "/travaux/gares"),
            ("Le périurbain change d’âge", "/travaux/periurbain"),
        ],
    ),
    "links": (
        "Réunion de novembre : la loi littoral",
        [
            ("Réunion de juin : les lisières urbaines", "/cr/2024-06.html"),
            ("Réunion de mai : le droit de préemption", "/cr/2024-05.html"),
            ("Réunion d’avril : l’archéologie préventive", "/cr/2024-04.html"),
            ("Réunion de mars : les mobilités douces", "/cr/2024-03.html"),
        ],
    ),
    "wordpress": (
        "LES HAIES CLASSÉES, ET APRÈS ?",
        [
            ("Plan climat\u00a0: le bilan à mi-parcours", "/plan-climat-bilan/"),
            ("Un tiers-lieu dans l’ancienne perception", "/tiers-lieu/"),
            ("Retour sur la balade urbaine", "/balade-urbaine/"),
            ("La carte des commerces vacants", "/commerces-vacants/"),
        ],
    ),
    "spip": (
        "Baux emphytéotiques, mode d’emploi",
        [
            ("La taxe sur les logements vacants", "/site/spip.php?article55"),
            ("Visite d’une foncière rurale", "/site/spip.php?article52"),
        ],
    ),
    "drupal": (
        "Le ciel nocturne entre dans les plans locaux",
        [
            ("La signalétique change dans tout le parc", "/actualites/signaletique"),
            ("Observatoire photographique, dix ans", "/actualites/observatoire-photo"),
            ("Des vergers sur les délaissés", "/actualites/vergers"),
            ("Permanence de l’architecte-conseil", "/actualites/architecte"),
        ],
    ),
    "accordion": (
        "Le référentiel foncier est partagé",
        [
            ("Le conseil de développement se renouvelle", "/site/accordion-2#breve-15"),
            ("Deux chartes signées en septembre", "/site/accordion-2#breve-14"),
        ],
    ),
}
Collect = Callable[..., list[ContentItem | Defect]]


@pytest.fixture
def collect(plugin: ModuleType, window: Window, local_server: LocalServer, http: Http) -> Collect:
    """Serve a recorded page below `/site/` and collect it."""

    def collected(name: str, **config: Any) -> list[ContentItem | Defect]:
        url = local_server.serve(f"/site/{name}", (PAGES / f"{name}.html").read_bytes(), media_type="text/html")
        kind = plugin.Page()
        return list(kind.collect(kind.Config(url=url, **config), window, http))

    return collected


def recorded(name: str) -> Page:
    return Page(url="https://site.example/site/", content=(PAGES / name).read_bytes(), media_type="text/html")


@pytest.mark.parametrize("site", SITES)
def test_what_one_title_taught_reads_a_page_never_seen(
    plugin: ModuleType, collect: Collect, local_server: LocalServer, site: str
) -> None:
    example, told = SITES[site]
    learned = plugin.learn(recorded(f"{site}-1.html"), example)
    items = collect(f"{site}-2", entry=learned.xpath_entry, title=learned.xpath_title)
    assert [(item.title, item.url) for item in items] == [(title, local_server.url + path) for title, path in told]
    assert len({item.external_id for item in items}) == len(told)


@pytest.mark.parametrize("site", SITES)
def test_one_title_of_the_page_is_enough_to_read_all_of_it(
    collect: Collect, local_server: LocalServer, site: str
) -> None:
    told = SITES[site][1]
    items = collect(f"{site}-2", example_title=told[-1][0])
    assert [(item.title, item.url) for item in items] == [(title, local_server.url + path) for title, path in told]


@pytest.mark.parametrize("site", [site for site in SITES if site not in ("links", "spip", "accordion")])
def test_a_list_that_stands_out_needs_no_example(collect: Collect, local_server: LocalServer, site: str) -> None:
    told = SITES[site][1]
    items = collect(f"{site}-2")
    assert [(item.title, item.url) for item in items] == [(title, local_server.url + path) for title, path in told]


#: What each reason is worth when every entry agrees.
WORTH = {
    "mènent à une page": 15,
    "ont une date": 10,
    "ont un résumé": 8,
    "ont une image": 3,
    "ont un titre à elles seules": 15,
    "ont un titre de longueur plausible": 25,
    "ont pour titre un intertitre": 8,
    "contiennent plusieurs titres": -15,
    "elles sont dans la partie principale de la page": 6,
    "un nom donné par le site les désigne": 4,
    "seule leur place sur la page les désigne": -4,
}


def points_of(words: str) -> int:
    """Compute the points of a reason from nothing but what it says."""
    if same := re.fullmatch(r"(\d+) entrées ont la même forme", words):
        return 2 * int(same[1])
    if some := re.fullmatch(r"(\d+) entrées? sur (\d+) (.+)", words):
        return round(WORTH[some[3]] * int(some[1]) / int(some[2]))
    return WORTH[words.removeprefix("toutes les entrées ")]


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("page", [1, 2])
def test_the_stated_reasons_recompute_the_score(plugin: ModuleType, site: str, page: int) -> None:
    example = SITES[site][0] if page == 1 else SITES[site][1][0][0]
    learned = plugin.learn(recorded(f"{site}-{page}.html"), example)
    assert learned.score == sum(points_of(reason.words) for reason in learned.reasons)
    assert len({reason.words for reason in learned.reasons}) == len(learned.reasons) > 3


def test_what_a_reason_names_is_worth_its_points(plugin: ModuleType) -> None:
    whole = recorded("flat-1.html")
    undated = whole.model_copy(update={"content": whole.content.replace(b"2025", b"")})
    before, after = (plugin.learn(page, SITES["flat"][0]) for page in (whole, undated))
    dated = [reason for reason in before.reasons if "une date" in reason.words]
    assert [reason.words for reason in dated] == ["toutes les entrées ont une date"]
    assert after.score == before.score - dated[0].points
    assert set(before.reasons) - set(after.reasons) == set(dated)


def test_dates_summaries_and_pictures_come_with_the_entries(collect: Collect) -> None:
    first, second, third = collect("articles-1", example_title=SITES["articles"][0])[:3]
    assert first.published_at.isoformat() == "2024-12-12T00:00:00+01:00"
    assert first.summary.startswith("Une carte commune, faite en quatre ateliers")
    assert (first.image.url.rpartition(":")[2].partition("/")[2], first.image.alt) == (
        "images/trame.jpg",
        "Carte de la trame verte",
    )
    assert second.image is None
    assert third.published_at.day == 5


@pytest.mark.parametrize(
    ("page", "moments", "summary"),
    [
        ("articles-2", ["2024-09-30", None, "2024-09-02"], "Quatre communes ont repris quarante logements."),
        ("flat-2", ["2025-01-02", "2024-12-12", None, "2024-11-15"], "Une année de travail commun commence."),
        ("table-1", ["2025-01-14", "2025-01-21", "2025-02-06", "2025-03-13"], ""),
        ("definitions-1", [None, "2024-10-07", "2024-09-19"], "Quarante fiches, une par bourg, avec les services"),
        ("cards-2", ["2024-10-07", "2024-09-16", "2024-09-02"], "Sept indicateurs partagés"),
        ("wordpress-1", ["2024-12-09", "2024-11-26", "2024-11-12"], "Contrat de trois ans, à pourvoir au printemps…"),
        ("drupal-1", ["2024-12-03", "2024-11-19", "2024-11-05"], "Il complète les plans locaux d’urbanisme"),
    ],
)
def test_each_date_is_the_one_written_beside_its_title(
    collect: Collect, page: str, moments: list[str | None], summary: str
) -> None:
    items = collect(page)
    told = [item.published_at.date().isoformat() if item.published_at else None for item in items]
    assert told == moments
    assert items[0].summary.startswith(summary)


def test_a_picture_loaded_late_is_found_and_its_placeholder_is_not(collect: Collect) -> None:
    pictures = [item.image and (item.image.url.rpartition("/")[2], item.image.alt) for item in collect("wordpress-1")]
    assert pictures == [None, ("haies.jpg", "Une haie taillée en hiver"), None]


def test_menus_and_footers_are_no_entries_even_for_a_wide_path(collect: Collect) -> None:
    items = collect("articles-2", entry="//li | //article", title=".//a")
    assert [item.title for item in items] == [title for title, _ in SITES["articles"][1]]


@given(title=st.text(max_size=60), site=st.sampled_from(sorted(SITES)))
def test_any_title_is_learned_from_or_refused_in_words(plugin: ModuleType, title: str, site: str) -> None:
    with contextlib.suppress(FetchFailed):
        assert plugin.learn(recorded(f"{site}-1.html"), title).samples
