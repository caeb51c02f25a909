"""Messages to those who look after something: they leave once, as ours, and say that a machine wrote them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import BaseModel
from sqlalchemy import text

from newsletter import Api, OutgoingMail, Receipt, Rejected, Transport, TransportKind, TryLater, Unavailable
from newsletter.domain.access import Actor, Refused, operator
from newsletter.domain.notice import Notice
from newsletter.pipeline.context import Context
from newsletter.pipeline.notify import notify
from newsletter.storage import notices
from newsletter.storage.database import Database
from tests.house import BRAND, LETTER, NOW

ONE, OTHER = "une@reseau.example", "autre@reseau.example"


def queue(context: Context, key: str = "a", recipient: str = ONE, **said: str) -> bool:
    words = {"subject": "La source «\u00a0Oise\u00a0» est en panne", "body": "Bonjour,\n\nL’été arrive.\n"} | said
    with context.database.writing() as session:
        return notices.queue(session, Notice(key=key, recipient=recipient, written_at=NOW, **words), context.by)


def kept(context: Context) -> list[tuple[str, bool, str]]:
    with context.database.reading() as session:
        return [(one.recipient, one.sent_at is not None, one.fault) for one in notices.listed(session)]


def written(folder: Path) -> list[EmailMessage]:
    files = sorted((folder / "outbox").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


class Moody(Transport):
    """Answers each recipient as told; keeps what it took."""

    def __init__(self, kind: "MoodyKind") -> None:
        self.kind, self.answers, self.taken = kind, kind.answers, kind.taken

    def send(self, message: OutgoingMail) -> Receipt:
        self.kind.asked += 1
        if message.recipient in self.answers:
            raise self.answers[message.recipient]
        self.taken.append(message)
        return Receipt(reply="250 taken")


class Settings(BaseModel):
    """There are none."""


class MoodyKind(TransportKind):
    """The kind of `Moody`."""

    name: ClassVar[str] = "moody"
    label: ClassVar[str] = "Changeant"
    Config: ClassVar[type[BaseModel]] = Settings

    def __init__(self) -> None:
        self.answers: dict[str, BaseException] = {}
        self.taken: list[OutgoingMail] = []
        self.opened = self.asked = 0

    def open(self, config: BaseModel, http: Api | None = None) -> Transport:
        self.opened += 1
        return Moody(self)


@pytest.fixture
def mood() -> MoodyKind:
    return MoodyKind()


@pytest.fixture
def moody(context: Context, mood: MoodyKind) -> Iterator[Context]:
    registry = replace(context.registry, transport_kinds={"moody": mood})
    return replace(context, registry=registry, site=replace(context.site, transport="moody", transport_config={}))


def test_a_notice_leaves_once_as_a_plain_message_that_no_machine_answers(context: Context, tmp_path: Path) -> None:
    queue(context)
    assert [notice.recipient for notice in notify(context)] == [ONE]
    assert notify(context) == []
    (message,) = written(tmp_path)
    assert message["Subject"] == "La source «\u00a0Oise\u00a0» est en panne"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["To"], message["From"]) == (ONE, f"{BRAND.name} <{LETTER.sender.address}>")
    assert message["Reply-To"] == BRAND.contact
    assert message["Date"].datetime == NOW
    assert message.get_content_type() == "text/plain"
    assert message.get_content() == "Bonjour,\r\n\r\nL’été arrive.\r\n"
    assert "http" not in message.get_content()
    assert kept(context) == [(ONE, True, "")]


def test_the_same_thing_is_queued_once_even_after_it_left(context: Context) -> None:
    assert [queue(context), queue(context), queue(context, "b")] == [True, False, True]
    notify(context)
    assert not queue(context)
    assert len(kept(context)) == 2


def later(context: Context, **passed: float) -> Context:
    return replace(context, now=lambda: NOW + timedelta(**passed))


def test_one_whose_sender_died_leaves_again_later_as_the_same_bytes(moody: Context, mood: MoodyKind) -> None:
    queue(moody)
    queue(moody, "b")
    mood.answers = {ONE: SystemExit("killed")}
    with pytest.raises(SystemExit):
        notify(moody)
    mood.answers = {}
    assert [notice.key for notice in notify(moody)] == ["b"]
    assert notify(later(moody, minutes=9)) == []
    assert [notice.key for notice in notify(later(moody, minutes=10))] == ["a"]
    with moody.database.writing() as session:
        session.execute(text("UPDATE notice SET sent_at = NULL"))
    notify(later(moody, minutes=20))
    assert mood.taken[2:] == [mood.taken[1], mood.taken[0]]
    assert len({mail.message_id for mail in mood.taken}) == 2


def test_of_many_clocks_one_sends_a_notice(moody: Context, mood: MoodyKind, database_url: str) -> None:
    for number in range(5):
        queue(moody, f"k{number}")
    clocks = [replace(moody, database=Database(database_url)) for _ in range(4)]
    start = threading.Barrier(len(clocks))

    def tick(context: Context) -> int:
        start.wait()
        return len(notify(context))

    with ThreadPoolExecutor(len(clocks)) as pool:
        assert sum(pool.map(tick, clocks)) == 5
    assert len(mood.taken) == 5
    for clock in clocks:
        clock.database.close()


def test_only_those_this_installation_may_write_to_are_written_to(moody: Context, mood: MoodyKind) -> None:
    fenced = replace(moody, site=replace(moody.site, recipients=frozenset({OTHER})))
    queue(fenced)
    assert notify(fenced) == []
    assert mood.opened == 0
    queue(fenced, "b", OTHER)
    assert [notice.recipient for notice in notify(fenced)] == [OTHER]
    assert kept(fenced) == [(ONE, False, f"{ONE} is not among NEWSLETTER_ALLOWED_RECIPIENTS"), (OTHER, True, "")]


def test_one_put_off_is_tried_when_the_server_said_and_one_refused_for_good_is_not(
    moody: Context, mood: MoodyKind
) -> None:
    queue(moody)
    queue(moody, "b", OTHER)
    mood.answers = {ONE: TryLater("451 busy", after=900), OTHER: Rejected("550 unknown")}
    assert notify(moody) == []
    assert kept(moody) == [(ONE, False, "451 busy"), (OTHER, False, "550 unknown")]
    mood.answers = {}
    assert notify(later(moody, seconds=899)) == []
    assert [notice.recipient for notice in notify(later(moody, days=365))] == [ONE]
    assert kept(moody) == [(ONE, True, ""), (OTHER, False, "550 unknown")]


def test_one_in_doubt_is_sent_again_as_the_same_message(moody: Context, mood: MoodyKind) -> None:
    queue(moody)
    mood.answers = {ONE: ConnectionResetError("gone")}
    assert notify(moody) == []
    mood.answers = {}
    assert len(notify(later(moody, minutes=5))) == 1


def test_when_the_transport_stops_the_others_wait(moody: Context, mood: MoodyKind) -> None:
    for key, recipient in (("a", ONE), ("b", OTHER), ("c", ONE)):
        queue(moody, key, recipient)
    mood.answers = {OTHER: Unavailable("421 out of breath")}
    assert [notice.key for notice in notify(moody)] == ["a"]
    assert [(sent, fault) for _, sent, fault in kept(moody)] == [(True, ""), (False, "421 out of breath"), (False, "")]
    mood.answers = {}
    assert [notice.key for notice in notify(later(moody, minutes=5))] == ["b", "c"]


def test_a_transport_that_cannot_be_opened_is_told_on_every_notice(moody: Context, mood: MoodyKind) -> None:
    queue(moody)
    queue(moody, "b", OTHER)
    closed = replace(moody, site=replace(moody.site, transport="nowhere"))
    assert notify(closed) == []
    assert ["nowhere" in fault for _, _, fault in kept(closed)] == [True, True]
    assert len(notify(later(moody, minutes=5))) == 2


def test_a_notice_that_cannot_be_written_harms_no_other(moody: Context, mood: MoodyKind) -> None:
    queue(moody, subject="Deux\nlignes")
    queue(moody, "b")
    assert [notice.key for notice in notify(moody)] == ["b"]
    assert kept(moody)[0] == (ONE, False, "Subject: a line end or a NUL in 'Deux\\nlignes'")


def test_sending_is_for_those_who_may(context: Context) -> None:
    nobody = Actor(name="curieuse", scope=operator().scope, may=frozenset())
    with pytest.raises(Refused):
        notify(context.acting(nobody))


def test_one_that_may_have_arrived_leaves_once_more_and_never_a_third_time(moody: Context, mood: MoodyKind) -> None:
    queue(moody)
    mood.answers = {ONE: ConnectionResetError("gone")}
    for hours in range(0, 240, 3):
        notify(later(moody, minutes=60 * hours))
    assert mood.asked == 2
    (_, sent, fault) = kept(moody)[0]
    assert (sent, fault.startswith("nobody knows whether it arrived")) == (False, True)


def test_one_in_doubt_never_leaves_a_third_time_though_the_transport_was_closed_in_between(
    moody: Context, mood: MoodyKind
) -> None:
    queue(moody)
    mood.answers = {ONE: ConnectionResetError("gone")}
    notify(moody)
    notify(later(replace(moody, site=replace(moody.site, transport="nowhere")), minutes=600))
    for hours in range(20, 240, 3):
        notify(later(moody, minutes=60 * hours))
    assert mood.asked == 2


def test_one_that_nobody_expects_any_more_is_given_up(moody: Context, mood: MoodyKind) -> None:
    queue(moody)
    mood.answers = {ONE: TryLater("450 full", 60)}
    asked = []
    for hours in range(0, 24 * 20, 1):
        notify(later(moody, minutes=60 * hours))
        asked.append(mood.asked)
    assert asked[-1] == asked[24 * 10]
    assert asked[-1] < 40


def test_a_transport_that_stops_leaves_what_was_refused_for_good_alone(moody: Context, mood: MoodyKind) -> None:
    queue(moody, "a", ONE)
    queue(moody, "b", OTHER)
    mood.answers = {ONE: Rejected("550 no"), OTHER: Unavailable("421 out of breath")}
    notify(moody)
    mood.answers = {}
    assert [notice.key for notice in notify(later(moody, minutes=30))] == ["b"]
