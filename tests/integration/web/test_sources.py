"""The page of the sources: which of them rest, are broken or silent, and what their servers said."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from newsletter.app import App
from newsletter.domain.access import SYSTEM
from newsletter.storage import sources
from tests.integration.web import workspace
from tests.integration.web.conftest import Answer, Site
from tests.integration.web.test_pages import row


def write(app: App, statement: str, **values: object) -> None:
    with app.database.writing() as session:
        session.execute(text(statement), values)


def asked(app: App) -> Answer:
    with workspace.served(app) as url:
        return Site(url, app).ask("/sources")


def fetched(app: App) -> None:
    """Write a collection of the agenda as if a server had answered."""
    seen = {"url": "https://agenda.example/a.ics", "status": 200, "bytes": 2048, "milliseconds": 1250}
    seen |= {"etag": '"v7"', "last_modified": "Mon, 09 Dec 2024 08:00:00 GMT"}
    with app.database.writing() as session:
        run = sources.latest_runs(session, SYSTEM)["agenda"].model_copy(update={"fetches": (seen,)})
        sources.record_run(session, run, app.context.by)


def test_the_page_says_who_rests_who_is_broken_and_who_is_silent_those_in_trouble_first(copy: Path) -> None:
    with workspace.opened(copy) as app:
        write(app, "UPDATE source SET paused = true WHERE id = 'productions'")
        since = workspace.NOW - timedelta(days=20)
        write(app, "UPDATE source SET failures = 12, broken_since = :at WHERE id = 'oise'", at=since.isoformat(" "))
        wanted = "'$.silent_after_days', 5, '$.required', json('true')"
        write(app, f"UPDATE source SET declaration = json_set(declaration, {wanted}) WHERE id = 'bretagne'")
        long_ago = (workspace.NOW - timedelta(days=40)).isoformat(" ")
        write(app, "UPDATE content_item SET created_at = :at WHERE source_id = 'bretagne'", at=long_ago)
        page = asked(app)
    assert row(page, "Actualités de l’Oise")[3].startswith("en panne : un essai par jour")
    assert "12 collectes de suite en échec" in row(page, "Actualités de l’Oise")[3]
    assert row(page, "Réseau de Bretagne")[3].startswith("silencieuse obligatoire")
    assert "(il y a 40 jours)" in row(page, "Réseau de Bretagne")[3]
    assert row(page, "Productions des chantiers")[3].startswith("en pause")
    assert "prochaine collecte" not in row(page, "Productions des chantiers")[3]
    ids = [line.get("id") for line in page.page.xpath("//tbody/tr")]
    assert ids == ["oise", "bretagne", "agenda", "productions", "archives"]


def test_the_page_shows_what_a_server_answered_and_how_it_will_be_asked_next(copy: Path) -> None:
    with workspace.opened(copy) as app:
        fetched(app)
        told = row(asked(app), "Agenda national")[3]
    assert "https://agenda.example/a.ics réponse 200, 2 ko, 1 250 ms" in told
    assert 'ETag "v7"' in told
    assert "Last-Modified Mon, 09 Dec 2024 08:00:00 GMT" in told
