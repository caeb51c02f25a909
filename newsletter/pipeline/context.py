"""What a verb receives, and nothing else: sessions, plugins, the time, who acts, how to ask for more work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter.domain.access import MACHINE, Actor, By
from newsletter.domain.delivery import InDoubt
from newsletter.domain.tokens import Tokens
from newsletter.plugin.registry import Registry
from newsletter.storage.database import Database, Session

Defer = Callable[[Session, str, str], None]
Report = Callable[[str, int, int], None]


def _no_report(_what: str, _done: int, _total: int) -> None:
    return None


def _no_defer(_session: Session, _verb: str, _key: str) -> None:
    return None


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Site:
    """The facts of this installation a verb may need."""

    base_url: str
    #: Hashes the addresses; the same for as long as the database lives.
    address_key: str = field(repr=False)
    tokens: Tokens = field(repr=False)
    layouts: Sequence[Path]
    #: The departments of each region: `{"R53": {"22", "29", "35", "56"}}`.
    regions: Mapping[str, frozenset[str]]
    #: Private addresses sources may reach; empty but in a demonstration.
    reachable: frozenset[str] = frozenset()
    #: When not None, only these addresses, case-folded, are ever written to.
    recipients: frozenset[str] | None = None
    in_doubt: InDoubt = InDoubt.RESEND_ONCE
    #: Where the workspace remembers its database; None where nobody could be written to twice, as in tests.
    memory: Path | None = None
    #: Messages a connection takes at a time: a crash leaves at most twice as many in doubt for each.
    window: int = 1
    #: The transport kind messages leave by, and its settings.
    transport: str = "outbox"
    transport_config: Mapping[str, object] = field(default_factory=dict, repr=False)
    #: The settings for test copies, where they leave another way than the letter.
    test_config: Mapping[str, object] = field(default_factory=dict, repr=False)
    #: What sources may ask for by name: `{"SOURCE_OPENAGENDA_KEY": "…"}`.
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Seconds a source may take.
    deadline: float = 60.0
    #: Whether the link of a replay is asked before it is offered; False where none can answer, as in a demonstration.
    asks_links: bool = True

    def may_write_to(self, address: str) -> bool:
        """Tell whether this installation may write to an address at all."""
        return self.recipients is None or address.casefold() in self.recipients


@dataclass(frozen=True)
class Context:
    """The hands of a verb."""

    database: Database
    registry: Registry
    site: Site
    actor: Actor = MACHINE
    now: Callable[[], datetime] = _utc_now
    #: Asks for follow-up work inside the verb's own transaction: `(session, verb, key)`.
    defer: Defer = field(default=_no_defer)
    #: Told how long work goes: `(what, done, total)`.
    report: Report = field(default=_no_report)

    @property
    def by(self) -> By:
        """Who writes, and when."""
        return By(actor=self.actor.name, at=self.now())

    def acting(self, actor: Actor) -> "Context":
        """Return the same hands for another person."""
        return replace(self, actor=actor)
