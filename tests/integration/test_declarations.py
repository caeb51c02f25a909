"""Reading a workspace's files: what is declared comes back as values, and every problem is told at once."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from newsletter.pipeline.declarations import DeclarationError, read
from newsletter.values.audience import Any, Is

BRAND = """
name = "Réseau"
site = "https://reseau.example/"
contact = "equipe@reseau.example"
privacy = "https://reseau.example/donnees"
"""
LETTER = """
id = "lettre"
name = "La lettre"
[rhythm]
cron = "0 9 * 3,6,9,12 THU#2"
starts = 2024-12-01
[sender]
name = "Réseau"
address = "lettre@reseau.example"
reply_to = "equipe@reseau.example"
list_id = "lettre.reseau.example"
[[section]]
id = "une"
title = "À la une"
kinds = ["news"]
"""
AXIS = '[[axis]]\nid = "densite"\nnumber = 2\nname = "Densité"\n'
NETWORK = '[[network]]\nid = "bretagne"\nname = "Bretagne"\nscale = "region"\nregion = "53"\ndepartments = ["29"]\n'
SOURCE = '[[source]]\nid = "bretagne"\nlabel = "Bretagne"\nkind = "feed"\n[source.config]\nurl = "@SERVER@/flux.xml"\n'

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a sound workspace, then the given files in it; a name's `__` stands for a folder."""

    def written(**files: str) -> Path:
        every = {"reseau": BRAND, "newsletters__lettre": LETTER} | files
        for name, text in every.items():
            path = tmp_path / f"{name.replace('__', '/')}.toml"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return written


def problems(folder: Path) -> tuple[str, ...]:
    with pytest.raises(DeclarationError) as caught:
        read(folder)
    return caught.value.problems


def test_a_brand_and_one_newsletter_are_enough(write: Write) -> None:
    found = read(write())
    assert found.brand.name == "Réseau"
    (letter,) = found.newsletters
    assert (letter.rhythm.starts, letter.rhythm.lead_days, letter.section[0].id) == (date(2024, 12, 1), 14, "une")
    assert found.axes + found.networks + found.sources + found.segments == ()


def test_variables_are_replaced(write: Write) -> None:
    found = read(write(sources=SOURCE), {"SERVER": "http://127.0.0.1:8000"})
    assert found.sources[0].config == {"url": "http://127.0.0.1:8000/flux.xml"}


def test_a_list_in_a_rule_means_any_of_them(write: Write) -> None:
    found = read(write(segments='[[segment]]\nid = "a"\nname = "A"\nrule = {department = ["22", "29"]}\n'))
    assert found.segments[0].rule == Any((Is("department", "22"), Is("department", "29")))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    brand, newsletters = sorted(problems(tmp_path), reverse=True)
    assert brand == f"{tmp_path / 'reseau.toml'}: the file is missing"
    assert newsletters == f"{tmp_path / 'newsletters'}: no newsletter is declared (*.toml)"


def test_broken_toml_is_told_with_its_line(write: Write) -> None:
    (problem,) = problems(write(axes='[[axis]]\nid = "densite\n'))
    assert "axes.toml" in problem
    assert "line 2" in problem


@pytest.mark.parametrize("content", ["axis = 3\n", AXIS.replace("[[axis]]", "[axis]")])
def test_what_is_no_list_is_told_with_how_to_write_it(write: Write, content: str) -> None:
    (problem,) = problems(write(axes=content))
    assert problem.endswith("axes.toml: axis: write each one under [[axis]]")


def test_a_wrong_field_is_told_with_its_file_its_entry_and_its_value(write: Write) -> None:
    (problem,) = problems(write(networks=NETWORK + "colour = 1\n"))
    assert "networks.toml: network 1: colour: Extra inputs are not permitted (got 1)" in problem


@pytest.mark.parametrize(
    ("file", "was", "becomes", "told"),
    [
        ("newsletters__lettre", "0 9 * 3,6,9,12 THU#2", "every week", "rhythm.cron: “every week” is not a rhythm"),
        ("newsletters__lettre", 'name = "La lettre"', 'name = "L"\ntimezone = "Paris"', "invalid timezone: Paris"),
        (
            "newsletters__lettre",
            '"news"',
            '"nouvelle"',
            "section.0.kinds.0: Input should be 'output', 'news', 'event' or 'replay' (got 'nouvelle')",
        ),
        ("newsletters__lettre", "2024-12-01", '"bientôt"', "rhythm.starts: "),
        ("newsletters__lettre", "lettre@reseau.example", "lettre", "sender.address: "),
        ("reseau", "https://reseau.example/donnees", "donnees", "privacy: "),
    ],
)
def test_a_wrong_value_is_told_with_what_is_accepted(
    write: Write, file: str, was: str, becomes: str, told: str
) -> None:
    sound = {"reseau": BRAND, "newsletters__lettre": LETTER}[file]
    assert was in sound
    (problem,) = problems(write(**{file: sound.replace(was, becomes)}))
    assert f"{file.replace('__', '/')}.toml: " in problem
    assert told in problem


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"axes": AXIS + AXIS}, "axes: “densite” is declared twice"),
        ({"sources": SOURCE + SOURCE}, "sources: “bretagne” is declared twice"),
        ({"newsletters__autre": LETTER}, "newsletters: “lettre” is declared twice"),
        (
            {"newsletters__lettre": LETTER + '[[section]]\nid = "une"\ntitle = "Bis"\n'},
            "newsletter lettre: section “une” is declared twice",
        ),
        (
            {"newsletters__lettre": LETTER + 'axes = ["densite-x"]\n', "axes": AXIS},
            "newsletter lettre, section une: axis “densite-x” is not declared; known: densite",
        ),
        (
            {"axes": '[[workstream]]\nid = "w"\naxis = "eau"\nname = "W"\n'},
            "workstream w: axis “eau” is not declared; known: none",
        ),
        (
            {"sources": SOURCE.replace('kind = "feed"', 'kind = "feed"\nnetwork = "corse"'), "networks": NETWORK},
            "source bretagne: network “corse” is not declared; known: bretagne",
        ),
        (
            {"segments": '[[segment]]\nid = "a"\nname = "A"\nrule = {age = "40"}\n'},
            "segment a: no member field is called “age”; known: axis, category, department",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(write: Write, files: dict[str, str], told: str) -> None:
    (problem,) = problems(write(**files))
    assert problem.startswith(told)


def test_all_problems_are_told_together(write: Write) -> None:
    bad = write(
        reseau=BRAND.replace("equipe@reseau.example", "nobody"),
        axes=AXIS.replace("number = 2", 'number = "deux"'),
        networks=NETWORK.replace('"29"', '"2Z"'),
        segments='[[segment]]\nid = "a"\nname = "A"\nrule = {all = "x"}\n',
    )
    told = problems(bad)
    assert [line.split(": ", 1)[0].rsplit("/", 1)[1] for line in told] == [
        *("reseau.toml", "axes.toml", "networks.toml", "segments.toml")
    ]


def test_a_domain_of_two_providers_is_told(write: Write) -> None:
    twice = "".join(
        f'[[provider]]\nid = "{name}"\nlabel = "{name}"\ndomains = ["orange.example"]\nper_minute = 60\n'
        for name in ("orange", "free")
    )
    with pytest.raises(DeclarationError, match=r"“orange\.example” belongs to two of them"):
        read(write(providers=twice))
