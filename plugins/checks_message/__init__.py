"""The checks of the message: headers, ways out, subject and preheader, text part, machinery, recipients."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from .heads import Preheader, Subject
from .machinery import Machinery
from .one_click import OneClick
from .recipients import Readers, TestSend
from .sender import Sender
from .text_part import TextPart
from .way_out import WayOut


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks, in the order a message is read: its headers, its subject, its parts, its readers."""
    return [
        Sender(),
        OneClick(),
        Subject(),
        Preheader(),
        WayOut(),
        TextPart(),
        Machinery(),
        Readers(),
        TestSend(),
    ]
