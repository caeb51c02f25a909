"""The demonstration, as a newcomer runs it: what it reports is what is in the outbox, whatever it is told."""

import csv
import json
import shutil
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import Run, outbox

DATA = Path(__file__).parents[2] / "data" / "demo"
BRITTANY = {"22", "29", "35", "56"}


def report(home: Path) -> dict[str, Any]:
    return json.loads((home / "report.json").read_text(encoding="utf-8"))


def eligible(home: Path) -> dict[str, dict[str, str]]:
    """Return the lines of the member file that should receive the letter, read apart from our own code."""
    with (home / "members.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    chosen = [row for row in rows if row["state"] == "active" and "lettre" in row["newsletters"].split(";")]
    return {folded(row["email"]): row for row in chosen}


def folded(address: str) -> str:
    """Return an address as it is written to: its domain in lower case."""
    local, _, domain = address.partition("@")
    return f"{local}@{domain.lower()}"


def html(mail: EmailMessage) -> str:
    part = mail.get_body(("html",))
    assert part is not None
    return str(part.get_content())


def check(home: Path) -> dict[str, Any]:
    """Check that report, outbox and member file tell the same story, and return the report."""
    told, mails, wanted = report(home), outbox(home), eligible(home)
    campaign = told["campaign"]
    assert set(mails) == set(wanted)
    assert campaign["state"] == "sent"
    assert campaign["states"] == {"accepted": len(wanted)}
    assert sum(edition["recipients"] for edition in campaign["editions"]) == campaign["recipients"] == len(wanted)
    return told


def test_every_eligible_member_has_one_message_and_the_report_agrees_with_the_files(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    home = Path(shutil.copytree(demonstration, tmp_path / "home"))
    told = check(home)
    outcomes = {source["source"]: source["outcome"] for source in told["sources"]}
    assert sorted(outcomes.values()) == ["done"] * 8 + ["failed"]
    assert told["missing_sources"] == ["oise"]
    assert "500" in next(source["reason"] for source in told["sources"] if source["outcome"] == "failed")
    assert [one["also"] for one in told["grouped"]] != []

    before = {path.name: path.read_bytes() for path in (home / "outbox").iterdir()}
    again = run("demo", "--members", "300")
    assert again.code == 0, again.err
    assert {path.name: path.read_bytes() for path in (home / "outbox").iterdir()} == before
    assert report(home)["campaign"] == told["campaign"]
    assert all(source["new"] == source["updated"] == 0 for source in report(home)["sources"])


@pytest.mark.fault("F25")
def test_a_copy_of_a_workspace_without_its_memory_sends_to_nobody_until_a_person_says_so(
    run: Run, demonstration: Path, tmp_path: Path
) -> None:
    shutil.copytree(demonstration, tmp_path / "home")
    (tmp_path / "copy").mkdir()
    for name in ("newsletter.db", "secret.key"):
        if (tmp_path / "home" / name).exists():
            shutil.copy(tmp_path / "home" / name, tmp_path / "copy" / name)
    copy = {"NEWSLETTER_HOME": str(tmp_path / "copy")}
    assert run("doctor").code == 0
    refused = run("worker", "--until-idle", **copy)
    assert (refused.code, "this workspace does not know this database" in refused.err) == (1, True)
    looked = run("doctor", "--json", **copy)
    assert (looked.code, {one["check"]: one["state"] for one in looked.data}["instance"]) == (1, "stop")
    assert run("doctor", "--confirm-instance", **copy).code == 0
    assert run("worker", "--until-idle", **copy).code == 0


def test_each_member_reads_what_is_meant_for_them(demonstration: Path) -> None:
    home = demonstration
    mails, rows = outbox(home), eligible(home)
    shown = report(home)
    for address, mail in mails.items():
        page, row = html(mail), rows[address]
        departments = set(filter(None, row["departments"].split(";")))
        assert ("Réseau local" in page and "Bretagne" in local(page)) == bool(departments & BRITTANY), address
        assert ("Paroles d’élus" in page) == (row["function"] == "elu"), address
        if not departments:
            assert "Près de chez vous" not in page, address
        assert text(mail).count("2e café des réseaux locaux") == 1, address
    assert len(shown["grouped"]) == 1
    assert len(shown["grouped"][0]["also"]) == 2


def text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\u00a0", " ")


def local(page: str) -> str:
    """Return the part of a letter that local networks speak in; empty when there is none."""
    return page.partition("Près de chez vous")[2].partition("Agenda")[0]


def test_other_members_and_a_source_less_give_another_story(run: Run, demonstration: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    answer = run("demo", "--members", "300", "--seed", "7", "--without", "landes", "--workspace", str(other))
    assert answer.code == 0, answer.err
    told = check(other)
    assert "landes" not in {source["source"] for source in told["sources"]}
    assert set(outbox(other)) != set(outbox(demonstration))
    assert "Landes" not in {edition["label"] for edition in told["campaign"]["editions"]}


def test_a_network_added_to_the_data_gets_its_own_edition(run: Run, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    with (data / "networks.toml").open("a", encoding="utf-8") as file:
        file.write(
            '\n[[network]]\nid = "gironde"\nname = "Gironde"\nscale = "department"\nregion = "75"\n'
            'departments = ["33"]\nstate = "active"\n'
        )
    feed = data / "flux" / "reseaux.json"
    content = json.loads(feed.read_text(encoding="utf-8"))
    entries = content["items"] if isinstance(content, dict) else content
    entries.append({**entries[0], **changed(entries[0])})
    feed.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    answer = run("demo", "--members", "300", "--data", str(data))
    assert answer.code == 0, answer.err
    told = check(tmp_path / "home")
    assert any("Gironde" in edition["label"] for edition in told["campaign"]["editions"])


def changed(entry: dict[str, Any]) -> dict[str, Any]:
    """Return what makes another item of a copied entry: a new identity, for the new network."""
    new: dict[str, Any] = {"id": "gironde-1", "url": "https://demo.planif.example/gironde/1", "title": "En Gironde"}
    extension = next((name for name in entry if name.startswith("_")), None)
    if extension is None:
        return new | {"network": "gironde"}
    return new | {extension: {**entry[extension], "network": "gironde"}}


def test_two_demonstrations_are_never_mixed_in_one_workspace(run: Run, demonstration: Path, tmp_path: Path) -> None:
    shutil.copytree(demonstration, tmp_path / "home")
    answer = run("demo", "--members", "301")
    assert answer.code == 2
    assert "--workspace" in answer.err
    assert "Traceback" not in answer.err


def test_a_source_that_is_not_there_cannot_be_left_out(run: Run) -> None:
    answer = run("demo", "--members", "60", "--without", "gazette")
    assert answer.code == 2
    assert "gazette" in answer.err
    assert "bretagne" in answer.err
