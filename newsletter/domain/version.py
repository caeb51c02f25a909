"""What an approval froze."""

from pydantic import Field

from newsletter.domain.declaration import Sender
from newsletter.domain.edition import Manifest
from newsletter.values.base import Moment, Value
from newsletter.values.check import Finding
from newsletter.values.letter import Letter


class Head(Value):
    """What every message of this version says in its head and to its reader."""

    newsletter: str
    newsletter_name: str
    subject: str
    language: str
    sender: Sender
    #: The names of the local networks, for « why you receive this ».
    networks: dict[str, str] = Field(default_factory=dict)

    @property
    def domain(self) -> str:
        """The domain of the sender, where Message-IDs and bounce addresses belong."""
        return self.sender.address.rpartition("@")[2]


class Version(Value):
    """An approved issue: content, rendering and rules, bound to a hash."""

    id: int = 0
    issue: int
    content_hash: str
    layout: str
    letter: Letter
    #: Rendered once, with a marker around every block.
    html: str
    text: str
    #: Tells this version's personal tokens from any text.
    nonce: str = ""
    manifest: Manifest
    head: Head
    findings: tuple[Finding, ...] = ()
    created_at: Moment
    created_by: str
