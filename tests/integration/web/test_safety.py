"""The pages only show, say nothing of our inside, and load nothing from elsewhere."""

import hashlib
from pathlib import Path

import pytest

from newsletter.web.site import PAGES
from tests.integration.web import workspace
from tests.integration.web.conftest import Site

ADDRESSES = [
    "/",
    "/sources",
    "/lettres",
    "/lettres/lettre/1",
    "/lettres/lettre/1/apercu",
    "/lettres/lettre/1/texte",
    "/boite",
    "/evenements/lettre/1/1.ics",
    "/boite/absent.eml",
    "/boite/absent.eml/html",
    "/sante",
    "/static/newsletter.css",
]


def test_every_page_is_asked_for_below() -> None:
    assert len(ADDRESSES) == len(PAGES) + 1


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW"])
def test_only_get_and_head_are_answered(site: Site, method: str) -> None:
    answers = {path: site.ask(path, method) for path in ADDRESSES}
    assert {path: answer.status for path, answer in answers.items()} == dict.fromkeys(ADDRESSES, 405)
    assert set(answers["/"].headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "Cela ne peut pas se faire ici" in answers["/"].words


def test_head_answers_as_get_without_a_body(site: Site) -> None:
    for path in ("/", "/sante", "/lettres/lettre/1/apercu"):
        get, head = site.ask(path), site.ask(path, "HEAD")
        assert (head.status, head.body) == (get.status, b"")
        assert head.headers["content-length"] == str(len(get.body))


def test_looking_at_every_page_changes_nothing(site: Site, filled: Path) -> None:
    def state() -> dict[str, str]:
        files = [path for path in filled.rglob("*") if path.is_file() and "-shm" not in path.name]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    before = state()
    for path in ADDRESSES:
        site.ask(path)
    assert state() == before


@pytest.mark.parametrize("path", [*ADDRESSES, "/nulle-part", "/static/../site.py", "/static/%2e%2e/site.py"])
def test_every_answer_is_protected(site: Site, path: str) -> None:
    headers = site.ask(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["content-security-policy"].startswith("default-src 'none'; ")


def test_the_answer_to_an_error_nobody_foresaw_is_protected_and_tells_nothing(copy: Path) -> None:
    with workspace.opened(copy) as app, workspace.served(app) as url:
        (copy / "outbox").rename(copy / "elsewhere")
        (copy / "outbox").write_bytes(b"not a folder")
        answer = Site(url, app).ask("/boite")
    assert answer.status == 500
    assert "Quelque chose n’a pas fonctionné" in answer.words
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert not [word for word in ("traceback", "notadirectory", str(copy)) if word in answer.text.lower()]


def test_pages_may_load_our_style_only_and_letters_what_a_mail_shows(site: Site) -> None:
    page = site.ask("/").headers["content-security-policy"]
    letter = site.ask("/lettres/lettre/1/apercu").headers["content-security-policy"]
    assert page == (
        "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )
    assert letter == (
        "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/nulle-part",
        "/lettres/lettre/99",
        "/lettres/inconnue/1",
        "/lettres/lettre/un",
        "/lettres/lettre/1/apercu?edition=jamais",
        "/lettres/lettre/1/texte?edition=jamais",
        "/static/absent.css",
        "/static/%2e%2e/site.py",
    ],
)
def test_what_does_not_exist_is_told_in_the_same_look(site: Site, path: str) -> None:
    answer = site.ask(path)
    assert answer.status == 404
    assert "Cette page n’existe pas" in answer.words
    assert answer.page.xpath("//link[@rel='stylesheet']")


def test_what_a_reader_types_is_never_markup(site: Site) -> None:
    payload = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    for path in (
        f"/boite?q={payload}",
        f"/lettres/{payload}/1",
        f"/?lang={payload}",
        f"/lettres/lettre/1?edition={payload}",
    ):
        answer = site.ask(path)
        assert answer.page.xpath("//script") == [], path
        assert b"<script" not in answer.body
