"""The page on reliability says what runs found, and every fault has a test that passed."""

from pathlib import Path

import pytest

from tests import reliability

ROOT = Path(__file__).parents[2]
ANSWERED = [one for one in reliability.faults() if "otherwise" not in one]


def test_the_page_is_what_the_results_say() -> None:
    assert reliability.PAGE.read_text(encoding="utf-8") == reliability.page(), (
        "run `python -m tests.reliability`; `make test-long` measures anew"
    )


@pytest.mark.parametrize("fault", ANSWERED, ids=lambda one: one["id"])
def test_each_fault_has_a_test_that_is_there_and_passed(fault: dict[str, str]) -> None:
    shown = {test: one for test, one in reliability.results().items() if fault["id"] in one["rows"]}
    assert shown, f"no test is marked fault({fault['id']!r}), or none was run with RELIABILITY=1"
    assert {one["outcome"] for one in shown.values()} == {"passed"}
    for test in shown:
        path, _, name = test.partition("::")
        assert f"def {name.partition('[')[0].rpartition('::')[2]}(" in (ROOT / path).read_text(encoding="utf-8"), test
