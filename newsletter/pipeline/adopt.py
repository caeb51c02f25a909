"""Adopt: a letter published before this software is known as told, so that nothing in it comes back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import Campaign, CampaignState
from newsletter.domain.edits import AddText, Edit, Place, SetHead, apply
from newsletter.domain.issue import Issue, IssueState
from newsletter.pipeline.context import Context
from newsletter.pipeline.rendering import version_of
from newsletter.storage import campaigns, issues, items, versions
from newsletter.storage.database import Session
from newsletter.values.base import Moment, Slug, Value
from newsletter.values.letter import Wording


class Former(Value):
    """A letter that already went out."""

    newsletter: Slug
    number: int
    date: Moment
    subject: str
    preheader: str = ""
    #: Per section: items by `source/external_id`; one we do not know is left out.
    items: Mapping[str, Sequence[str]]
    #: Texts by section.
    texts: Mapping[str, Wording]


def adopt(context: Context, former: Former) -> Issue:
    """Write a former letter as an approved issue with a finished campaign; again, it changes nothing."""
    authorize(context.actor, Action.APPROVE)
    with context.database.writing() as session:
        issue = issues.find_or_create(session, former.newsletter, former.date, context.by)
        draft = issues.get(session, issue)
        if draft.state is IssueState.APPROVED:
            return draft
        issues.set_number(session, issue, former.number)
        draft = issues.get(session, issue)
        issues.save(session, apply(draft, _edits(context, session, former)), draft.revision, context.by)
        draft = issues.get(session, issue)
        version = versions.add(session, version_of(context, session, draft))
        issues.mark_approved(session, issue, draft.revision, context.by)
        campaigns.create(session, _finished(draft, version, former.date), context.by)
        return issues.get(session, issue)


def _edits(context: Context, session: Session, former: Former) -> list[Edit]:
    edits: list[Edit] = [SetHead(subject=former.subject, preheader=former.preheader)]
    edits += [AddText(section=section, wording=words) for section, words in former.texts.items()]
    for section, refs in former.items.items():
        for ref in refs:
            told = items.by_ref(session, ref, context.actor.scope)
            if told is not None:
                edits.append(Place(item_id=told.id, item=told.item, section=section))
    return edits


def _finished(draft: Issue, version: int, date: datetime) -> Campaign:
    return Campaign(
        id=0,
        issue=draft.id,
        number=draft.number,
        version=version,
        newsletter=draft.newsletter,
        state=CampaignState.SENT,
        reason="sent before this software",
        scheduled_for=date,
        salt="00" * 16,
        date=date,
        expires_at=date,
    )
