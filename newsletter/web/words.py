"""Our states, audiences and moments in the reader's words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.numbers import format_decimal

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import DeliveryState
from newsletter.domain.issue import BlockState, IssueState
from newsletter.render.dates import Dates
from newsletter.values.audience import All, Any, Is, Not, Rule
from newsletter.values.content import ContentItem, ItemKind
from newsletter.values.days import HOME

_THIN = str.maketrans({"\u202f": "\u00a0"})


@dataclass(frozen=True)
class Words:
    """One language's way to say what the tables hold."""

    language: str
    translations: NullTranslations

    def moment(self, moment: datetime, zone: ZoneInfo = HOME) -> str:
        """Return a moment in the civil time of `zone`: « 1er juin 2024 à 9 h 30 »."""
        return Dates(self.language, zone).moment(moment)

    def day(self, moment: datetime, zone: ZoneInfo = HOME) -> str:
        """Return the civil day of a moment: « 1er juin 2024 »."""
        return Dates(self.language, zone).day(moment, weekday=False)

    def when(self, item: ContentItem, zone: ZoneInfo) -> str:
        """Return when an event takes place, never finer than it is known: « du 16 au 17 janvier 2025 »."""
        return Dates(self.language, zone).when(item)

    def number(self, value: float) -> str:
        """Return a number as the language writes it: « 2 040 », « 12,5 »."""
        return format_decimal(value, locale=self.language).translate(_THIN)

    def size(self, octets: int) -> str:
        """Return the weight of a file: « 31 ko »."""
        _ = self.translations.gettext
        return f"{self.number(max(1, round(octets / 1000)))}\u00a0" + _("kB")

    def issue(self, state: IssueState) -> str:
        """Return where an issue stands."""
        _ = self.translations.gettext
        return {
            IssueState.DRAFT: _("draft"),
            IssueState.IN_REVIEW: _("in review"),
            IssueState.APPROVED: _("approved"),
        }[state]

    def block(self, state: BlockState) -> str:
        """Return what an editor did with a block."""
        _ = self.translations.gettext
        return {
            BlockState.SUGGESTED: _("suggested"),
            BlockState.KEPT: _("kept by an editor"),
            BlockState.DROPPED: _("left out"),
        }[state]

    def kind(self, kind: ItemKind) -> str:
        """Return the kind of an item."""
        _ = self.translations.gettext
        return {
            ItemKind.OUTPUT: _("output"),
            ItemKind.NEWS: _("news"),
            ItemKind.EVENT: _("event"),
            ItemKind.REPLAY: _("replay"),
        }[kind]

    def outcome(self, outcome: str) -> str:
        """Return what came of a collection; an empty outcome is a source never collected."""
        _ = self.translations.gettext
        return {
            "done": _("collected"),
            "unchanged": _("nothing new"),
            "failed": _("failed"),
            "": _("never collected"),
        }.get(outcome, outcome)

    def campaign(self, state: CampaignState) -> str:
        """Return where a sending stands."""
        _ = self.translations.gettext
        return {
            CampaignState.SCHEDULED: _("scheduled"),
            CampaignState.PLANNING: _("being prepared"),
            CampaignState.SENDING: _("being sent"),
            CampaignState.PAUSED: _("paused"),
            CampaignState.SENT: _("sent"),
            CampaignState.CANCELLED: _("cancelled"),
            CampaignState.HELD: _("held: waits for a person"),
        }[state]

    def reason(self, told: str) -> str:
        """Return why a campaign stands where it stands; what a person or a server wrote stays as they wrote it."""
        _ = self.translations.gettext
        return {"sent before this software": _("sent before this software")}.get(told, told)

    def delivery(self, state: DeliveryState) -> str:
        """Return where one member's copy stands."""
        _ = self.translations.gettext
        return {
            DeliveryState.PLANNED: _("to be sent"),
            DeliveryState.ATTEMPTING: _("leaving now"),
            DeliveryState.ACCEPTED: _("accepted"),
            DeliveryState.FAILED: _("refused"),
            DeliveryState.DEFERRED: _("put off"),
            DeliveryState.IN_DOUBT: _("in doubt"),
            DeliveryState.SUPPRESSED: _("not to be written to"),
            DeliveryState.EXPIRED: _("too late"),
            DeliveryState.CANCELLED: _("withdrawn"),
            DeliveryState.NEEDS_REVIEW: _("waits for a person"),
        }[state]

    def audience(self, rule: Rule | None, names: Mapping[tuple[str, str], str]) -> str:
        """Return who sees a block; `names` gives the words for `(field, value)`."""
        _ = self.translations.gettext
        match rule:
            case None:
                return _("every subscriber")
            case Is(field, value):
                return names.get((field, value), value)
            case Not(inner):
                return _("everyone but %(who)s") % {"who": self.audience(inner, names)}
            case All(rules):
                return _(" and ").join(self.audience(inner, names) for inner in rules)
            case Any(rules):
                return _(" or ").join(self.audience(inner, names) for inner in rules)
