"""The public face: the hook marker and the values plugins use, nothing else."""

from newsletter.plugin.hookspecs import hookimpl
from newsletter.values.base import Moment, Slug, Value, WebUrl
from newsletter.values.content import (
    Attendance,
    ContentItem,
    Defect,
    FileLink,
    Image,
    ItemKind,
    Territory,
    build_item,
)
from newsletter.values.letter import (
    Check,
    Finding,
    Letter,
    LetterBlock,
    LetterSection,
    Rendered,
    Severity,
    Wording,
)
from newsletter.values.mail import (
    OutgoingMail,
    Receipt,
    Rejected,
    Transport,
    TransportKind,
    TryLater,
    Unavailable,
)
from newsletter.values.markup import inline_html, plain_text, shorten
from newsletter.values.source import FetchFailed, Http, Page, SourceConfig, SourceKind, Unchanged, Window

__all__ = [
    "Attendance",
    "Check",
    "ContentItem",
    "Defect",
    "FetchFailed",
    "FileLink",
    "Finding",
    "Http",
    "Image",
    "ItemKind",
    "Letter",
    "LetterBlock",
    "LetterSection",
    "Moment",
    "OutgoingMail",
    "Page",
    "Receipt",
    "Rejected",
    "Rendered",
    "Severity",
    "Slug",
    "SourceConfig",
    "SourceKind",
    "Territory",
    "Transport",
    "TransportKind",
    "TryLater",
    "Unavailable",
    "Unchanged",
    "Value",
    "WebUrl",
    "Window",
    "Wording",
    "build_item",
    "hookimpl",
    "inline_html",
    "plain_text",
    "shorten",
]
