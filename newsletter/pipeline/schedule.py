"""Schedule: an approved issue gets its one campaign."""

import secrets
from datetime import datetime

from newsletter.domain.access import Action, authorize
from newsletter.domain.campaign import EXPIRY, Campaign, CampaignState
from newsletter.pipeline.context import Context
from newsletter.storage import campaigns, issues, versions


class NotApproved(ValueError):
    """An issue must be approved before it is sent."""


def schedule(context: Context, issue: int, at: datetime | None = None) -> Campaign:
    """Return the campaign of an approved issue, made now if need be.

    `at` is when it leaves (now by default); an existing campaign is returned as it is. Raises `NotApproved`.
    """
    authorize(context.actor, Action.SEND)
    now = context.now()
    with context.database.writing() as session:
        issues.lock(session, issue)
        existing = campaigns.of_issue(session, issue)
        if existing is not None:
            return existing
        draft, version = issues.get(session, issue), versions.latest(session, issue)
        if version is None:
            raise NotApproved(f"issue {draft.number} is not approved: run `newsletter issue approve {draft.number}`")
        moment = at or now
        new = Campaign(
            id=0,
            issue=issue,
            number=draft.number,
            version=version.id,
            newsletter=draft.newsletter,
            state=CampaignState.SCHEDULED,
            scheduled_for=moment,
            salt=secrets.token_hex(16),
            date=moment.replace(microsecond=0),
            expires_at=moment + EXPIRY,
        )
        found = campaigns.get(session, campaigns.create(session, new, context.by))
        context.defer(session, "plan", str(found.id))
        return found
