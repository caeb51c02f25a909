"""The schema's history, on both databases: it leads to the tables the house speaks of, and back."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, inspect, text

from newsletter.domain.access import SYSTEM
from newsletter.storage import issues, items, migrate, schema, sources
from newsletter.storage.database import Database
from newsletter.storage.tables.base import metadata
from tests import sending
from tests.integration.storage.hands import together
from tests.sending import states

INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
}


AT = datetime(2024, 12, 1, 8, tzinfo=UTC)
ITEM = {"external_id": "1", "kind": "news", "title": "Café des territoires", "url": "https://demo.planif.example/1"}
SOURCE = {"id": "agenda", "label": "Agenda", "kind": "ical", "enabled": True, "config": {}}
WRITTEN = {"created_at": AT, "created_by": "operator"}
#: Rows as the first release wrote them.
FIRST_ROWS: tuple[tuple[str, dict[str, object]], ...] = (
    ("newsletter", {"id": "lettre", "declaration": {}}),
    ("source", {"id": "agenda", "declaration": SOURCE, "enabled": True, "validators": {}}),
    (
        "content_item",
        {"source_id": "agenda", "external_id": "1", "content": ITEM, "content_hash": "0", **WRITTEN}
        | {"changed_at": AT, "last_seen": AT},
    ),
    (
        "issue",
        {"newsletter_id": "lettre", "number": 1, "slot_utc": AT, "state": "draft", "revision": 1, **WRITTEN}
        | {"subject": "", "preheader": "", "head_edited": False, "updated_at": AT, "updated_by": "operator"},
    ),
    (
        "block",
        {"issue_id": 1, "item_id": 1, "section": "une", "position": 0, "state": "suggested", "edited": True}
        | {"wording": {"title": "Un café", "summary": ""}, "reasons": [], "also": []},
    ),
)


def history() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    return config


def downgrade(database: Database) -> None:
    config = history()
    with database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")


def tables(database: Database) -> set[str]:
    with database.engine.connect() as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def finer(database: Database) -> dict[str, object]:
    """Return what Alembic does not compare: checks, and the words of every index."""
    with database.engine.connect() as connection:
        looking = inspect(connection)
        found: dict[str, object] = {
            f"{table}.{check['name']}": check["sqltext"]
            for table in tables(database)
            for check in looking.get_check_constraints(table)
        }
        made = connection.execute(text(INDEXES[database.dialect]))
        found |= {name: " ".join(sql.split()) for name, sql in made if not name.startswith("alembic")}
        return found


def differences(database: Database) -> list[object]:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, metadata))


def test_the_history_leads_to_the_tables_the_house_speaks_of(database: Database) -> None:
    assert tables(database) == set(metadata.tables)
    assert differences(database) == []


def test_the_revision_this_version_needs_is_the_last_of_the_history() -> None:
    assert ScriptDirectory.from_config(history()).get_current_head() == schema.HEAD


def test_opening_an_installation_does_not_wait_for_the_tools_that_change_schemas() -> None:
    looked = "import sys, newsletter.app; print('alembic' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", looked], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def test_the_history_makes_the_checks_and_the_partial_indexes_too(empty: Database) -> None:
    migrate.upgrade(empty)
    made = finer(empty)
    downgrade(empty)
    with empty.engine.execution_options(writes=True).begin() as connection:
        metadata.create_all(connection)
    assert made == finer(empty)
    assert {"uq_subscription_open", "ix_delivery_open", "delivery.ck_delivery_state_known"} <= made.keys()


def test_a_missing_column_would_be_seen(database: Database) -> None:
    with database.writing() as session:
        session.connection().execute(text("ALTER TABLE delivery DROP COLUMN reply"))
    assert len(differences(database)) == 1


def test_the_schema_can_be_taken_down_and_built_again(empty: Database) -> None:
    migrate.upgrade(empty)
    first = finer(empty)
    downgrade(empty)
    assert tables(empty) == set()
    assert schema.revision_of(empty) is None
    migrate.upgrade(empty)
    assert differences(empty) == []
    assert finer(empty) == first


def test_a_schema_that_is_current_is_left_alone_with_its_rows(database: Database) -> None:
    campaign = sending.begin(database, 3)
    migrate.upgrade(database)
    schema.check(database)
    assert states(database, campaign) == {"planned": 3}


def test_what_the_first_release_wrote_is_kept_by_every_later_schema(empty: Database) -> None:
    migrate.upgrade(empty, "0001")
    first = MetaData()
    with empty.engine.execution_options(writes=True).begin() as connection:
        first.reflect(connection)
        for name, row in FIRST_ROWS:
            connection.execute(first.tables[name].insert(), row)
    migrate.upgrade(empty)
    with empty.reading() as session:
        (source,) = sources.listed(session, SYSTEM)
        assert (source.declaration.label, source.added, source.failures, source.next_due) == ("Agenda", False, 0, None)
        (stored,) = items.offered(session, SYSTEM)
        assert stored.item.title == "Café des territoires"
        (block,) = issues.get(session, 1).blocks
        assert (block.item_id, block.wording.title, block.edited) == (1, "Un café", True)


def test_machines_that_upgrade_at_once_wait_for_each_other(empty: Database) -> None:
    def upgrade(_number: int) -> None:
        own = Database(empty.url)
        migrate.upgrade(own)
        own.close()

    together(3, upgrade)
    schema.check(empty)
    assert differences(empty) == []


def test_a_database_without_the_schema_is_told_what_to_run(empty: Database) -> None:
    with pytest.raises(schema.OldSchema, match=r"is empty: run `newsletter db upgrade`"):
        schema.check(empty)
