"""What each page says of the workspace."""

import shutil
from datetime import timedelta
from pathlib import Path

from newsletter.domain.access import operator
from newsletter.domain.edits import SetHead
from newsletter.pipeline.adopt import Former, adopt
from newsletter.pipeline.approve import approve
from newsletter.pipeline.edit import edit
from newsletter.pipeline.import_members import import_members
from newsletter.pipeline.pause import pause
from newsletter.pipeline.plan import plan
from newsletter.pipeline.schedule import schedule
from newsletter.storage import issues
from tests.integration.web import workspace
from tests.integration.web.conftest import Answer, Site
from tests.integration.web.workspace import LEFT, MEMBERS, SUBJECT

PAGES = ["/", "/sources", "/lettres", "/lettres/lettre/1", "/lettres/agenda/1", "/boite", "/nulle-part"]


def row(answer: Answer, title: str) -> list[str]:
    """Return the cells of the line whose heading begins with a title."""
    for line in answer.page.iter("tr"):
        cells = [" ".join(cell.text_content().split()) for cell in line.xpath("th|td")]
        if cells[0].startswith(title):
            return cells
    raise AssertionError(f"no line begins with {title}")


def test_every_page_has_one_first_heading_landmarks_and_no_script(site: Site) -> None:
    for path in PAGES:
        page = site.ask(path).page
        assert [len(page.xpath(f"//{one}")) for one in ("h1", "main", "header", "footer")] == [1, 1, 1, 1], path
        assert page.xpath("//a[@class='skip']/@href") == ["#" + page.xpath("//main/@id")[0]]
        assert page.xpath("//script | //@style | //@onclick | //style") == []


def test_every_table_has_a_caption_scoped_headings_and_a_region_the_keyboard_reaches(site: Site) -> None:
    seen = 0
    for path in PAGES:
        page = site.ask(path).page
        for table in page.iter("table"):
            seen += 1
            region = table.getparent()
            assert (region.get("role"), region.get("tabindex")) == ("region", "0")
            assert page.get_element_by_id(region.get("aria-labelledby")).text_content().strip()
            assert len(table.xpath("caption")) == 1
            assert table.xpath(".//th[not(@scope)]") == []
    assert seen >= 5


def test_every_link_of_the_pages_leads_somewhere(site: Site) -> None:
    links = {link for path in PAGES for link in site.ask(path).page.xpath("//@href | //iframe/@src")}
    ours = {link.partition("#")[0] for link in links if link.startswith("/")}
    assert len(ours) > 60
    assert {link: status for link in ours if (status := site.ask(link).status) not in (200, 404)} == {}
    assert [link for link in ours if site.ask(link).status == 404 and "nulle-part" not in link] == []


def test_the_overview_tells_what_is_in_hand_what_fails_and_what_left(site: Site) -> None:
    overview = site.ask("/")
    assert "La lettre en cours L’agenda n° 1" in overview.words
    assert "1 source en échec Actualités de l’Oise" in overview.words
    assert f"{MEMBERS - LEFT} acceptés sur {MEMBERS - LEFT}" in overview.words
    assert row(overview, "La lettre d’information")[1:] == [
        str(MEMBERS - LEFT),
        "La lettre d’information n° 1 approuvée",
        "12 décembre 2024 à 9 h",
    ]


def test_the_sources_say_what_each_gave_and_why_one_failed(site: Site) -> None:
    sources = site.ask("/sources")
    network, at, told, *counts = row(sources, "Réseau de Bretagne")[1:]
    assert (network, at, counts) == ("Bretagne", "10 décembre 2024 à 10 h", ["2", "0", "0"])
    assert told.startswith("collectée Rythme et serveur prochaine collecte")
    failed = row(sources, "Actualités de l’Oise")
    assert "en échec" in failed[3]
    assert "127.0.0.1:9" in failed[3]
    assert row(sources, "Archives du réseau")[2:4] == ["jamais", "désactivée"]


def test_the_sources_list_every_entry_that_could_not_be_read(site: Site) -> None:
    told = row(site.ask("/sources"), "Productions des chantiers")[3]
    assert "2 entrées illisibles" in told
    assert "Une entrée à laquelle il manque son adresse" in told
    assert ", url:" in told
    assert "31 février 2024" in told


