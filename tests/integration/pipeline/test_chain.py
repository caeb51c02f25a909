"""The main job, verb by verb, on both databases: who gets what, once."""

import email
import email.policy
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.edits import Reword, SetHead
from newsletter.domain.heartbeat import Watch
from newsletter.domain.issue import Issue, Stale
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why, address_key
from newsletter.engine.heartbeat import Heartbeat
from newsletter.engine.local import Worker
from newsletter.pipeline.approve import approve
from newsletter.pipeline.assemble import assemble
from newsletter.pipeline.context import Context
from newsletter.pipeline.edit import edit
from newsletter.pipeline.plan import plan
from newsletter.pipeline.preview import editions, preview
from newsletter.pipeline.recover import recover
from newsletter.pipeline.schedule import NotApproved, schedule
from newsletter.pipeline.send import send
from newsletter.pipeline.send_test import send_test
from newsletter.storage import campaigns, ledger, members
from newsletter.values.letter import Wording


def assembled(context: Context) -> Issue:
    draft = assemble(context, "lettre")
    assert draft is not None
    return draft


def sent(context: Context) -> dict[str, EmailMessage]:
    """Run the rest of the chain and return the messages by recipient."""
    draft = assembled(context)
    approve(context, draft.id)
    schedule(context, draft.id)
    Worker(context, lease=5).run(until_idle=True)
    return inbox(context)


def inbox(context: Context) -> dict[str, EmailMessage]:
    folder = Path(str(context.site.transport_config["folder"]))
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.glob("*.eml")]
    found = {mail["To"].addresses[0].addr_spec: mail for mail in mails}
    assert len(found) == len(mails), "somebody has two messages"
    return found


def words(message: EmailMessage) -> str:
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def tables(context: Context) -> dict[str, list[Any]]:
    """Return every row of every table that means something, in a comparable form."""
    names = ["content_item", "issue", "block", "issue_version", "edition", "campaign", "delivery", "member"]
    names += ["member_value", "subscription", "consent", "suppression", "delivery_event"]
    with context.database.engine.connect() as connection:
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names}


def test_every_eligible_member_gets_exactly_one_message_and_nobody_else_does(peopled: Context) -> None:
    assert sorted(sent(peopled)) == [
        "bretonne@m.example",
        "elue@m.example",
        "landais@m.example",
        "partout@m.example",
        "sans@m.example",
    ]


def test_each_member_reads_the_edition_meant_for_them(peopled: Context) -> None:
    mails = {address: words(mail) for address, mail in sent(peopled).items()}
    seen = {
        address: tuple(word in page for word in ("En Bretagne", "Dans les Landes", "Quatre maires"))
        for address, page in mails.items()
    }
    assert seen == {
        "bretonne@m.example": (True, False, False),
        "landais@m.example": (False, True, False),
        "partout@m.example": (True, True, False),
        "elue@m.example": (False, False, True),
        "sans@m.example": (False, False, False),
    }
    assert all("Journée de janvier" in page and "Passé" not in page for page in mails.values())


def test_the_whole_chain_run_twice_sends_nothing_more_and_changes_no_row(peopled: Context) -> None:
    first = sent(peopled)
    before = tables(peopled)
    again = sent(peopled)
    assert tables(peopled) == before
    assert {a: bytes(m) for a, m in again.items()} == {a: bytes(m) for a, m in first.items()}


def test_the_sum_over_editions_equals_the_recipients_and_the_preview_foretold_it(peopled: Context) -> None:
    draft = assembled(peopled)
    foretold = {one.key: one.recipients for one in editions(peopled, draft.id)}
    sent(peopled)
    with peopled.database.reading() as session:
        campaign = campaigns.of_issue(session, draft.id)
        assert campaign is not None
        per_mask = ledger.per_mask(session, campaign)
        states = ledger.progress(session, campaign).states
    assert sum(per_mask.values()) == sum(foretold.values()) == states[DeliveryState.ACCEPTED] == 5
    assert Counter(per_mask.values()) == Counter(foretold.values())
    assert campaign.state is CampaignState.SENT


def test_a_preview_is_what_that_member_receives(peopled: Context) -> None:
    draft = assembled(peopled)
    shown = preview(peopled, draft.id, member="bretonne@m.example").rendered
    mail = sent(peopled)["bretonne@m.example"]
    assert words(mail).replace("\r\n", "\n").rstrip() == shown.html.rstrip()


