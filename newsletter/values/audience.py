"""Who reads: a tree of rules over declared member fields, readable as JSON, TOML or YAML.

`{"network": "bretagne"}`, `{"all": [{"axis": "densite"}, {"not": {"function": "elu"}}]}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any as Anything

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

    Raises ValueError saying what is not understood.
    """
    if isinstance(data, Is | All | Any | Not):
        return data
    if not isinstance(data, Mapping) or len(data) != 1:
        raise ValueError(f"a rule is one of {{field: value}}, all, any, not; got {data!r}")
    ((word, inside),) = data.items()
    return _parse_word(str(word), inside)


def _parse_word(word: str, inside: Anything) -> Rule:
    if word == "not":
        return Not(parse_rule(inside))
    if word in RESERVED:
        if not isinstance(inside, list | tuple):
            raise ValueError(f"“{word}” wants a list of rules; got {inside!r}")
        rules = tuple(parse_rule(rule) for rule in inside)
        return All(rules) if word == "all" else Any(rules)
    if isinstance(inside, list | tuple):
        return Any(tuple(_is(word, value) for value in inside))
    return _is(word, inside)


def _is(field: str, value: Anything) -> Is:
    if isinstance(value, Mapping | list | tuple) or value is None:
        raise ValueError(f"“{field}” wants a value or a list of values; got {value!r}")
    return Is(field, str(value))


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