def test_a_letter_says_who_sees_each_block_and_why_it_was_suggested(site: Site) -> None:
    letter = site.ask("/lettres/lettre/1")
    blocks = {
        b.xpath(".//h4")[0].text_content(): " ".join(" ".join(b.itertext()).split())
        for b in letter.page.iter("article")
    }
    assert "Montré à Bretagne" in blocks["Sobriété foncière : les outils mobilisés en Bretagne"]
    assert "Montré à élus" in blocks["Quatre maires racontent leur planification locale"]
    event = blocks["Journée nationale sur la densité"]
    assert "Montré à tous les abonnés" in event
    assert "Quand jeudi 16 janvier 2025" in event
    assert "Pourquoi ?" in event
    assert "Annoncé aussi par" in event
    assert "Agenda national" in event
    assert "Réseau de Bretagne" in event
    assert "En bref Vide : la rubrique n’apparaît pas dans la lettre." in letter.words


def test_the_editions_of_a_sent_letter_are_those_of_the_ledger(site: Site) -> None:
    letter = site.ask("/lettres/lettre/1")
    counts = [
        int(cell.text_content()) for cell in letter.page.xpath("//caption[contains(., 'édition')]/../tbody//td[2]")
    ]
    assert len(counts) == 4
    assert sum(counts) == MEMBERS - LEFT == int(row(letter, "Toutes les éditions")[1])


def test_who_comes_after_a_sending_is_not_counted_in_it(copy: Path, tmp_path: Path) -> None:
    newcomer = tmp_path / "members.csv"
    newcomer.write_text("email,newsletters\nnouveau@collectivite.example,lettre;agenda\n", encoding="utf-8")
    with workspace.opened(copy) as app, workspace.served(app) as url:
        import_members(app.acting(operator("editor")), newcomer)
        site = Site(url, app)
        sent, draft = site.ask("/lettres/lettre/1"), site.ask("/lettres/agenda/1")
    assert row(sent, "Toutes les éditions")[1] == str(MEMBERS - LEFT)
    assert row(draft, "Toutes les éditions")[1] == str(MEMBERS - LEFT + 1)


def test_the_preview_of_an_edition_shows_its_blocks_only(site: Site) -> None:
    page = site.ask("/lettres/lettre/1").page
    keys = {
        a.text_content(): a.get("href").partition("edition=")[2].partition("#")[0] for a in page.xpath("//tbody//a")
    }
    breton = site.ask(f"/lettres/lettre/1/apercu?edition={keys['Bretagne']}")
    national = site.ask(f"/lettres/lettre/1/apercu?edition={keys['nationale']}")
    assert "les outils mobilisés en Bretagne" in breton.text
    assert "les outils mobilisés en Bretagne" not in national.text
    assert "Quatre maires" not in breton.text + national.text
    text = site.ask(f"/lettres/lettre/1/texte?edition={keys['élus']}")
    assert text.headers["content-type"].startswith("text/plain")
    assert "Quatre maires" in text.text


def test_the_frame_shows_the_edition_chosen(site: Site) -> None:
    page = site.ask("/lettres/lettre/1").page
    address = next(a.get("href") for a in page.xpath("//tbody//a") if a.text_content() == "Bretagne")
    frame = site.ask(address.partition("#")[0]).page.xpath("//iframe")[0]
    assert frame.get("sandbox") == ""
    assert frame.get("src").endswith("/apercu?" + address.partition("?")[2].partition("#")[0])
    assert SUBJECT in frame.get("title")


def test_a_draft_is_shown_as_it_would_leave_now(site: Site) -> None:
    draft = site.ask("/lettres/agenda/1")
    assert "brouillon" in draft.words
    assert "Qui recevrait quelle édition si la lettre partait maintenant" in draft.words
    assert "écrire un bon cahier des charges" in site.ask("/lettres/agenda/1/apercu").text


def test_a_letter_whose_layout_cannot_be_used_says_so_and_the_other_pages_work(copy: Path, tmp_path: Path) -> None:
    broken = tmp_path / "layouts"
    shutil.copytree(workspace.LAYOUTS / "lettre", broken / "lettre")
    for template in (broken / "lettre").rglob("*.mjml"):
        template.write_text("{{ nobody_knows_this }}", encoding="utf-8")
    with workspace.opened(copy, newsletter_layouts_dir=broken) as app, workspace.served(app) as url:
        damaged = Site(url, app)
        letter, preview = damaged.ask("/lettres/agenda/1"), damaged.ask("/lettres/agenda/1/apercu")
        assert (letter.status, preview.status, damaged.ask("/").status) == (200, 500, 200)
        assert "La lettre ne peut pas être affichée." in letter.words
        assert "nobody_knows_this" in letter.words
        assert "nobody_knows_this" in preview.words