def test_two_copies_of_one_edition_differ_by_personal_values_only(peopled: Context) -> None:
    mails = sent(peopled)
    one, other = words(mails["bretonne@m.example"]), words(mails["landais@m.example"])
    assert one != other
    assert "landais" not in one
    assert "bretonne" not in other


def test_a_suppressed_address_has_its_row_and_no_message(peopled: Context) -> None:
    key = address_key("landais@m.example", peopled.site.address_key)
    with peopled.database.writing() as session:
        members.suppress(session, key, Why.COMPLAINED, peopled.by, EVERY_NEWSLETTER)
    assert "landais@m.example" not in sent(peopled)
    with peopled.database.reading() as session:
        found = campaigns.in_states(session, [CampaignState.SENT])
        assert ledger.progress(session, found[0]).states[DeliveryState.SUPPRESSED] == 1


def test_an_issue_must_be_approved_before_it_is_sent(peopled: Context) -> None:
    with pytest.raises(NotApproved, match="not approved"):
        schedule(peopled, assembled(peopled).id)


def test_an_edit_on_an_old_revision_is_refused_and_nothing_is_lost(peopled: Context) -> None:
    draft = assembled(peopled)
    edit(peopled, draft.id, [SetHead(subject="Le mien", preheader="")], draft.revision)
    with pytest.raises(Stale):
        edit(peopled, draft.id, [SetHead(subject="Le sien", preheader="")], draft.revision)
    assert assembled(peopled).subject == "Le mien"


def test_assembling_again_keeps_an_editor_s_words(peopled: Context) -> None:
    draft = assembled(peopled)
    first = draft.shown("une")[0]
    edit(peopled, draft.id, [Reword(block=first.id, wording=Wording(title="Mon titre"))], draft.revision)
    assert assembled(peopled).block(first.id).wording.title == "Mon titre"


def test_an_approval_of_an_older_revision_is_refused(peopled: Context) -> None:
    draft = assembled(peopled)
    edit(peopled, draft.id, [SetHead(subject="Autre", preheader="")], draft.revision)
    with pytest.raises(Stale):
        approve(peopled, draft.id, expected=draft.revision)


def test_a_sending_that_is_too_late_waits_for_a_person(peopled: Context) -> None:
    draft = assembled(peopled)
    approve(peopled, draft.id)
    campaign = schedule(peopled, draft.id, peopled.now() - timedelta(hours=49))
    held = plan(peopled, campaign.id)
    assert held.state is CampaignState.HELD
    assert "49" not in held.reason
    assert "48 hours" in held.reason


def test_a_sending_for_later_is_not_planned_now(peopled: Context) -> None:
    draft = assembled(peopled)
    approve(peopled, draft.id)
    campaign = schedule(peopled, draft.id, peopled.now() + timedelta(hours=1))
    assert plan(peopled, campaign.id).state is CampaignState.SCHEDULED


def test_a_test_copy_is_marked_and_outside_the_ledger(peopled: Context) -> None:
    draft = assembled(peopled)
    done = send_test(peopled, draft.id, ["equipe@planif.example"])
    assert [one.state for one in done] == ["accepted"]
    message = inbox(peopled)["equipe@planif.example"]
    assert message["Subject"].startswith("[TEST] ")
    with peopled.database.reading() as session:
        assert campaigns.of_issue(session, draft.id) is None


def test_outside_the_allowed_recipients_nobody_is_written_to(peopled: Context) -> None:
    from dataclasses import replace

    fenced = replace(peopled, site=replace(peopled.site, recipients=frozenset({"sans@m.example"})))
    assert list(sent(fenced)) == ["sans@m.example"]


def test_a_pause_acts_on_the_next_message(peopled: Context) -> None:
    draft = assembled(peopled)
    approve(peopled, draft.id)
    campaign = plan(peopled, schedule(peopled, draft.id).id)
    left: list[int] = []

    def pause_after_two() -> bool:
        left.append(1)
        if len(left) == 3:
            with peopled.database.writing() as session:
                campaigns.move(session, campaign, CampaignState.PAUSED, peopled.by, "a person said so")
        return False

    with Heartbeat(peopled.database, peopled.now, 30) as pulse:
        send(peopled, campaign.id, f"{pulse.name}/0", pause_after_two)
    assert len(inbox(peopled)) == 2
    recover(peopled, Watch(5))
    with peopled.database.reading() as session:
        assert ledger.progress(session, campaign).states[DeliveryState.PLANNED] == 3
