"""A ratchet: what is small stays small. The recorded numbers may only go down."""

import json
from pathlib import Path

import pytest

from tests.architecture import sizes
from tests.architecture.conftest import ROOT

RECORDED = json.loads((Path(__file__).parent / "sizes.json").read_text(encoding="utf-8"))
#: The law; the record is at or under it.
LAW = {"median": 8, "p90": 25, "max": 50}


def test_no_file_grows_beyond_its_size() -> None:
    allowed = RECORDED["files"]
    grown = {name: count for name, count in sizes.long_files(ROOT).items() if count > allowed.get(name, sizes.FILE)}
    assert grown == {}, f"more than {sizes.FILE} lines, or than recorded: split them"


def test_the_record_lists_no_file_that_became_small() -> None:
    assert set(RECORDED["files"]) <= set(sizes.long_files(ROOT)), "take them out of sizes.json"


@pytest.mark.parametrize("measure", LAW)
def test_functions_stay_short(measure: str) -> None:
    longest = [name for _, name in sizes.function_lengths(ROOT)[-5:]]
    assert sizes.measure(ROOT)[measure] <= RECORDED["functions"][measure], f"the longest: {longest}"


@pytest.mark.parametrize("measure", LAW)
def test_the_record_is_within_the_law(measure: str) -> None:
    assert RECORDED["functions"][measure] <= LAW[measure]


def test_a_file_and_a_function_too_long_are_seen(tmp_path: Path) -> None:
    (tmp_path / "newsletter").mkdir()
    body = "".join(f"    x = {number}\n" for number in range(60))
    (tmp_path / "newsletter" / "long.py").write_text(
        f'def long():\n    """Not counted."""\n{body}' * 4, encoding="utf-8"
    )
    assert sizes.long_files(tmp_path) == {"newsletter/long.py": 248}
    assert sizes.measure(tmp_path) == {"median": 61, "p90": 61, "max": 61}
