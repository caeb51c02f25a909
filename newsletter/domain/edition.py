"""Editions: which blocks an audience sees, under which key and name."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, Self

from pydantic import PlainSerializer, PlainValidator

from newsletter.domain.segment import MOST_RULES
from newsletter.values.audience import All, Any, Is, Not, Rule, dump_rule, parse_rule
from newsletter.values.base import Value
from newsletter.values.letter import Letter

#: A rule that is always one, unlike a block's audience, which may be everybody.
AudienceRule = Annotated[Rule, PlainValidator(parse_rule), PlainSerializer(dump_rule)]


class TooManyRules(ValueError):
    """An issue distinguishes more audiences than a mask has bits."""


class Edition(Value):
    """One audience's view of a version."""

    mask: int
    key: str
    label: str
    #: Recipients, where they were counted.
    recipients: int = 0


class Manifest(Value):
    """An approved issue's blocks and the rule each depends on; what a mask is read against."""

    #: Distinct audience rules; bit n of a mask stands for `rules[n]`.
    rules: tuple[AudienceRule, ...]
    #: `(block id, bit)` in reading order; -1 for a block everybody sees.
    blocks: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, letter: Letter) -> Self:
        """Return the manifest of a letter; raises `TooManyRules`."""
        rules: list[Rule] = []
        for block in letter.blocks():
            if block.audience is not None and block.audience not in rules:
                rules.append(block.audience)
        if len(rules) > MOST_RULES:
            raise TooManyRules(f"{len(rules)} different audiences in one issue; the most is {MOST_RULES}")
        blocks = tuple((b.id, -1 if b.audience is None else rules.index(b.audience)) for b in letter.blocks())
        return cls(rules=tuple(rules), blocks=blocks)

    def visible(self, mask: int) -> tuple[int, ...]:
        """Return the blocks a member with this mask sees, in reading order."""
        return tuple(block for block, bit in self.blocks if bit < 0 or mask >> bit & 1)

    def true_rules(self, mask: int) -> tuple[Rule, ...]:
        """Return the rules behind the set bits."""
        return tuple(rule for bit, rule in enumerate(self.rules) if mask >> bit & 1)

    @property
    def every_bit(self) -> int:
        """The mask that sees the whole letter."""
        return (1 << len(self.rules)) - 1

    def edition(self, mask: int, names: Mapping[tuple[str, str], str], recipients: int = 0) -> Edition:
        """Return the edition of a mask; `names` gives the words for `(field, value)`."""
        label = edition_label(self, mask, names)
        return Edition(mask=mask, key=edition_key(self.visible(mask)), label=label, recipients=recipients)


def edition_key(visible: Sequence[int]) -> str:
    """Return the key of an edition: a short hash of the blocks it shows."""
    return hashlib.sha256(",".join(map(str, visible)).encode()).hexdigest()[:10]


def edition_label(manifest: Manifest, mask: int, names: Mapping[tuple[str, str], str]) -> str:
    """Return the name of an edition for people, such as « Bretagne · elu ».

    `names` gives the words for `(field, value)`; the value itself stands in for a missing one.
    """
    rules = manifest.true_rules(mask)
    return " · ".join(_words(rule, names) for rule in rules) if rules else "nationale"


def _words(rule: Rule, names: Mapping[tuple[str, str], str]) -> str:
    match rule:
        case Is(field, value):
            return names.get((field, value), value)
        case Not(inner):
            return f"sauf {_words(inner, names)}"
        case All(rules):
            return " et ".join(_words(inner, names) for inner in rules)
        case Any(rules):
            return " ou ".join(_words(inner, names) for inner in rules)
