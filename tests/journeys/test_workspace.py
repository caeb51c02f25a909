"""A real workspace from nothing to a sent letter, and what it says when something is wrong."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from tests.journeys.conftest import Run, outbox
from tests.manifests import write_manifest
from tests.started import Answer

ROOT = Path(__file__).parents[2]
SOURCE = """
[[source]]
id = "publications"
label = "Nos publications"
kind = "folder"
[source.config]
path = "{folder}"
"""
MEMBERS = """email,first_name,last_name,departments,newsletters
ines@epci.example,Inès,Kervella,29,lettre
awa@ddt.example,Awa,Diallo,08,lettre
"""


@pytest.fixture
def workspace(run: Run, tmp_path: Path) -> Path:
    """Make a workspace with one folder source of three items and two members; NEWSLETTER_HOME is its place."""
    home = tmp_path / "home"
    assert run("init", str(home)).code == 0
    folder = tmp_path / "publications"
    folder.mkdir()
    (folder / "all.yaml").write_text(yaml.safe_dump([entry(n) for n in (1, 2, 3)]), encoding="utf-8")
    with (home / "sources.toml").open("a", encoding="utf-8") as file:
        file.write(SOURCE.format(folder=folder))
    (tmp_path / "members.csv").write_text(MEMBERS, encoding="utf-8")
    assert run("member", "import", "members.csv").code == 0
    return home


def entry(number: int) -> dict[str, object]:
    return {
        "id": f"p{number}",
        "title": f"Publication {number}",
        "url": f"https://reseau.example/p{number}",
        "kind": "output",
        "summary": "Un résumé.",
        "date": (datetime.now(UTC) - timedelta(days=number)).date(),
    }


def clear(answer: Answer, *words: str) -> None:
    """Check that a command failed with a message for a person: the words, and no traceback."""
    assert answer.code != 0
    assert "Traceback" not in answer.err + answer.out
    for word in words:
        assert word in answer.err + answer.out, answer.err + answer.out


def test_from_nothing_to_a_sent_letter(run: Run, workspace: Path, tmp_path: Path) -> None:
    collected = run("collect", "--json").data
    assert [(one["source"], one["new"]) for one in collected] == [("publications", 3)]
    assert run("issue", "assemble", "--json").data["number"] == 1
    assert run("issue", "export", "1", "letter.yaml").code == 0
    letter = yaml.safe_load((tmp_path / "letter.yaml").read_text(encoding="utf-8"))
    letter["subject"] = "Notre première lettre"
    (tmp_path / "letter.yaml").write_text(yaml.safe_dump(letter, allow_unicode=True), encoding="utf-8")
    assert run("issue", "import", "1", "letter.yaml").code == 0
    assert run("issue", "preview", "1", "--member", "ines@epci.example", "--out", "her.html").code == 0
    assert "Publication 1" in (tmp_path / "her.html").read_text(encoding="utf-8")
    assert run("issue", "send", "1", "--test", "equipe@reseau.example").code == 0
    assert run("issue", "approve", "1").code == 0
    sent = run("issue", "send", "1", "--now")
    assert sent.code == 0, sent.err
    assert sorted(outbox(workspace)) == ["awa@ddt.example", "ines@epci.example"]
    assert run("campaign", "status", "1", "--json").data["states"] == {"accepted": 2}
    watched = run("campaign", "watch", "1").out
    assert "2 of 2 done (100 %)" in watched
    assert "all others" in watched
    assert run("issue", "status", "1", "--json").data["tests"][0]["address"] == "equipe@reseau.example"
    assert run("worker", "--until-idle").code == 0
    assert run("issue", "send", "1", "--now").code == 0
    assert len(outbox(workspace)) == 2


def test_an_import_that_meets_another_change_loses_nothing(run: Run, workspace: Path, tmp_path: Path) -> None:
    run("collect")
    run("issue", "assemble")
    for name in ("mine.yaml", "theirs.yaml"):
        run("issue", "export", "1", name)
        letter = yaml.safe_load((tmp_path / name).read_text(encoding="utf-8"))
        letter["subject"] = name
        (tmp_path / name).write_text(yaml.safe_dump(letter), encoding="utf-8")
    assert run("issue", "import", "1", "theirs.yaml").code == 0
    before = (tmp_path / "mine.yaml").read_bytes()
    clear(run("issue", "import", "1", "mine.yaml"), "revision", "Nothing was changed")
    assert (tmp_path / "mine.yaml").read_bytes() == before
    (current,) = tmp_path.glob("mine.revision-*.yaml")
    assert "theirs.yaml" in current.read_text(encoding="utf-8")
    assert run("issue", "status", "1", "--json").data["subject"] == "theirs.yaml"


def test_a_bad_line_of_a_member_file_is_told_and_the_rest_goes_on(run: Run, workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("email;departments\nbad-address;29\npaul@mairie.example;62\nx@y.example;99\n", encoding="utf-8")
    answer = run("member", "import", str(file))
    clear(answer, "more.csv:2: email", "bad-address", "more.csv:4: departments", "99", "1 added")
    assert run("member", "stats", "--json").data["states"] == {"active": 3}


def test_an_entry_without_a_title_is_told_with_its_file_and_field(run: Run, workspace: Path, tmp_path: Path) -> None:
    entries = [{**entry(1), "title": ""}, entry(2), {**entry(3), "axis": "inconnu"}, {**entry(4), "date": "2024-13-45"}]
    (tmp_path / "publications" / "all.yaml").write_text(yaml.safe_dump(entries), encoding="utf-8")
    (one,) = run("collect", "--json").data
    assert one["new"] >= 1
    told = " ".join(one["defects"])
    assert "all.yaml" in told
    assert "title" in told
    assert "date" in told


def test_a_layout_with_an_undefined_variable_is_told_with_file_and_line(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    layouts = tmp_path / "layouts"
    shutil.copytree(ROOT / "layouts", layouts)
    page = layouts / "lettre" / "page.mjml"
    page.write_text(page.read_text(encoding="utf-8").replace("</mj-body>", "{{ nobody_home }}</mj-body>"), "utf-8")
    run("collect")
    run("issue", "assemble")
    answer = run("issue", "approve", "1", NEWSLETTER_LAYOUTS_DIR=str(layouts))
    clear(answer, "page.mjml", "nobody_home")
    assert run("issue", "status", "1", "--json").data["state"] == "draft"


def test_a_mistake_in_a_declaration_is_told_and_nothing_changes(run: Run, workspace: Path) -> None:
    path = workspace / "newsletters" / "lettre.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('cron = "0 9 * * THU#2"', 'cron = "every thursday"'), "utf-8"
    )
    clear(run("issue", "assemble"), "lettre.toml", "rhythm.cron", "every thursday")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["issue", "show", "9"], "no issue 9"),
        (["issue", "assemble", "-n", "gazette"], "gazette"),
        (["segment", "count", "nobody"], "no segment"),
        (["source", "run", "nowhere"], "nowhere"),
        (["member", "import", "nothing.csv"], "nothing.csv"),
        (["issue", "import", "1", "nothing.yaml"], ""),
    ],
)
def test_what_is_not_there_is_told_in_one_message(run: Run, workspace: Path, words: list[str], said: str) -> None:
    clear(run(*words), said)


def test_a_wrong_setting_is_named_with_what_is_accepted(run: Run, workspace: Path) -> None:
    clear(
        run("source", "list", NEWSLETTER_TRANSPORT="smtp", NEWSLETTER_SMTP_URL="relay"),
        "NEWSLETTER_SMTP_URL",
        "smtp://",
    )
    clear(run("source", "list", NEWSLETTER_ENV="prod"), "NEWSLETTER_ENV", "production")


def test_wrong_use_of_the_command_line_ends_with_two(run: Run) -> None:
    assert run("issue", "show").code == 2
    assert run("--no-such-option").code == 2


def test_without_a_workspace_one_is_told_how_to_begin(run: Run) -> None:
    clear(run("source", "list"), "newsletter init", "newsletter demo")


def test_every_question_answers_in_json(run: Run, workspace: Path) -> None:
    run("collect")
    run("issue", "assemble")
    for words in (
        ["plugin", "list"],
        ["source", "list"],
        ["issue", "list"],
        ["issue", "show", "1"],
        ["issue", "status", "1"],
        ["member", "list"],
        ["member", "stats"],
        ["segment", "list"],
    ):
        assert run(*words, "--json").data is not None, words


def test_a_plugin_that_fails_is_listed_with_its_reason_and_harms_nothing(
    run: Run, workspace: Path, tmp_path: Path
) -> None:
    folder = write_manifest(tmp_path / "plugins" / "broken")
    (folder / "__init__.py").write_text("raise RuntimeError('en panne')\n")
    listed = run("plugin", "list", "--json", NEWSLETTER_PLUGINS_DIR=str(tmp_path / "plugins")).data
    states = {one["name"]: (one["state"], one["reason"]) for one in listed}
    assert states["broken"][0] == "quarantined"
    assert "en panne" in states["broken"][1]
    assert run("collect", NEWSLETTER_PLUGINS_DIR=str(tmp_path / "plugins")).code == 0
