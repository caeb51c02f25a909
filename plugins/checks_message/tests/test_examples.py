"""Each rule: three faults and more that it finds, and as many near misses that it leaves alone."""

from types import ModuleType

import pytest

from newsletter import Check, Galley, Occasion, Severity
from newsletter.testing import CheckContract, CheckExamples, beside

_MODULE = beside(__file__, "examples")


class TestTheRules(CheckExamples):
    """Messages and letters."""

    faults = _MODULE.FAULTS
    near_misses = _MODULE.NEAR_MISSES


@pytest.fixture(params=sorted(_MODULE.FAULTS))
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return next(check for check in plugin.register_checks() if check.name == request.param)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""


def test_our_own_machinery_blocks_and_a_collected_word_is_worth_a_look(plugin: ModuleType) -> None:
    check = next(check for check in plugin.register_checks() if check.name == "variable-visible")
    galley = _MODULE.item("Écrire {{ prenom }} dans un gabarit")
    ours = Galley(html="<p>Bonjour {{ prenom }}</p>", letter=galley.letter)
    (advice,), (blocking,) = (list(check.inspect(each, Occasion())) for each in (galley, ours))
    assert (advice.severity, blocking.severity) == (Severity.ADVICE, Severity.BLOCKING)


def test_a_block_that_the_text_leaves_out_is_named(plugin: ModuleType) -> None:
    check = next(check for check in plugin.register_checks() if check.name == "texte-brut")
    whole = _MODULE.letter(_MODULE.WORDS)
    cut = type(whole)(html=whole.html, text=whole.text.replace("Édito", ""), letter=whole.letter, spans=whole.spans)
    assert 1 in [finding.block for finding in check.inspect(cut, Occasion())]
