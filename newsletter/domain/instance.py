"""One database, one installation that sends: a copy and a restored backup send to nobody until a person says so."""

from newsletter.values.base import Value


class Mark(Value):
    """What a database says of itself, and a workspace remembers of its database."""

    #: Drawn when the database first sends, and again when a person confirms.
    token: str
    #: Grows for as long as something sends, so that an older state of the same database is told from the newest.
    epoch: int


class NotConfirmed(Exception):
    """This workspace does not know this database, or knew it further on: nothing may leave."""


def follows(found: Mark, known: Mark) -> bool:
    """Tell whether a database that says `found`, just after a step, is the one that said `known`, and further on."""
    return found.token == known.token and found.epoch > known.epoch


def is_ours(found: Mark | None, remembered: Mark | None, *, has_sent: bool) -> bool:
    """Tell whether a workspace that remembers `remembered` may send from a database that says `found`.

    A database that never sent anything is anybody's.
    """
    if remembered is None:
        return found is None or not has_sent
    if found is None:
        return not has_sent
    return found.token == remembered.token and found.epoch >= remembered.epoch
