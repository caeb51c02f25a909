"""Every table, so that importing this package fills the metadata."""

from newsletter.storage.tables.content import DecisionRow, ItemRow, NoticeRow, SourceRow, SourceRunRow
from newsletter.storage.tables.letters import BlockRow, EditionRow, IssueRow, LinkRow, NewsletterRow, VersionRow
from newsletter.storage.tables.people import ConsentRow, MemberRow, MemberValueRow, SubscriptionRow, SuppressionRow
from newsletter.storage.tables.places import AxisRow, InstanceRow, NetworkRow, SegmentRow, WorkstreamRow
from newsletter.storage.tables.sending import (
    CampaignRow,
    DeliveryEventRow,
    DeliveryRow,
    EpochRow,
    ProviderDomainRow,
    TestSendRow,
    ThrottleRow,
    WorkerRow,
)

__all__ = [
    "AxisRow",
    "BlockRow",
    "CampaignRow",
    "ConsentRow",
    "DecisionRow",
    "DeliveryEventRow",
    "DeliveryRow",
    "EditionRow",
    "EpochRow",
    "InstanceRow",
    "IssueRow",
    "ItemRow",
    "LinkRow",
    "MemberRow",
    "MemberValueRow",
    "NetworkRow",
    "NewsletterRow",
    "NoticeRow",
    "ProviderDomainRow",
    "SegmentRow",
    "SourceRow",
    "SourceRunRow",
    "SubscriptionRow",
    "SuppressionRow",
    "TestSendRow",
    "ThrottleRow",
    "VersionRow",
    "WorkerRow",
    "WorkstreamRow",
]
