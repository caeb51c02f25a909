"""Faults that checks find, and near misses that they leave alone."""

import re
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

if TYPE_CHECKING:
    from newsletter import Check, Finding, Fix, Galley, Occasion

    #: A page, or a letter as it would leave, or one with what surrounds it.
    Example = str | Galley | tuple[Galley, Occasion]

#: Examples that each side of each check needs.
ENOUGH = 3


class CheckExamples:
    """Every check of a plugin finds its faults, leaves near misses alone, and passes once it has been corrected.

    Set `faults` and `near_misses`: by the name of a check, pages, galleys, or galleys with their occasion.
    """

    faults: ClassVar[dict[str, Sequence["Example"]]] = {}
    near_misses: ClassVar[dict[str, Sequence["Example"]]] = {}

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        """Make one test of each example."""
        for name, examples in (("fault", self.faults), ("near_miss", self.near_misses)):
            if name in metafunc.fixturenames:
                cases = [(check, one) for check, each in examples.items() for one in each]
                names = [f"{check}-{place}" for check, each in examples.items() for place in range(len(each))]
                metafunc.parametrize(name, cases, ids=names)

    def test_every_check_has_three_examples_of_each_side(self, plugin: ModuleType) -> None:
        """A rule without examples is an opinion."""
        names = sorted(check.name for check in plugin.register_checks())
        for examples in (self.faults, self.near_misses):
            assert names == sorted(examples)
            assert [name for name, each in examples.items() if len(each) < ENOUGH] == []

    def test_a_fault_is_found(self, plugin: ModuleType, fault: "tuple[str, Example]") -> None:
        """What is said of it is careful French."""
        name, example = fault
        found = found_in(plugin, name, example)
        assert found
        assert [one.message for one in found if not is_careful(one.message)] == []

    def test_a_near_miss_is_left_alone(self, plugin: ModuleType, near_miss: "tuple[str, Example]") -> None:
        """A false alarm costs more than a fault that is missed."""
        assert found_in(plugin, *near_miss) == []

    def test_a_fault_that_is_corrected_is_found_no_more(self, plugin: ModuleType, fault: "tuple[str, Example]") -> None:
        """A correction offered is one that passes."""
        name, example = fault
        for finding in found_in(plugin, name, example):
            if finding.fix is not None:
                again = found_in(plugin, name, corrected(example, finding))
                assert (finding.message, finding.fix) not in [(one.message, one.fix) for one in again]
                assert len(again) < len(found_in(plugin, name, example))

    def test_every_check_says_its_rule_its_reason_and_its_source(self, plugin: ModuleType) -> None:
        """An editor wants to know why."""
        for check in plugin.register_checks():
            assert check.reference
            assert is_careful(check.label)
            assert is_careful(check.why)


def found_in(plugin: ModuleType, name: str, example: "Example") -> "list[Finding]":
    """Return what the check `name` finds in an example."""
    check: Check = next(check for check in plugin.register_checks() if check.name == name)
    galley, occasion = _read(example)
    return list(check.inspect(galley, occasion))


def corrected(example: "Example", finding: "Finding") -> "Example":
    """Return an example in which the correction of a finding was made: in the page, or in a field of the letter."""
    from dataclasses import replace

    galley, occasion = _read(example)
    fix: Fix | None = finding.fix
    assert fix is not None
    if fix.at is None:
        assert galley.letter is not None
        return replace(galley, letter=_reworded(galley.letter, finding, fix)), occasion
    assert galley.html[fix.at :].startswith(fix.before)
    return replace(galley, html=galley.html[: fix.at] + fix.after + galley.html[fix.at + len(fix.before) :]), occasion


def is_careful(text: str) -> bool:
    """Tell whether our own words keep to French typography; what they quote, and attributes of HTML, are left out."""
    own = re.sub(r'[\w-]+="[^"]*"', "", "".join(_unquoted(text)))
    wrong = ("'", '"', " :", " ;", " !", " ?", "« ", " »", "...")
    return bool(text.strip()) and not any(mark in own for mark in wrong)


def _unquoted(text: str) -> Iterator[str]:
    for place, piece in enumerate(text.split("«\u00a0")):
        yield piece.rpartition("\u00a0»")[2] if place and "\u00a0»" in piece else piece


def _read(example: "Example") -> "tuple[Galley, Occasion]":
    from newsletter import Galley, Occasion

    if isinstance(example, tuple):
        return example
    return (example if isinstance(example, Galley) else Galley(html=example)), Occasion()


def _reworded(letter: Any, finding: "Finding", fix: "Fix") -> Any:
    if finding.block is None:
        assert getattr(letter, finding.field) == fix.before
        return letter.model_copy(update={finding.field: fix.after})
    sections = [
        section.model_copy(update={"blocks": tuple(_changed(block, finding, fix) for block in section.blocks)})
        for section in letter.sections
    ]
    return letter.model_copy(update={"sections": tuple(sections)})


def _changed(block: Any, finding: "Finding", fix: "Fix") -> Any:
    if block.id != finding.block:
        return block
    said = getattr(block.wording, finding.field) or getattr(block.item, finding.field, "")
    assert said == fix.before
    return block.model_copy(update={"wording": block.wording.model_copy(update={finding.field: fix.after})})
