"""A house with a few members and a letter's worth of items, on both databases."""

from pathlib import Path

import pytest

from newsletter.domain.member import MemberState
from newsletter.pipeline.context import Context
from tests.house import house, join, tell, told


@pytest.fixture
def context(database_url: str, tmp_path: Path) -> Context:
    """Return the hands of an operator in an empty house."""
    made = house(database_url, tmp_path)
    yield made
    made.database.close()


@pytest.fixture
def peopled(context: Context) -> Context:
    """Return the same with items and seven members: five to write to, one who has left, one who pauses."""
    tell(context, *told())
    join(context, "bretonne@m.example", ("department", "29"))
    join(context, "landais@m.example", ("department", "40"))
    join(context, "partout@m.example", ("department", "29"), ("department", "40"))
    join(context, "elue@m.example", ("function", "elu"))
    join(context, "sans@m.example")
    join(context, "parti@m.example", state=MemberState.LEFT)
    join(context, "pause@m.example", state=MemberState.PAUSED)
    return context
