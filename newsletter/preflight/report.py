"""What a preflight found, ready to be told: by place for an editor, as data for machines."""

from collections.abc import Iterator
from typing import Any

from newsletter.preflight.inspect import merged
from newsletter.values.base import Value
from newsletter.values.check import Check, Finding
from newsletter.values.choices import Severity
from newsletter.values.letter import Letter

#: Bytes beyond which Gmail cuts a page.
CUT = 102_400


class Rule(Value):
    """What a check says of itself."""

    name: str
    label: str
    why: str
    reference: str
    severity: Severity

    @classmethod
    def of(cls, check: Check) -> "Rule":
        """Return what a check says of itself; one without a label is told by its name."""
        label, why = check.label or check.name, check.why or check.label or check.name
        return cls(name=check.name, label=label, why=why, reference=check.reference, severity=check.severity)


class Report(Value):
    """The findings of one letter, or of one file."""

    #: The letter's number, or the file's name.
    name: str
    findings: tuple[Finding, ...]
    rules: tuple[Rule, ...]
    letter: Letter | None = None
    #: The keys of the editions that were checked.
    editions: tuple[str, ...] = ()
    #: Bytes of the heaviest page.
    weight: int = 0

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings that are at least so serious."""
        order = list(Severity)
        return tuple(one for one in self.findings if order.index(one.severity) <= order.index(severity))

    def by_place(self) -> dict[str, list[Finding]]:
        """Return the findings by where to mend them: the head, each block in reading order, the page."""
        places = _places(self.letter)
        found: dict[str, list[Finding]] = {name: [] for name in places.values()}
        for finding in merged(self.findings):
            found[_place(finding, places)].append(finding)
        return {place: findings for place, findings in found.items() if findings}

    def records(self) -> dict[str, Any]:
        """Return the report as plain data."""
        rules = {rule.name: rule for rule in self.rules}
        return {
            "name": self.name,
            "ready": not self.at_least(Severity.TO_FIX),
            "weight": self.weight,
            "counts": self.counts(),
            "editions": list(self.editions),
            "findings": [self._record(finding, rules.get(finding.check)) for finding in self.findings],
        }

    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each severity."""
        return {one.value: sum(finding.severity is one for finding in self.findings) for one in Severity}

    def _record(self, finding: Finding, rule: Rule | None) -> dict[str, Any]:
        why = {} if rule is None else {"why": rule.why, "reference": rule.reference}
        return finding.model_dump(mode="json") | why

    def summary(self) -> str:
        """Return the report in one French line, as an editor reads it first."""
        counts = self.counts()
        blocking, to_fix, advice = (counts[one.value] for one in Severity)
        told = [_counted(blocking, "point bloquant", "points bloquants")] * bool(blocking)
        told += [_counted(to_fix, "point à corriger", "points à corriger")] * bool(to_fix)
        told = told or ["prête à envoyer"]
        told += [_counted(advice, "conseil", "conseils")] * bool(advice)
        told += [f"{self.weight / 1024:.0f}\u00a0Ko sur {CUT // 1024}"] * bool(self.weight)
        return f"{self.name}\u00a0: {' · '.join(told)}"


#: Where findings go that name neither a block nor a field of the head.
HEAD, PAGE = "Réglages", "Page"
_HEAD_FIELDS = ("subject", "preheader")


def _places(letter: Letter | None) -> dict[int | str, str]:
    places: dict[int | str, str] = {HEAD: HEAD}
    places.update(_named(letter) if letter else ())
    return places | {PAGE: PAGE}


def _named(letter: Letter) -> Iterator[tuple[int, str]]:
    for section in letter.sections:
        for number, block in enumerate(section.blocks, start=1):
            title = block.wording.title or (block.item.title if block.item else "")
            yield block.id, f"{section.title} › {number}. {title}" if title else f"{section.title} › {number}"


def _place(finding: Finding, places: dict[int | str, str]) -> str:
    if finding.block in places:
        return places[finding.block]
    return HEAD if finding.field in _HEAD_FIELDS else PAGE


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"
