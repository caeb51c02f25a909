from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from newsletter.pipeline.declarations import DeclarationError, read
from newsletter.values.audience import Is

BRAND = """
name = "Réseau d’essai"
site = "https://essai.example/"
contact = "equipe@essai.example"
privacy = "https://essai.example/donnees"
"""
LETTER = """
id = "lettre"
name = "La lettre"

[rhythm]
cron = "0 9 * 3,6,9,12 THU#2"
starts = 2024-12-01

[sender]
name = "Réseau d’essai"
address = "lettre@essai.example"
reply_to = "equipe@essai.example"
list_id = "lettre.essai.example"

[[section]]
id = "nouvelles"
title = "Nouvelles"
kinds = ["news"]
"""
AXES = """
[[axis]]
id = "densite"
number = 2
name = "Densité"
"""
NETWORKS = """
[[network]]
id = "bretagne"
name = "Bretagne"
scale = "region"
region = "53"
departments = ["22", "29", "35", "56"]
"""
SOURCES = """
[[source]]
id = "bretagne"
label = "Réseau breton"
kind = "feed"
network = "bretagne"
[source.config]
url = "@SERVER@/flux.xml"
"""
SEGMENTS = """
[[segment]]
id = "elus"
name = "Élues et élus"
rule = { function = "elu" }
"""
SMALLEST = {"reseau.toml": BRAND, "newsletters/lettre.toml": LETTER}
WHOLE = SMALLEST | {
    "axes.toml": AXES,
    "networks.toml": NETWORKS,
    "sources.toml": SOURCES,
    "segments.toml": SEGMENTS,
}


def written(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path, files: Mapping[str, str]) -> tuple[str, ...]:
    with pytest.raises(DeclarationError) as refused:
        read(written(folder, files))
    return refused.value.problems


def test_a_whole_workspace_is_read(tmp_path: Path) -> None:
    found = read(written(tmp_path, WHOLE), {"SERVER": "http://127.0.0.1:1234"})
    assert found.brand.name == "Réseau d’essai"
    assert [letter.id for letter in found.newsletters] == ["lettre"]
    assert found.newsletters[0].rhythm.starts == date(2024, 12, 1)
    assert [axis.id for axis in found.axes] == ["densite"]
    assert found.networks[0].departments == ("22", "29", "35", "56")
    assert found.segments[0].rule == Is("function", "elu")


def test_a_placeholder_takes_the_value_it_is_given(tmp_path: Path) -> None:
    found = read(written(tmp_path, WHOLE), {"SERVER": "http://127.0.0.1:1234"})
    assert found.sources[0].config == {"url": "http://127.0.0.1:1234/flux.xml"}


def test_the_brand_and_one_newsletter_are_enough(tmp_path: Path) -> None:
    found = read(written(tmp_path, SMALLEST))
    assert (found.axes, found.workstreams, found.networks, found.sources, found.segments) == ((), (), (), (), ())


def test_newsletters_come_in_the_order_of_their_files(tmp_path: Path) -> None:
    other = LETTER.replace('"lettre"', '"agenda"')
    found = read(written(tmp_path, SMALLEST | {"newsletters/agenda.toml": other}))
    assert [letter.id for letter in found.newsletters] == ["agenda", "lettre"]


@pytest.mark.parametrize("missing", ["reseau.toml", "newsletters"])
def test_what_cannot_be_done_without_is_named(tmp_path: Path, missing: str) -> None:
    kept = {name: text for name, text in WHOLE.items() if not name.startswith(missing)}
    assert [line for line in problems(tmp_path, kept) if str(tmp_path / missing) in line]


def test_a_file_that_is_not_toml_is_named_with_its_line(tmp_path: Path) -> None:
    told = problems(tmp_path, WHOLE | {"axes.toml": '[[axis]]\nid = "densite"\nnumber =\n'})
    assert [line for line in told if str(tmp_path / "axes.toml") in line and "line 3" in line]


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    told = problems(
        tmp_path,
        WHOLE
        | {
            "reseau.toml": BRAND.replace("equipe@essai.example", "nobody"),
            "axes.toml": AXES.replace("number = 2", 'number = "two"'),
            "networks.toml": NETWORKS.replace('"region"', '"village"'),
        },
    )
    assert [file for file in ("reseau.toml", "axes.toml", "networks.toml") if any(file in line for line in told)] == [
        "reseau.toml",
        "axes.toml",
        "networks.toml",
    ]


@pytest.mark.parametrize(
    ("file", "right", "wrong", "told"),
    [
        (
            "newsletters/lettre.toml",
            "0 9 * 3,6,9,12 THU#2",
            "every thursday",
            ("rhythm.cron", "every thursday", "e.g."),
        ),
        ("newsletters/lettre.toml", 'name = "La lettre"', 'name = "L"\ntimezone = "Paris"', ("timezone", "Paris")),
        ("newsletters/lettre.toml", '["news"]', '["nouvelle"]', ("section.0.kinds.0", "nouvelle", "replay")),
        ("newsletters/lettre.toml", "kinds =", "kind =", ("section.0.kind", "news")),
        ("networks.toml", '"35"', '"2C"', ("network 1", "departments.2", "2C")),
        ("networks.toml", '"region"', '"village"', ("network 1", "scale", "village", "department")),
        ("segments.toml", '"elu" }', '"elu", axis = "densite" }', ("segment 1", "rule", "axis")),
    ],
)
def test_a_wrong_value_is_told_with_its_field_and_what_is_accepted(
    tmp_path: Path, file: str, right: str, wrong: str, told: tuple[str, ...]
) -> None:
    assert right in WHOLE[file]
    line, *_ = problems(tmp_path, WHOLE | {file: WHOLE[file].replace(right, wrong)})
    assert line.startswith(str(tmp_path / file))
    assert [word for word in told if word not in line] == []


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("axes.toml", AXES + AXES, ("densite", "declared twice")),
        ("sources.toml", SOURCES + SOURCES, ("bretagne", "declared twice")),
        ("newsletters/autre.toml", LETTER, ("lettre", "declared twice")),
        ("newsletters/lettre.toml", LETTER + '[[section]]\nid = "nouvelles"\ntitle = "B"\n', ("nouvelles", "twice")),
        ("sources.toml", SOURCES.replace('network = "bretagne"', 'network = "ouest"'), ("ouest", "known: bretagne")),
        ("newsletters/lettre.toml", LETTER + 'axes = ["climat"]\n', ("climat", "nouvelles", "known: densite")),
        (
            "axes.toml",
            AXES + '[[workstream]]\nid = "energie"\naxis = "climat"\nname = "Énergie"\n',
            ("energie", "climat", "known: densite"),
        ),
        ("segments.toml", SEGMENTS.replace("function", "shoes"), ("elus", "shoes", "known: axis")),
        ("newsletters/lettre.toml", LETTER + 'audience = { shoes = "42" }\n', ("nouvelles", "shoes", "known: axis")),
    ],
)
def test_a_twin_or_a_loose_end_is_refused(tmp_path: Path, file: str, text: str, told: tuple[str, ...]) -> None:
    (line,) = problems(tmp_path, WHOLE | {file: text})
    assert [word for word in told if word not in line] == []
