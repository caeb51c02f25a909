"""Good letters deserve no finding, however they were made; our own above all."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from newsletter import Check, Galley, Occasion
from newsletter.testing import CheckContract, a_letter

NAMES = [
    "codage",
    "ecran-sombre",
    "element-interdit",
    "feuille-import",
    "hote-tiers",
    "image-livrable",
    "largeur",
    "outlook",
    "pisteur",
    "poids",
    "prise-en-charge",
    "reste-de-gabarit",
]


@pytest.fixture(params=NAMES)
def check(plugin: ModuleType, request: pytest.FixtureRequest) -> Check:
    return next(check for check in plugin.register_checks() if check.name == request.param)


class TestTheContract(CheckContract):
    """Every check of this plugin keeps it."""


def test_the_plugin_offers_exactly_these_checks(plugin: ModuleType) -> None:
    assert sorted(check.name for check in plugin.register_checks()) == NAMES


def test_every_check_says_its_rule_its_reason_and_its_source(plugin: ModuleType) -> None:
    for check in plugin.register_checks():
        assert check.label
        assert check.why.endswith(".")
        assert check.reference


@pytest.mark.parametrize("name", ["tables", "word", "react", "dsfr"])
def test_a_good_letter_made_elsewhere_gives_no_finding(
    plugin: ModuleType, page: Callable[[str], str], name: str
) -> None:
    galley = Galley(html=page(name))
    assert [found for check in plugin.register_checks() for found in check.inspect(galley, Occasion())] == []


@pytest.fixture(scope="module", params=["lettre", "sobre", "lettre etat"])
def own(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Every block of one of our layouts, as the command that shows them writes it."""
    name, _, theme = request.param.partition(" ")
    out = tmp_path_factory.mktemp("layout") / "page.html"
    command = [sys.executable, "-c", "from newsletter.cli import main; main()", "layout", "preview", name]
    command += ["--out", str(out), "--theme", theme or "neutre"]
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[3], env=dict(os.environ))
    return out.read_text(encoding="utf-8")


def test_our_own_layouts_give_no_finding_but_the_weight_of_a_gallery(plugin: ModuleType, own: str) -> None:
    galley = Galley(html=own, letter=a_letter())
    occasion = Occasion(own_hosts=frozenset({"demo.planif.example"}))
    found = [each for check in plugin.register_checks() for each in check.inspect(galley, occasion)]
    assert [each.message for each in found if each.check != "poids"] == []


def test_a_letter_ten_times_as_long_is_read_in_about_ten_times_the_time(
    plugin: ModuleType, page: Callable[[str], str]
) -> None:
    start, rest = page("tables").split("<p>La commune", 1)
    paragraph = "<p style='margin:0 0 8px;font-size:16px'>Un <b>atelier</b> par <i>mois</i>.</p>"
    usual, long = (min(_seconds(plugin, start + paragraph * count + rest) for _ in range(3)) for count in (200, 2_000))
    assert long < 30 * usual, "some rule walks the page too often, or one of its patterns backtracks"


def _seconds(plugin: ModuleType, html: str) -> float:
    """Return the seconds of processor that all checks take."""
    galley, start = Galley(html=html), time.process_time()
    for check in plugin.register_checks():
        list(check.inspect(galley, Occasion()))
    return time.process_time() - start


@pytest.mark.parametrize(
    "debris", ["<style>" + "{" * 20_000, "<p style='" + "a:(" * 10_000, "<img src='" + "@" * 30_000]
)
def test_a_page_made_to_harm_takes_a_moment(plugin: ModuleType, debris: str) -> None:
    assert _seconds(plugin, f"<html><head></head><body><p>Bonjour</p>{debris}</body></html>") < 5
