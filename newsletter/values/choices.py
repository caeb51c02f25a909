"""Words a person chooses among."""

from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is: a blocking one must be mended or overridden with a name and a reason."""

    BLOCKING = "bloquant"
    TO_FIX = "a_corriger"
    ADVICE = "conseil"


class View(StrEnum):
    """What is shown of a letter."""

    SENT = "sent"
    IMAGES_OFF = "images-off"
    NO_STYLE = "no-style"
    BNUM = "bnum"
    DARK = "dark"
    FORCED_DARK = "forced-dark"
    NARROW = "narrow"
    TEXT = "text"
    READER = "reader"
    INBOX = "inbox"
