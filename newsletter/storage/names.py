"""The words people use for the values audience rules speak of."""

from newsletter.storage import vocabularies
from newsletter.storage.database import Session

_FUNCTIONS = {"elu": "élus", "technicien": "techniciens", "direction": "direction", "conseil": "conseil"}


def of_values(session: Session) -> dict[tuple[str, str], str]:
    """Return the words for `(field, value)`: networks and axes by their declared names."""
    words = {("network", network.id): network.name for network in vocabularies.networks(session)}
    words |= {("axis", axis.id): f"axe {axis.name}" for axis in vocabularies.axes(session)}
    return words | {("function", value): word for value, word in _FUNCTIONS.items()}
