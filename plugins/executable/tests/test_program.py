"""The kind `executable` with real programs."""

import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter.testing import SourceKindContract

Collect = Callable[..., list[ContentItem | Defect]]
GOOD = {"title": "Une nouvelle", "url": "https://reseau.example/1"}


class TestTheContract(SourceKindContract):
    @pytest.fixture
    def kind(self, plugin: ModuleType) -> SourceKind:
        return plugin.Program()


@pytest.fixture
def collect(plugin: ModuleType, window: Window, http: Http, tmp_path: Path) -> Collect:
    """Collect with a shell script of these lines."""

    def collected(script: str, **config: Any) -> list[ContentItem | Defect]:
        path = tmp_path / "source.sh"
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
        kind = plugin.Program()
        settings = {"command": ["./source.sh"], "folder": tmp_path} | config
        return list(kind.collect(kind.Config.model_validate(settings), window, http))

    return collected


def printed(*entries: object) -> str:
    return "cat <<'FIN'\n" + "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\nFIN"


def test_each_line_is_an_item(collect: Collect) -> None:
    event = GOOD | {"external_id": "e1", "kind": "event", "starts_at": "2025-01-21T11:00:00+01:00"}
    news, cafe = collect(printed(GOOD, event), network="bretagne", axis="densite")
    assert (news.external_id, news.kind, news.network, news.axis) == (GOOD["url"], ItemKind.NEWS, "bretagne", "densite")
    assert (cafe.external_id, cafe.kind) == ("e1", ItemKind.EVENT)


def test_a_bad_line_is_told_and_the_others_are_collected(collect: Collect) -> None:
    script = "\n".join(
        [printed(GOOD), "echo bonjour", "printf '\\351\\n'", "echo", printed([1], {"title": "Sans lien"})]
    )
    item, *defects = collect(script)
    assert item.title == "Une nouvelle"
    assert [(defect.where, defect.field) for defect in defects] == [
        ("line 2", "line"),
        ("line 3", "line"),
        ("line 5", "line"),
        ("line 6 (Sans lien)", "external_id"),
    ]
    assert "not JSON" in defects[0].message
    assert "not UTF-8" in defects[1].message


def test_a_date_without_a_zone_is_told(collect: Collect) -> None:
    (defect,) = collect(printed(GOOD | {"published_at": "2024-12-02T10:00:00"}))
    assert (defect.field, defect.where) == ("published_at", "line 1 (Une nouvelle)")


def test_a_program_that_does_not_end_well_fails_the_source(collect: Collect) -> None:
    with pytest.raises(FetchFailed, match=r"\./source.sh ended with exit code 3"):
        collect(printed(GOOD) + "\nexit 3")


def test_a_program_that_cannot_be_run_is_told(collect: Collect) -> None:
    with pytest.raises(FetchFailed, match="nothing-of-this-name cannot be run: No such file"):
        collect("", command=["nothing-of-this-name"])


def test_a_line_without_end_is_refused(collect: Collect) -> None:
    with pytest.raises(FetchFailed, match="a line is longer"):
        collect("yes | tr -d '\\n' | head -c 300000")


def test_the_program_may_read_the_time_of_interest(collect: Collect, window: Window) -> None:
    (item,) = collect(
        "read line\n"
        + printed(GOOD)
        .replace("Une nouvelle", "$NOW")
        .replace("'FIN'", "FIN")
        .replace("cat", 'NOW=$(echo "$line" | tr -d \'{}"\'); cat', 1)
    )
    assert item.title.startswith("now:" + window.now.isoformat()[:10])


def test_words_that_look_like_a_template_stay_words(collect: Collect) -> None:
    (item,) = collect(printed(GOOD | {"title": "{{ 7 * 7 }} {% raw %}"}))
    assert item.title == "{{ 7 * 7 }} {% raw %}"


def test_the_published_schema_is_that_of_an_item(plugin: ModuleType) -> None:
    path = Path(plugin.__file__).with_name("item.schema.json")
    assert json.loads(path.read_text(encoding="utf-8")) == plugin.schema()


def test_a_field_of_any_name_is_told_like_any_other(collect: Collect) -> None:
    told, item = collect(
        printed(
            {"external_id": "1", "kind": "news", "title": "A", "url": "https://a.example/1", "where": "Rennes"},
            {"external_id": "2", "kind": "news", "title": "B", "url": "https://a.example/2"},
        )
    )
    assert isinstance(told, Defect)
    assert told.field == "where"
    assert item.external_id == "2"
