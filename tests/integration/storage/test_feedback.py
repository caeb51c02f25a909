"""What is learnt after a message left, on both databases: kept once, and who must not be written to is not."""

import pytest

from newsletter.domain.campaign import Campaign
from newsletter.domain.delivery import DeliveryState, message_id
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.pipeline.listen import Heard, listen
from newsletter.storage import feedback, members
from newsletter.storage.database import Database
from newsletter.values.feedback import Feedback, FeedbackKind
from tests import sending
from tests.integration.storage.hands import OWNER, ask, hire, outcome, record, take, together
from tests.sending import NOW, states

DOMAIN = "planif.example"


@pytest.fixture
def campaign(database: Database) -> Campaign:
    """Return a campaign of three, all accepted."""
    hire(database)
    made = sending.begin(database, 3)
    record(database, OWNER, *(outcome(taken) for taken in take(database, made)))
    return made


def event(database: Database, campaign: Campaign, kind: FeedbackKind, number: int = 1, **fields: object) -> Feedback:
    """Return an event about the nth member's copy."""
    ((delivery,),) = ask(
        database,
        "SELECT id FROM delivery WHERE campaign_id = :campaign AND member_id = :number",
        campaign=campaign.id,
        number=number,
    )
    identity = message_id(campaign.salt, delivery, DOMAIN)
    given = {"event_id": f"{kind}-{number}", "message_id": identity, "kind": kind, "at": NOW, "permanent": True}
    return Feedback.model_validate(given | fields)


def keep(database: Database, heard: Feedback) -> str:
    with database.writing() as session:
        return feedback.keep(session, heard, "tests")


def held(database: Database, number: int = 1) -> dict[str, Why]:
    with database.reading() as session:
        return members.suppressions(session, sending.key_of(number))


@pytest.mark.parametrize(
    ("kind", "permanent", "closed"),
    [
        (FeedbackKind.DELIVERED, False, {}),
        (FeedbackKind.BOUNCED, False, {}),
        (FeedbackKind.BOUNCED, True, {EVERY_NEWSLETTER: Why.BOUNCED}),
        (FeedbackKind.COMPLAINED, False, {EVERY_NEWSLETTER: Why.COMPLAINED}),
        (FeedbackKind.UNSUBSCRIBED, False, {"lettre": Why.LEFT}),
    ],
)
def test_an_event_closes_what_it_says_and_is_kept_once(
    database: Database, campaign: Campaign, kind: FeedbackKind, permanent: bool, closed: dict[str, Why]
) -> None:
    told = event(database, campaign, kind, permanent=permanent)
    assert [keep(database, told), keep(database, told)] == ["new", "known"]
    assert held(database) == closed
    assert held(database, 2) == {}
    assert len(ask(database, "SELECT event_id FROM delivery_event")) == 1
    follower = sending.begin(database, 0, NOW.replace(year=NOW.year + 1))
    waiting = states(database, follower).get(DeliveryState.PLANNED, 0)
    assert waiting == (2 if closed else 3)


def test_an_unsubscription_ends_the_subscription_with_its_reason(database: Database, campaign: Campaign) -> None:
    keep(database, event(database, campaign, FeedbackKind.UNSUBSCRIBED))
    assert ask(database, "SELECT member_id, ended_why FROM subscription WHERE ended_at IS NOT NULL") == [
        (1, "unsubscribed")
    ]


def test_an_event_about_a_message_that_is_not_ours_is_strange(database: Database, campaign: Campaign) -> None:
    ours = event(database, campaign, FeedbackKind.BOUNCED)
    number, _, rest = ours.message_id.strip("<>").partition(".")
    forged = [
        "",
        "<>",
        "hello@planif.example",
        f"<{number}.{'0' * 24}@{DOMAIN}>",
        f"<{int(number) + 1}.{rest}>",
        f"<{'9' * 30}.{rest}>",
        message_id("11" * 16, int(number), DOMAIN),
    ]
    for identity in forged:
        assert keep(database, ours.model_copy(update={"message_id": identity})) == "strange", identity
    assert held(database) == {}


def test_one_event_told_by_four_at_once_is_kept_once_and_none_meets_an_error(
    database: Database, campaign: Campaign
) -> None:
    told = event(database, campaign, FeedbackKind.BOUNCED)
    assert sorted(together(4, lambda _: keep(database, told))) == ["known", "known", "known", "new"]


def test_two_events_about_one_address_at_once_are_both_kept(database: Database, campaign: Campaign) -> None:
    told = [
        event(database, campaign, FeedbackKind.COMPLAINED, event_id="a"),
        event(database, campaign, FeedbackKind.BOUNCED, event_id="b"),
    ]
    assert together(2, lambda number: keep(database, told[number])) == ["new", "new"]
    assert len(ask(database, "SELECT event_id FROM delivery_event")) == 2
    assert EVERY_NEWSLETTER in held(database)


def test_a_batch_of_events_is_counted(database: Database, campaign: Campaign) -> None:
    one = event(database, campaign, FeedbackKind.DELIVERED)
    strange = one.model_copy(update={"event_id": "other", "message_id": "<1.x@elsewhere.example>"})
    heard = listen(sending.context(database), [one, one, strange])
    assert heard == Heard(new=1, known=1, strange=1)
