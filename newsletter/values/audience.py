"""Who reads: a tree of rules over declared member fields, readable as JSON, TOML or YAML.

`{"network": "bretagne"}`, `{"all": [{"axis": "densite"}, {"not": {"function": "elu"}}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any as Anything

#: How deep and how large a rule may be, well within what SQLite and PostgreSQL take.
DEEPEST, LARGEST = 20, 400
#: Words that cannot be member fields, since they build the tree.
RESERVED = frozenset({"all", "any", "not"})


@dataclass(frozen=True)
class Is:
    """True for a member who has `value` in `field` (one of several values, for a multi-valued field)."""

    field: str
    value: str


@dataclass(frozen=True)
class All:
    """True when every rule is; true without rules."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Any:
    """True when one rule is; false without rules."""

    rules: tuple["Rule", ...]


@dataclass(frozen=True)
class Not:
    """True when the rule is not."""

    rule: "Rule"


Rule = Is | All | Any | Not


def parse_rule(data: object) -> Rule:
    """Read a rule from plain data; a list as a value means any of them.

    Raises ValueError saying what is not understood, and for a rule deeper or larger than any database takes.
    """
    if isinstance(data, Is | All | Any | Not):
        return data
    rule = _parse(data, DEEPEST)
    if _size(rule) > LARGEST:
        raise ValueError(f"this rule names more than {LARGEST} values: name a wider one")
    return rule


def _parse(data: object, depth: int) -> Rule:
    if not depth:
        raise ValueError(f"this rule is nested more than {DEEPEST} times")
    if not isinstance(data, Mapping) or len(data) != 1:
        raise ValueError(f"a rule is one of {{field: value}}, all, any, not; got {data!r}")
    ((word, inside),) = data.items()
    return _parse_word(str(word), inside, depth - 1)


def _parse_word(word: str, inside: Anything, depth: int) -> Rule:
    if word == "not":
        return Not(_parse(inside, depth))
    if word in RESERVED:
        if not isinstance(inside, list | tuple):
            raise ValueError(f"“{word}” wants a list of rules; got {inside!r}")
        rules = tuple(_parse(rule, depth) for rule in inside)
        return All(rules) if word == "all" else Any(rules)
    if isinstance(inside, list | tuple):
        return Any(tuple(_is(word, value) for value in inside))
    return _is(word, inside)


def _is(field: str, value: Anything) -> Is:
    if isinstance(value, Mapping | list | tuple) or value is None:
        raise ValueError(f"“{field}” wants a value or a list of values; got {value!r}")
    return Is(field, str(value))


def _size(rule: Rule) -> int:
    match rule:
        case Is():
            return 1
        case Not(inner):
            return _size(inner)
        case All(rules) | Any(rules):
            return sum(map(_size, rules))


def dump_rule(rule: Rule) -> dict[str, Anything]:
    """Write a rule as plain data that `parse_rule` reads back to an equal rule."""
    match rule:
        case Is(field, value):
            return {field: value}
        case Not(inner):
            return {"not": dump_rule(inner)}
        case All(rules):
            return {"all": [dump_rule(inner) for inner in rules]}
        case Any(rules):
            return {"any": [dump_rule(inner) for inner in rules]}


def fields_of(rule: Rule) -> frozenset[str]:
    """Return the member fields a rule asks about."""
    match rule:
        case Is(field, _):
            return frozenset({field})
        case Not(inner):
            return fields_of(inner)
        case All(rules) | Any(rules):
            return frozenset().union(*(fields_of(inner) for inner in rules))
