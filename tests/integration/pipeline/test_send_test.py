"""Test copies: only where this installation may write, remembered only when they left, each one told."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import pytest
from pydantic import BaseModel

from newsletter import Api, OutgoingMail, Receipt, Rejected, Transport, TransportKind, Unavailable
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.send_test import Tested as Copy
from newsletter.pipeline.send_test import send_test
from newsletter.storage import versions
from newsletter.values.mail import Outcome

GOOD, OTHER, BAD = "equipe@planif.example", "autre@planif.example", "refuse@planif.example"


class Moody(Transport):
    """Takes what it likes; stops working at a given message."""

    def __init__(self, stop_at: int, crash: bool) -> None:
        self.stop_at, self.crash, self.seen = stop_at, crash, 0

    def send(self, message: OutgoingMail) -> Receipt:
        self.seen += 1
        if self.seen == self.stop_at:
            raise Unavailable("451 out of breath")
        if message.recipient == BAD:
            raise Rejected("550 unknown")
        return Receipt(reply="250 taken")

    def deliver(self, messages: Iterator[OutgoingMail]) -> Iterator[Outcome]:
        for outcome in super().deliver(messages):
            if self.crash and outcome.state != "accepted":
                raise RuntimeError("lost the thread")
            yield outcome


class Settings(BaseModel):
    """When it stops."""

    stop_at: int = 0
    crash: bool = False
    door: str = "open"


class MoodyKind(TransportKind):
    """The kind of `Moody`."""

    name: ClassVar[str] = "moody"
    label: ClassVar[str] = "Changeant"
    Config: ClassVar[type[BaseModel]] = Settings

    def open(self, config: BaseModel, http: Api | None = None) -> Transport:
        chosen = Settings.model_validate(config)
        if chosen.door != "open":
            raise RuntimeError("no key for this door")
        return Moody(chosen.stop_at, chosen.crash)


def moody(context: Context, *, recipients: frozenset[str] | None = None, **settings: object) -> Context:
    registry = replace(context.registry, transport_kinds={"moody": MoodyKind()})
    site = replace(context.site, transport="moody", transport_config=settings, test_config={}, recipients=recipients)
    return replace(context, registry=registry, site=site)


def issue_of(context: Context) -> int:
    draft = assemble(context, "lettre")
    assert draft is not None
    return draft.id


def remembered(context: Context, issue: int) -> list[str]:
    with context.database.reading() as session:
        return sorted(address for address, _, _ in versions.tests_of(session, issue))


def states(done: list[Copy]) -> dict[str, str]:
    return {one.address: one.state for one in done}


def test_a_copy_leaves_only_for_an_allowed_recipient(peopled: Context) -> None:
    issue = issue_of(peopled)
    done = send_test(moody(peopled, recipients=frozenset({GOOD})), issue, [OTHER, GOOD])
    assert states(done) == {OTHER: "suppressed", GOOD: "accepted"}
    assert f"{OTHER} is not among NEWSLETTER_ALLOWED_RECIPIENTS" in done[0].reply
    assert remembered(peopled, issue) == [GOOD]


def test_when_nobody_may_be_written_to_the_transport_is_not_even_opened(peopled: Context) -> None:
    issue = issue_of(peopled)
    done = send_test(moody(peopled, recipients=frozenset(), door="closed"), issue, [GOOD])
    assert states(done) == {GOOD: "suppressed"}
    assert remembered(peopled, issue) == []


def test_the_outbox_is_fenced_as_well(peopled: Context, tmp_path: Path) -> None:
    fenced = replace(peopled, site=replace(peopled.site, recipients=frozenset({GOOD})))
    assert states(send_test(fenced, issue_of(peopled), [OTHER])) == {OTHER: "suppressed"}
    assert list((tmp_path / "outbox").glob("*.eml")) == []


def test_only_accepted_copies_are_remembered_and_the_others_are_told(peopled: Context) -> None:
    issue = issue_of(peopled)
    done = send_test(moody(peopled), issue, [BAD, GOOD])
    assert [(one.address, one.state, one.reply) for one in done] == [
        (BAD, "failed", "550 unknown"),
        (GOOD, "accepted", "250 taken"),
    ]
    assert remembered(peopled, issue) == [GOOD]


def test_copies_after_the_transport_stopped_are_told(peopled: Context) -> None:
    issue = issue_of(peopled)
    done = send_test(moody(peopled, stop_at=2), issue, [GOOD, OTHER, BAD])
    assert states(done) == {GOOD: "accepted", OTHER: "unavailable", BAD: "unavailable"}
    assert done[1].reply == "451 out of breath"
    assert remembered(peopled, issue) == [GOOD]


def test_an_accepted_copy_is_remembered_whatever_comes_after(peopled: Context) -> None:
    issue = issue_of(peopled)
    with pytest.raises(RuntimeError, match="lost the thread"):
        send_test(moody(peopled, crash=True), issue, [GOOD, BAD, OTHER])
    assert remembered(peopled, issue) == [GOOD]


def test_a_transport_that_cannot_be_opened_is_unavailable_whatever_it_raised(peopled: Context) -> None:
    issue = issue_of(peopled)
    with pytest.raises(Unavailable, match="no key for this door"):
        send_test(moody(peopled, door="closed"), issue, [GOOD])
    assert remembered(peopled, issue) == []


def test_an_address_given_twice_has_one_copy(peopled: Context) -> None:
    issue = issue_of(peopled)
    assert [one.state for one in send_test(moody(peopled), issue, [GOOD, GOOD])] == ["accepted", "accepted"]
    assert remembered(peopled, issue) == [GOOD]
