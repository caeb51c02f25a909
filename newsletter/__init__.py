"""The public face: the hook marker and the values plugins use, nothing else."""

from newsletter.plugin.hookspecs import hookimpl
from newsletter.values.api import Api, Response, Unanswered
from newsletter.values.base import Moment, Slug, Value, WebUrl
from newsletter.values.check import Check, Finding, Fix, shortened
from newsletter.values.choices import Severity
from newsletter.values.content import (
    Attendance,
    BadField,
    ContentItem,
    Defect,
    FileLink,
    Image,
    ItemKind,
    Territory,
    build_item,
)
from newsletter.values.document import Document, Place, Span, fold, name_of
from newsletter.values.galley import Galley, Words
from newsletter.values.host import is_loopback
from newsletter.values.letter import (
    Letter,
    LetterBlock,
    LetterSection,
    Rendered,
    Wording,
)
from newsletter.values.mail import (
    Outcome,
    OutgoingMail,
    Receipt,
    Rejected,
    Transport,
    TransportKind,
    TryLater,
    Unavailable,
)
from newsletter.values.markup import plain_text, shorten
from newsletter.values.occasion import Earlier, LinkAnswer, Occasion, Recipients, TestCopy, Web
from newsletter.values.source import (
    CategorisedConfig,
    Detected,
    FetchFailed,
    Http,
    Page,
    SourceConfig,
    SourceKind,
    Unchanged,
    Window,
)

__all__ = [
    "Api",
    "Attendance",
    "BadField",
    "CategorisedConfig",
    "Check",
    "ContentItem",
    "Defect",
    "Detected",
    "Document",
    "Earlier",
    "FetchFailed",
    "FileLink",
    "Finding",
    "Fix",
    "Galley",
    "Http",
    "Image",
    "ItemKind",
    "Letter",
    "LetterBlock",
    "LetterSection",
    "LinkAnswer",
    "Moment",
    "Occasion",
    "Outcome",
    "OutgoingMail",
    "Page",
    "Place",
    "Receipt",
    "Recipients",
    "Rejected",
    "Rendered",
    "Response",
    "Severity",
    "Slug",
    "SourceConfig",
    "SourceKind",
    "Span",
    "Territory",
    "TestCopy",
    "Transport",
    "TransportKind",
    "TryLater",
    "Unanswered",
    "Unavailable",
    "Unchanged",
    "Value",
    "Web",
    "WebUrl",
    "Window",
    "Wording",
    "Words",
    "build_item",
    "fold",
    "hookimpl",
    "is_loopback",
    "name_of",
    "plain_text",
    "shorten",
    "shortened",
]
