"""A letter rendered once for all its editions."""

from newsletter.values.base import Value


class Marked(Value):
    """The page and the text of a letter, with a marker around every block and section."""

    html: str
    text: str
    #: What tells this letter's tokens and markers from another's.
    nonce: str
