"""What PostgreSQL makes of a rule: sets it looks up, never ones it goes through for each member."""

import re
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import func
from sqlmodel import select

from newsletter.storage import audience
from newsletter.storage.database import Database
from newsletter.storage.tables import MemberRow
from newsletter.values.audience import parse_rule
from tests import pg, sending

CROWD = 20_000
#: All members have the one value, every second has the other.
VALUES = (
    "INSERT INTO member_value (member_id, field, value) SELECT id, 'axis', 'all' FROM member",
    "INSERT INTO member_value (member_id, field, value) SELECT id, 'role', 'half' FROM member WHERE mod(id, 2) = 0",
    "ANALYZE member, member_value",
)
RULES = [
    {"any": [{"axis": "all"}, {"role": "half"}]},
    {"not": {"all": [{"axis": "all"}, {"role": "half"}]}},
]


@pytest.fixture
def narrow(postgresql: pg.Server, postgresql_template: str) -> Iterator[Database]:
    """Yield a database with little memory for a question, as four megabytes are for millions of members."""
    url = postgresql.create(postgresql_template)
    with closing(Database(url)) as database:
        sending.begin_crowd(database, CROWD)
        with database.writing() as session:
            for statement in VALUES:
                session.connection().exec_driver_sql(statement)
            name = session.connection().exec_driver_sql("SELECT current_database()").scalar_one()
            session.connection().exec_driver_sql(f"ALTER DATABASE \"{name}\" SET work_mem = '64kB'")
        database.close()
        yield database
    postgresql.drop(url)


@pytest.mark.postgres
@pytest.mark.parametrize("rule", RULES, ids=["one of two fields", "not both"])
def test_the_sets_of_a_rule_are_hashed_whatever_memory_the_server_gives_a_question(
    narrow: Database, rule: dict[str, object]
) -> None:
    with narrow.reading() as session:
        assert session.connection().exec_driver_sql("SHOW work_mem").scalar_one() == "64kB"
        asked = select(func.count()).select_from(MemberRow).where(audience.sought(session, parse_rule(rule)))
        bare = asked.compile(session.connection(), compile_kwargs={"literal_binds": True})
        # An EXISTS may become a set as well; where it does not, each member is looked up.
        assert "EXISTS" not in str(bare)
        plan = [row[0] for row in session.connection().exec_driver_sql(f"EXPLAIN {bare}")]
    named = [word for line in plan if "Filter:" in line for word in re.findall(r"(?:hashed )?SubPlan", line)]
    assert named == ["hashed SubPlan", "hashed SubPlan"], plan
