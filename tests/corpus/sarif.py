"""What SARIF 2.1.0 asks of a document, as far as ours goes (sections 3.13 to 3.58 of the standard)."""

from collections.abc import Callable
from typing import Any

Rule = Callable[[Any, str], None]


def check(document: dict[str, Any]) -> None:
    """Raise AssertionError naming the place that breaks the standard."""
    _has(document, "", {"version": _one_of("2.1.0"), "runs": _many(_run)}, {"$schema": _text})


def _has(value: Any, where: str, needed: dict[str, Rule], allowed: dict[str, Rule]) -> None:
    assert isinstance(value, dict), where
    assert set(needed) <= set(value) <= set(needed) | set(allowed), (where, set(value))
    for name, given in value.items():
        (needed | allowed)[name](given, f"{where}/{name}")


def _object(needed: dict[str, Rule], allowed: dict[str, Rule] | None = None) -> Rule:
    return lambda value, where: _has(value, where, needed, allowed or {})


def _many(rule: Rule) -> Rule:
    def each(value: Any, where: str) -> None:
        assert isinstance(value, list), where
        for number, one in enumerate(value):
            rule(one, f"{where}/{number}")

    return each


def _text(value: Any, where: str) -> None:
    assert isinstance(value, str), where
    assert value, where


def _any_text(value: Any, where: str) -> None:
    assert isinstance(value, str), where


def _number(least: int) -> Rule:
    def known(value: Any, where: str) -> None:
        assert isinstance(value, int), where
        assert value >= least, where

    return known


def _one_of(*values: str) -> Rule:
    def known(value: Any, where: str) -> None:
        assert value in values, (where, value)

    return known


_MESSAGE = _object({"text": _text})
_LEVEL = _one_of("none", "note", "warning", "error")
_ARTIFACT = _object({"uri": _text})
_PART = _object(
    {},
    {
        "startLine": _number(1),
        "startColumn": _number(1),
        "snippet": _object({"text": _any_text}),
        "charOffset": _number(0),
        "charLength": _number(0),
    },
)
_CHANGE = _object(
    {
        "artifactLocation": _ARTIFACT,
        "replacements": _many(_object({"deletedRegion": _PART}, {"insertedContent": _object({"text": _any_text})})),
    }
)
_FIX = _object({"artifactChanges": _many(_CHANGE)}, {"description": _MESSAGE})
_LOCATION = _object({"physicalLocation": _object({"artifactLocation": _ARTIFACT}, {"region": _PART})})
_RULE = _object(
    {"id": _text},
    {
        "shortDescription": _MESSAGE,
        "fullDescription": _MESSAGE,
        "help": _MESSAGE,
        "defaultConfiguration": _object({"level": _LEVEL}),
    },
)
_RESULT = _object(
    {"message": _MESSAGE},
    {
        "ruleId": _text,
        "ruleIndex": _number(0),
        "level": _LEVEL,
        "locations": _many(_LOCATION),
        "fixes": _many(_FIX),
    },
)


def _run(value: Any, where: str) -> None:
    driver = _object({"name": _text}, {"version": _text, "rules": _many(_RULE)})
    allowed = {
        "columnKind": _one_of("unicodeCodePoints", "utf16CodeUnits"),
        "language": _text,
        "results": _many(_RESULT),
    }
    _has(value, where, {"tool": _object({"driver": driver})}, allowed)
    rules = [rule["id"] for rule in value["tool"]["driver"]["rules"]]
    assert len(set(rules)) == len(rules), where
    for result in value["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"], where
