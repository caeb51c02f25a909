"""Campaigns with what their ledger counts: what several pages show."""

from dataclasses import dataclass

from newsletter.domain.campaign import Campaign, CampaignState, Progress
from newsletter.domain.delivery import DeliveryState
from newsletter.storage import campaigns, ledger
from newsletter.storage.database import Session


@dataclass(frozen=True)
class CampaignFigures:
    """A campaign and its figures."""

    campaign: Campaign
    progress: Progress

    @property
    def counted(self) -> bool:
        """Tell whether the ledger holds any copy: not before planning, nor for a letter that left before us."""
        return bool(self.progress.states)

    def count(self, *states: str) -> int:
        """Return the rows in these states."""
        return self.progress.count(map(DeliveryState, states))

    @property
    def elsewhere(self) -> int:
        """Rows that are neither accepted, waiting nor refused."""
        return sum(self.progress.states.values()) - self.count("accepted", "planned", "deferred", "failed")


def all_figures(session: Session) -> list[CampaignFigures]:
    """Return every campaign with its figures, the latest first."""
    return [_counted(session, one) for one in reversed(campaigns.in_states(session, list(CampaignState)))]


def figures_of(session: Session, issue: int) -> CampaignFigures | None:
    """Return the campaign of an issue with its figures, if there is one; no other campaign is counted."""
    campaign = campaigns.of_issue(session, issue)
    return None if campaign is None else _counted(session, campaign)


def _counted(session: Session, campaign: Campaign) -> CampaignFigures:
    return CampaignFigures(campaign, ledger.progress(session, campaign))
