"""Preflight: every check by itself, each finding once."""

from collections.abc import Iterable

from newsletter import Check, Finding, Fix, Galley, Occasion, Severity
from newsletter.preflight.inspect import gathered, inspect
from newsletter.testing import a_galley, a_letter


class Broken(Check):
    name = "casse"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        raise RuntimeError("disque plein")


class Watchful(Check):
    name = "vigilant"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        yield self.finding(galley.text or "")


def test_a_check_that_fails_says_so_in_careful_french_and_hides_no_other() -> None:
    galley = a_galley("<p>Bonjour</p>", text="Bonjour", letter=a_letter())
    found = inspect({"vigilant": Watchful(), "casse": Broken()}, galley, Occasion())
    assert [(one.check, one.severity, one.message) for one in found] == [
        (
            "casse",
            Severity.TO_FIX,
            "Le contrôle «\u00a0casse\u00a0» n’a pas pu se faire\u00a0: RuntimeError: disque plein",
        ),
        ("vigilant", Severity.TO_FIX, "Bonjour"),
    ]


def a_finding(message: str, column: int = 1, at: int | None = None) -> Finding:
    fix = None if at is None else Fix(before="a", after="b", at=at)
    return Finding(check="c", severity=Severity.TO_FIX, message=message, line=1, column=column, fix=fix)


def test_the_same_finding_in_several_editions_is_told_once_with_the_editions_concerned() -> None:
    found = gathered({"k1": [a_finding("x", 4, 3)], "k2": [a_finding("x", 90, 89), a_finding("y")], "k3": []})
    assert [(one.message, one.column, one.editions) for one in found] == [("x", 4, ("k1", "k2")), ("y", 1, ("k2",))]


def test_a_finding_of_every_edition_names_none() -> None:
    (found,) = gathered({"k1": [a_finding("x", 4)], "k2": [a_finding("x", 8)]})
    assert found.editions == ()
