"""Preflight: every check by itself."""

from collections.abc import Iterable

from newsletter import Check, Finding, Letter, Rendered, Severity
from newsletter.preflight.inspect import inspect_edition
from newsletter.render.marked import Marked
from newsletter.testing import a_letter

PAGE = Marked(html="<p>Bonjour</p>", text="Bonjour", nonce="ab12cd34")


class Broken(Check):
    name = "casse"

    def inspect(self, letter: Letter, rendered: Rendered) -> Iterable[Finding]:
        raise RuntimeError("disque plein")


class Watchful(Check):
    name = "vigilant"

    def inspect(self, letter: Letter, rendered: Rendered) -> Iterable[Finding]:
        yield Finding(check=self.name, severity=Severity.TO_FIX, message=rendered.text)


def test_a_check_that_fails_says_so_in_careful_french_and_hides_no_other() -> None:
    found = inspect_edition({"vigilant": Watchful(), "casse": Broken()}, PAGE, a_letter()[0], ())
    assert [(one.check, one.severity, one.message) for one in found] == [
        (
            "casse",
            Severity.ADVICE,
            "Le contrôle «\u00a0casse\u00a0» n’a pas pu se faire\u00a0: RuntimeError: disque plein",
        ),
        ("vigilant", Severity.TO_FIX, "Bonjour"),
    ]
