"""The way out works from the first mail: a GET shows, a POST acts, once and for good; preferences do what they say."""

from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from sqlmodel import col, select

from newsletter.app import App
from newsletter.domain.suppression import Why
from newsletter.domain.tokens import Purpose
from newsletter.storage import members
from newsletter.storage.tables import ConsentRow, MemberRow, SubscriptionRow
from newsletter.web import create_public
from tests.integration.web import workspace
from tests.integration.web.conftest import Answer, Site

ONE_CLICK = b"List-Unsubscribe=One-Click"


@pytest.fixture
def house(copy: Path) -> Iterator[Site]:
    with workspace.opened(copy) as app, workspace.served(app) as url:
        yield Site(url, app)


def post(site: Site, path: str, body: bytes = b"", **headers: str) -> Answer:
    connection = HTTPConnection(urlsplit(site.url).netloc, timeout=30)
    named = {"Content-Type": "application/x-www-form-urlencoded"} | headers
    connection.request("POST", path, body=body, headers=named)
    answer = connection.getresponse()
    found = Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    connection.close()
    return found


def somebody(app: App) -> int:
    with app.database.reading() as session:
        return session.exec(select(MemberRow.id).where(col(MemberRow.state) == "active")).first() or 0


def link(app: App, purpose: Purpose, member: int, newsletter: str = "lettre") -> str:
    path = {Purpose.UNSUBSCRIBE: "desabonnement", Purpose.PREFERENCES: "preferences"}[purpose]
    return f"/{path}/{app.context.site.tokens.sign(purpose, newsletter, member)}"


def state(app: App, member: int) -> tuple[dict[str, Why], set[str], list[tuple[str, bool, str]]]:
    """Return what is closed for a member, what is open, and the proofs of their own hand."""
    with app.database.reading() as session:
        row = session.get(MemberRow, member)
        assert row is not None
        mine = select(SubscriptionRow.newsletter_id).where(
            col(SubscriptionRow.member_id) == member, col(SubscriptionRow.ended_at).is_(None)
        )
        proofs = session.exec(
            select(ConsentRow)
            .where(col(ConsentRow.member_id) == member, col(ConsentRow.created_by) == f"member {member}")
            .order_by(col(ConsentRow.id))
        )
        told = [(one.newsletter_id, one.given, one.means) for one in proofs]
        return members.suppressions(session, row.address_key), set(session.exec(mine)), told


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_following_the_link_shows_one_button_and_changes_nothing(house: Site, method: str) -> None:
    member = somebody(house.app)
    before = state(house.app, member)
    answer = house.ask(link(house.app, Purpose.UNSUBSCRIBE, member), method)
    assert answer.status == 200
    assert state(house.app, member) == before
    if method == "GET":
        assert len(answer.page.xpath("//form[@method='post']//button")) == 1
        assert answer.page.xpath("//nav") == []


@pytest.mark.parametrize("body", [ONE_CLICK, b"", b"x=1"])
def test_a_post_ends_the_letter_at_once_without_cookie_or_redirect_and_twice_is_once(house: Site, body: bytes) -> None:
    member = somebody(house.app)
    path = link(house.app, Purpose.UNSUBSCRIBE, member)
    for _ in range(2):
        answer = post(house, path, body)
        assert answer.status == 200
        assert not {"set-cookie", "location"} & answer.headers.keys()
        assert "ne recevez plus" in answer.words
    closed, open_, proofs = state(house.app, member)
    assert closed == {"lettre": Why.LEFT}
    assert "lettre" not in open_
    assert proofs == [("lettre", False, "unsubscribe link v1")]


def test_a_multipart_post_of_a_mail_program_is_understood_too(house: Site) -> None:
    member = somebody(house.app)
    body = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
    answer = post(
        house, link(house.app, Purpose.UNSUBSCRIBE, member), body, **{"Content-Type": "multipart/form-data; boundary=b"}
    )
    assert (answer.status, state(house.app, member)[0]) == (200, {"lettre": Why.LEFT})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_token_is_good_for_its_purpose_only_and_an_altered_one_for_nothing(house: Site, method: str) -> None:
    member = somebody(house.app)
    before = state(house.app, member)
    good = link(house.app, Purpose.UNSUBSCRIBE, member)
    for path in (good.replace("desabonnement", "preferences"), good[:-2] + "xx", "/desabonnement/x", "/preferences/x"):
        answer = post(house, path, ONE_CLICK) if method == "POST" else house.ask(path)
        assert answer.status == 404
        assert "Ce lien n’est pas valable" in answer.words
        assert answer.page.xpath("//nav") == []
    assert state(house.app, member) == before


def test_the_page_of_preferences_shows_what_is_received_and_keeps_what_is_chosen(house: Site) -> None:
    member = somebody(house.app)
    path = link(house.app, Purpose.PREFERENCES, member)

    def ticked(answer: Answer) -> set[str]:
        return set(answer.page.xpath("//input[@checked]/@value"))

    assert ticked(house.ask(path)) == {"agenda", "lettre"}
    answer = post(house, path, urlencode({"newsletter": "agenda"}).encode())
    assert (ticked(answer), "Votre choix est enregistré" in answer.words) == ({"agenda"}, True)
    assert ticked(house.ask(path)) == {"agenda"}
    answer = post(house, path, urlencode([("newsletter", "agenda"), ("newsletter", "lettre")]).encode())
    assert ticked(answer) == {"agenda", "lettre"}
    closed, open_, proofs = state(house.app, member)
    assert (closed, open_) == ({}, {"agenda", "lettre"})
    assert [(name, given) for name, given, _ in proofs] == [("lettre", False), ("lettre", True)]


def test_an_address_that_bounced_cannot_be_taken_up_again(house: Site) -> None:
    member = somebody(house.app)
    with house.app.database.writing() as session:
        row = session.get(MemberRow, member)
        assert row is not None
        members.suppress(session, row.address_key, Why.BOUNCED, house.app.context.by)
    path = link(house.app, Purpose.PREFERENCES, member)
    answer = post(house, path, urlencode({"newsletter": "lettre"}).encode())
    assert answer.page.xpath("//input[@checked]") == []
    assert state(house.app, member)[0] == {"*": Why.BOUNCED}


def test_the_link_of_a_test_copy_says_so_instead_of_failing(house: Site) -> None:
    assert house.ask(link(house.app, Purpose.PREFERENCES, 0)).status == 404
    assert post(house, link(house.app, Purpose.UNSUBSCRIBE, 0), ONE_CLICK).status == 200


def test_a_form_that_never_ends_is_cut(house: Site) -> None:
    path = link(house.app, Purpose.PREFERENCES, somebody(house.app))
    assert post(house, path, b"x" * 20_000).status == 413


def test_the_public_pages_are_those_of_letters_and_no_other(copy: Path) -> None:
    with workspace.opened(copy) as app, workspace.served(app, create_public) as url:
        public = Site(url, app)
        for path in ("/", "/sources", "/lettres", "/lettres/lettre/1", "/boite"):
            assert public.ask(path).status == 404, path
        assert public.ask("/sante").status == 200
        member = somebody(app)
        for purpose in Purpose:
            answer = public.ask(link(app, purpose, member))
            assert answer.status == 200
            assert not [href for href in answer.page.xpath("//a/@href") if href in ("/", "/sources", "/boite")]
