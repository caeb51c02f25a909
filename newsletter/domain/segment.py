"""Audience rules read for one member; storage compiles the same tree for sets."""

from collections.abc import Mapping, Sequence

from newsletter.values.audience import All, Any, Is, Not, Rule, fields_of

#: One bit per rule in a signed 64-bit integer, the sign and one spare bit left alone.
MOST_RULES = 62
#: The member fields rules may ask about, each with one or several values per member.
FIELDS = frozenset({"department", "region", "network", "axis", "function", "category", "role"})

Profile = Mapping[str, frozenset[str]]


class UnknownField(ValueError):
    """A rule asks about a field no member has."""


def check_fields(rule: Rule, known: frozenset[str] = FIELDS) -> None:
    """Raise `UnknownField` naming the first unknown field and the known ones."""
    for field in sorted(fields_of(rule) - known):
        raise UnknownField(f"no member field is called “{field}”; known: {', '.join(sorted(known))}")


def matches(rule: Rule, profile: Profile) -> bool:
    """Tell whether a member with these values satisfies the rule."""
    match rule:
        case Is(field, value):
            return value in profile.get(field, frozenset())
        case Not(inner):
            return not matches(inner, profile)
        case All(rules):
            return all(matches(inner, profile) for inner in rules)
        case Any(rules):
            return any(matches(inner, profile) for inner in rules)


def mask_of(rules: Sequence[Rule], profile: Profile) -> int:
    """Return the bit mask of the rules a member satisfies: bit n stands for `rules[n]`."""
    return sum(1 << bit for bit, rule in enumerate(rules) if matches(rule, profile))
