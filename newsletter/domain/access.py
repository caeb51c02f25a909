"""Who may: actors, what they may see, and the one question every door asks."""

from enum import StrEnum

from newsletter.values.base import Moment, Slug, Value


class Level(StrEnum):
    """How far a scope reaches."""

    SYSTEM = "system"
    NATIONAL = "national"
    NETWORKS = "networks"
    MEMBER = "member"


class Scope(Value):
    """The part of the data an actor may touch; storage adds it to the SQL, nobody filters afterwards."""

    level: Level
    networks: frozenset[Slug] = frozenset()
    member: int | None = None

    @property
    def everything(self) -> bool:
        """True when no row is hidden."""
        return self.level in (Level.SYSTEM, Level.NATIONAL)


SYSTEM = Scope(level=Level.SYSTEM)
NATIONAL = Scope(level=Level.NATIONAL)


def networks(*names: str) -> Scope:
    """Return the scope of a person who looks after these local networks."""
    return Scope(level=Level.NETWORKS, networks=frozenset(names))


class Action(StrEnum):
    """What can be asked; writing does not imply seeing addresses, approving does not imply sending."""

    COLLECT = "collect"
    EDIT = "edit"
    APPROVE = "approve"
    SEND = "send"
    SEE_ADDRESSES = "see_addresses"
    IMPORT_MEMBERS = "import_members"
    DECLARE = "declare"
    MANAGE_SOURCES = "manage_sources"


class Actor(Value):
    """Who acts; `name` is written on every row."""

    name: str
    scope: Scope
    may: frozenset[Action]


class By(Value):
    """Who writes, and when: on every row a person or a machine writes."""

    actor: str
    at: Moment


class Refused(PermissionError):
    """The actor may not do this; the message names both."""


def operator(name: str = "operator") -> Actor:
    """Return the person at the command line: everything is allowed."""
    return Actor(name=name, scope=SYSTEM, may=frozenset(Action))


#: The clock and the workers.
MACHINE = Actor(
    name="machine",
    scope=SYSTEM,
    may=frozenset({Action.COLLECT, Action.EDIT, Action.SEND, Action.DECLARE}),
)


def authorize(actor: Actor, action: Action) -> None:
    """Do nothing when `actor` may do `action`; raise `Refused` otherwise."""
    if action not in actor.may:
        raise Refused(f"{actor.name} may not {action.value.replace('_', ' ')}")
