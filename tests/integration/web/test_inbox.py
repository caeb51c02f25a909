"""The local inbox shows the outbox's messages, and nothing else of the disk."""

import os
import time
from pathlib import Path

import pytest

from newsletter.web.outbox import Outbox
from tests.integration.web import workspace
from tests.integration.web.conftest import Site
from tests.integration.web.workspace import LEFT, MEMBERS, SUBJECT


def write(folder: Path, name: str, at: int, to: str = "membre@collectivite.example") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(f"To: {to}\r\nSubject: =?utf-8?q?=C3=89t=C3=A9?=\r\n\r\nTo: corps@ailleurs.example\r\n".encode())
    os.utime(path, ns=(at, at))
    return path


def test_the_inbox_lists_every_message_fifty_a_page(site: Site) -> None:
    first, second = site.ask("/boite"), site.ask("/boite?page=2")
    names = [page.page.xpath("//tbody/tr/th/a/@href") for page in (first, second)]
    assert [len(one) for one in names] == [50, MEMBERS - LEFT - 50]
    assert len(set(names[0] + names[1])) == MEMBERS - LEFT
    assert f"{MEMBERS - LEFT} messages" in first.words


@pytest.mark.parametrize("page", ["0", "3", "-1", "x", "1.5", "٣", "9" * 5000])
def test_a_page_that_is_not_there_is_told(site: Site, page: str) -> None:
    assert site.ask(f"/boite?page={page.encode().hex() if not page.isascii() else page}").status == 404


def test_the_newest_message_comes_first(tmp_path: Path) -> None:
    for name, at in (("b.eml", 2), ("c.eml", 3), ("a.eml", 1)):
        write(tmp_path, name, at)
    assert [one.name for one in Outbox(tmp_path).batch(0, 2).messages] == ["c.eml", "b.eml"]
    assert [one.name for one in Outbox(tmp_path).batch(2, 2).messages] == ["a.eml"]


def test_a_search_looks_at_the_addresses_and_not_at_the_words(tmp_path: Path) -> None:
    write(tmp_path, "a.eml", 1, "Une Personne <une@mairie.example>")
    write(tmp_path, "b.eml", 2, "\r\n =?utf-8?q?=C3=89lise?=\r\n <deux@mairie.example>")
    outbox = Outbox(tmp_path)
    assert [one.name for one in outbox.batch(0, 9, "MAIRIE").messages] == ["b.eml", "a.eml"]
    assert [one.name for one in outbox.batch(0, 9, "deux@").messages] == ["b.eml"]
    assert [(one.to_name, one.to_address) for one in outbox.batch(0, 1).messages] == [("Élise", "deux@mairie.example")]
    assert outbox.batch(0, 9, "personne").total == outbox.batch(0, 9, "ailleurs").total == 0


def test_a_search_on_the_page_finds_one_person(site: Site) -> None:
    found = site.ask("/boite?q=MEMBRE.017")
    assert found.page.xpath("//tbody/tr/th/a/text()") == ["membre.017@collectivite.example"]
    assert "Aucun message pour « <b>personne »" in site.ask("/boite?q=%3Cb%3Epersonne").words


def test_a_message_shows_its_head_its_html_in_a_sandbox_and_its_text(site: Site) -> None:
    address = site.ask("/boite?q=membre.017").page.xpath("//tbody/tr/th/a/@href")[0]
    message = site.ask(address)
    assert message.page.xpath("//h1")[0].text_content() == SUBJECT
    assert "Prénom17 Nom <membre.017@collectivite.example>" in message.words
    assert "List-Unsubscribe-Post" in message.words
    frame = message.page.xpath("//iframe")[0]
    assert (frame.get("sandbox"), frame.get("src")) == ("", address + "/html")
    assert "Deux ans de réseau" in message.page.xpath("//pre[@class='mail']")[0].text_content()
    html = site.ask(address + "/html")
    assert "Deux ans de réseau" in html.text
    assert "frame-ancestors 'self'" in html.headers["content-security-policy"]


@pytest.mark.parametrize(
    "name",
    [
        "..%2Fnewsletter.db",
        "%2e%2e%2fsecret.keys",
        "..%5Csecret.keys",
        "%2Fetc%2Fpasswd",
        "..%2Foutbox%2Fsecret.eml",
        ".caché.eml".replace("é", "e"),
        "lien.eml",
        "dossier.eml",
        "absent.eml",
        "a.eml%00",
        "a.eml%0a",
        "x" * 300 + ".eml",
    ],
)
def test_no_name_reads_anything_but_a_message(copy: Path, name: str) -> None:
    outbox = copy / "outbox"
    (outbox / ".cache.eml").write_bytes(b"Subject: SECRET\r\n\r\n")
    (outbox / "dossier.eml").mkdir()
    (copy / "secret.eml").write_bytes(b"Subject: SECRET\r\n\r\n")
    (outbox / "lien.eml").symlink_to(copy / "secret.eml")
    with workspace.opened(copy) as app, workspace.served(app) as url:
        for suffix in ("", "/html"):
            answer = Site(url, app).ask(f"/boite/{name}{suffix}")
            assert answer.status == 404
            assert "SECRET" not in answer.text
        assert "lien.eml" not in Site(url, app).ask("/boite").text


def test_a_name_with_an_encoded_sign_is_reached_by_its_link(copy: Path) -> None:
    write(copy / "outbox", "12%2Babc.eml", time.time_ns() + 10**10)
    with workspace.opened(copy) as app, workspace.served(app) as url:
        site = Site(url, app)
        message = site.ask(site.ask("/boite").page.xpath("//tbody/tr/th/a/@href")[0])
    assert (message.status, message.page.xpath("//h1")[0].text_content()) == (200, "Été")
    assert "Ce message n’a pas de partie HTML." in message.words


def test_damaged_messages_are_shown_as_well_as_may_be(copy: Path) -> None:
    outbox = copy / "outbox"
    samples = [
        b"",
        b"\xff\xfe\x00",
        b"To: \xe9 <a@b.example>\r\nDate: hier\r\n\r\n",
        b"Content-Type: text/html; charset=x\r\n\r\n\xe9",
    ]
    for n, content in enumerate(samples):
        (outbox / f"z{n}.eml").write_bytes(content)
        os.utime(outbox / f"z{n}.eml", ns=(2**62, 2**62))
    with workspace.opened(copy) as app, workspace.served(app) as url:
        site = Site(url, app)
        links = site.ask("/boite").page.xpath("//tbody/tr/th/a/@href")[: len(samples)]
        assert [site.ask(link).status for link in links] == [200] * len(samples)


def test_thousands_of_messages_open_quickly(tmp_path: Path) -> None:
    for n in range(5000):
        write(tmp_path, f"{n}.eml", n)
    start = time.perf_counter()
    batch = Outbox(tmp_path).batch(50, 50)
    assert time.perf_counter() - start < 1
    assert (len(batch.messages), batch.total, batch.messages[0].name) == (50, 5000, "4949.eml")
    assert Outbox(tmp_path).batch(0, 50, "nobody@").total == 0


def test_there_is_no_inbox_when_messages_really_leave(copy: Path) -> None:
    smtp = {"newsletter_transport": "smtp", "newsletter_smtp_url": "smtp://127.0.0.1:9"}
    name = next((copy / "outbox").glob("*.eml")).name
    with workspace.opened(copy, **smtp) as app, workspace.served(app) as url:
        site = Site(url, app)
        assert [site.ask(path).status for path in ("/boite", f"/boite/{name}", f"/boite/{name}/html")] == [404] * 3
        assert "/boite" not in site.ask("/").page.xpath("//nav//@href")