def test_an_empty_workspace_says_how_to_begin(empty: Site) -> None:
    assert "Rien n’est encore déclaré" in empty.ask("/").words
    assert "Aucune source pour l’instant" in empty.ask("/sources").words
    assert "Aucune lettre pour l’instant" in empty.ask("/lettres").words
    assert "Aucun message pour l’instant" in empty.ask("/boite").words


def test_a_letter_sent_before_this_software_alarms_nobody_and_claims_no_figures(copy: Path) -> None:
    former = Former(
        newsletter="lettre", number=3, date=workspace.NOW - timedelta(days=90), subject="Autrefois", items={}, texts={}
    )
    with workspace.opened(copy) as app, workspace.served(app) as url:
        adopt(app.acting(operator("editor")), former)
        site = Site(url, app)
        letter, overview, letters = site.ask("/lettres/lettre/3"), site.ask("/"), site.ask("/lettres")
    assert row(overview, "La lettre d’information n° 3")[3:] == ["–"] * 5
    assert row(letters, "La lettre d’information n° 3")[-1] == "–"
    for page in (letter, overview):
        (reason,) = page.page.xpath("//*[contains(@class, 'reason') and contains(., 'antérieur à ce logiciel')]")
        assert (reason.get("class"), reason.get("lang")) == ("reason calm", None)
    assert "Aucun destinataire n’est enregistré pour cet envoi." in letter.words


def test_a_campaign_that_waits_for_a_person_says_why_in_red(copy: Path) -> None:
    with workspace.opened(copy) as app, workspace.served(app) as url:
        hands = app.acting(operator("editor"))
        with app.database.reading() as session:
            agenda = issues.numbered(session, "agenda", 1)
        edit(hands, agenda.id, [SetHead(subject="Dates de janvier", preheader="")], agenda.revision)
        approve(hands, agenda.id)
        pause(hands, plan(hands, schedule(hands, agenda.id).id).id, why="the editor is away")
        (reason,) = Site(url, app).ask("/lettres/agenda/1").page.xpath("//*[@lang='en' and contains(., 'away')]")
    assert reason.get("class") == "reason"


def test_the_health_page_counts_what_the_tables_hold(site: Site) -> None:
    health = site.ask("/sante")
    assert health.status == 200
    assert health.json["status"] == "ok"
    assert health.json["schema"]
    assert health.json["counts"] == {
        "sources": 5,
        "issues": 2,
        "campaigns": 1,
        "members": {"active": MEMBERS - LEFT, "left": LEFT},
    }


def test_without_its_database_the_pages_say_503_and_what_to_do(copy: Path) -> None:
    with workspace.opened(copy) as app, workspace.served(app) as url:
        site = Site(url, app)
        app.close()
        (copy / "newsletter.db").unlink()
        (copy / "newsletter.db").mkdir()
        for path in copy.glob("newsletter.db-*"):
            path.unlink()
        health, overview, english = (
            site.ask("/sante"),
            site.ask("/"),
            site.ask("/lettres/lettre/1", Accept_Language="en"),
        )
        other = [site.ask(path).status for path in ("/boite", "/nulle-part", "/lettres/lettre/1/apercu")]
    assert (health.status, health.json["status"]) == (503, "failed")
    assert (overview.status, overview.headers["retry-after"], english.status) == (503, "30", 503)
    assert "La base de données ne répond pas" in overview.words
    assert "The database does not answer" in english.words
    assert "newsletter db upgrade" in overview.words
    assert other == [200, 404, 503]
    for answer in (health, overview, english):
        assert not [word for word in ("sqlite", "newsletter.db", "traceback") if word in answer.text.lower()]


def test_an_event_of_a_letter_is_a_file_for_calendars_and_nothing_else_is(site: Site) -> None:
    with site.app.database.reading() as session:
        draft = issues.numbered(session, "lettre", 1)
    by_kind = {block.item.kind.value: block for block in draft.shown() if block.item}
    event = by_kind["event"]
    answer = site.ask(f"/evenements/lettre/1/{event.id}.ics")
    assert (answer.status, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    for part in ("BEGIN:VEVENT", f"UID:lettre-1-{event.id}@", "DTSTART", "SUMMARY:"):
        assert part in answer.text
    assert site.ask("/evenements/lettre/1/9999.ics").status == 404
    assert site.ask("/evenements/lettre/99/1.ics").status == 404
