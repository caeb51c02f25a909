"""Collecting: what one source brings never harms another, whatever it is, and two collections at once agree."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from newsletter.domain.access import SYSTEM
from newsletter.domain.declaration import Declarations, SourceDeclaration
from newsletter.domain.source import Run
from newsletter.pipeline.collect import collect
from newsletter.pipeline.context import Context
from newsletter.pipeline.declare import declare
from newsletter.plugin.loader import load
from newsletter.storage import items, sources
from newsletter.storage.database import StorageError
from tests.house import DECLARED, tell
from tests.manifests import write_manifest
from tests.unit.builders import item

Declare = Callable[..., Context]


def entry(number: object, **said: object) -> dict[str, object]:
    return {
        "id": f"p{number}",
        "title": f"Publication {number}",
        "url": f"https://reseau.example/p{number}",
        "kind": "output",
        "date": "2024-11-02",
    } | said


@pytest.fixture
def folders(context: Context, tmp_path: Path) -> Declare:
    """Return a function that declares one folder source per keyword, its entries as given."""

    def declared(**told: list[dict[str, object]]) -> Context:
        for name, entries in told.items():
            (tmp_path / name).mkdir(exist_ok=True)
            # JSON is YAML, and can write control characters.
            (tmp_path / name / "all.yaml").write_text(json.dumps(entries), encoding="utf-8")
        declare(context, declarations(tmp_path, *told))
        return context

    return declared


def declarations(folder: Path, *names: str) -> Declarations:
    said = [
        SourceDeclaration(id=name, label=name.title(), kind="folder", config={"path": str(folder / name)})
        for name in names
    ]
    return DECLARED.model_copy(update={"sources": tuple(said)})


def offered(context: Context) -> list[str]:
    with context.database.reading() as session:
        return sorted(stored.ref for stored in items.offered(session, SYSTEM))


def latest(context: Context) -> dict[str, Run]:
    with context.database.reading() as session:
        return sources.latest_runs(session, SYSTEM)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"title": "Nul\x00"}, "title"), ({"summary": "Cloche\x07"}, "summary"), ({"id": "a\x1bb"}, "external_id")],
)
def test_an_item_with_control_characters_is_skipped_and_the_rest_goes_on(
    folders: Declare, wrong: dict[str, object], field: str
) -> None:
    context = folders(un=[entry(1), entry(2, **wrong), entry(3)], deux=[entry(4)])
    runs = {run.source: run for run in collect(context)}
    assert {name: run.outcome for name, run in runs.items()} == {"un": "done", "deux": "done"}
    assert offered(context) == ["deux/p4", "un/p1", "un/p3"]
    assert [defect.field for run in runs.values() for defect in run.defects] == [field]
    assert latest(context) == runs


def test_what_a_plugin_printed_is_kept_whatever_it_is(context: Context, tmp_path: Path) -> None:
    (write_manifest(tmp_path / "loud") / "__init__.py").write_text(LOUD, encoding="utf-8")
    hands = replace(context, registry=load([tmp_path], entry_points=False))
    loud = SourceDeclaration(id="bruit", label="Bruit", kind="loud", config={})
    declare(hands, DECLARED.model_copy(update={"sources": (loud,)}))
    (run,) = collect(hands)
    assert (run.outcome, run.added, len(run.defects)) == ("done", 1, 1)
    assert "bang\ufffd" in run.log
    assert run.defects[0].where == "entrée \ufffd"
    assert latest(hands) == {"bruit": run}


LOUD = """
import sys
from pydantic import BaseModel, ConfigDict
from newsletter import ContentItem, SourceKind, build_item, hookimpl

class Config(BaseModel):
    model_config = ConfigDict(extra="forbid")

class Loud(SourceKind):
    name, label, Config = "loud", "Bruyant", Config

    def sample(self):
        return build_item("x", external_id="1", kind="news", title="Un", url="https://reseau.example/1")

    def collect(self, config, window, http):
        print("bang" + chr(0))
        yield build_item("entrée " + chr(0), external_id="2", kind="news", title="a" + chr(0), url="https://r.example/")
        yield self.sample()

@hookimpl
def register_source_kinds():
    return [Loud()]
"""


def test_a_source_whose_items_the_database_refuses_fails_alone(folders: Declare) -> None:
    context = folders(un=[entry(1)], deux=[entry("x"), entry("y")], trois=[entry(3)])
    with context.database.writing() as session:
        # Of the two entries of the second source, no database will take both.
        session.execute(
            text("CREATE UNIQUE INDEX one_of ON content_item (source_id) WHERE external_id IN ('px', 'py')")
        )
    runs = {run.source: run for run in collect(context)}
    assert {name: run.outcome for name, run in runs.items()} == {"un": "done", "deux": "failed", "trois": "done"}
    assert runs["deux"].reason.startswith("its items could not be kept: the database ")
    assert offered(context) == ["trois/p3", "un/p1"]
    assert latest(context)["deux"] == runs["deux"]


def test_when_not_even_a_failure_can_be_recorded_the_reason_is_told(folders: Declare) -> None:
    context = folders(un=[entry(1)])
    with context.database.writing() as session:
        session.execute(text("ALTER TABLE source_run RENAME TO gone"))
    with pytest.raises(StorageError, match="source_run"):
        collect(context)


def test_two_collections_of_one_source_at_once_keep_every_item_once(context: Context) -> None:
    told, crowd = [item(f"i{n}") for n in range(50)], 6
    start = threading.Barrier(crowd)

    def keep() -> int:
        start.wait()
        with context.database.writing() as session:
            return items.upsert(session, "national", told, context.by)[0]

    with ThreadPoolExecutor(crowd) as pool:
        added = [job.result() for job in [pool.submit(keep) for _ in range(crowd)]]
    assert sorted(added) == [0] * (crowd - 1) + [50]
    assert len(offered(context)) == 50


def test_processes_that_start_at_once_declare_the_same_things_once(context: Context) -> None:
    with context.database.writing() as session:
        for table in ("source", "segment", "newsletter", "workstream", "axis", "network", "instance"):
            session.execute(text(f"DELETE FROM {table}"))
    crowd = 6
    start = threading.Barrier(crowd)

    def begin() -> int:
        start.wait()
        return declare(context, DECLARED)

    with ThreadPoolExecutor(crowd) as pool:
        changes = sorted(job.result() for job in [pool.submit(begin) for _ in range(crowd)])
    assert changes[:-1] == [0] * (crowd - 1)
    assert changes[-1] > 0


def test_a_source_that_renames_its_entries_tells_nothing_new(context: Context) -> None:
    first = [item(f"guid-{n}", title=f"Titre {n}", url=f"https://a.example/{n}") for n in range(3)]
    again = [one.model_copy(update={"external_id": f"new-{one.external_id}"}) for one in first]
    tell(context, *first)
    with context.database.writing() as session:
        assert items.upsert(session, "national", again, context.by) == (0, 3, 0)
        assert items.upsert(session, "national", reversed(again), context.by) == (0, 0, 3)
        assert {stored.item.external_id for stored in items.offered(session, SYSTEM)} == {
            "new-guid-0",
            "new-guid-1",
            "new-guid-2",
        }
