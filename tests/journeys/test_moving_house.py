"""An operator moves the database: every row comes along, and what cannot be copied is one clear line."""

from pathlib import Path

from tests.journeys.conftest import Run


def test_a_database_is_copied_into_an_empty_one_and_only_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    old, new = f"sqlite:///{tmp_path / 'old.db'}", f"sqlite:///{tmp_path / 'new.db'}"
    members = tmp_path / "members.csv"
    members.write_text("email,first_name\nune@reseau.example,Une\nautre@reseau.example,Autre\n", encoding="utf-8")
    assert run("db", "upgrade", DATABASE_URL=old).code == run("db", "upgrade", DATABASE_URL=new).code == 0
    imported = run("member", "import", str(members), DATABASE_URL=old)
    assert imported.code == 0, imported.err + imported.out
    copied = run("db", "copy", old, DATABASE_URL=new)
    assert "2 members" in copied.out, copied.err
    again = run("db", "copy", old, DATABASE_URL=new)
    assert (again.code, "is not empty" in again.err) == (1, True), again.err


def test_a_file_that_is_not_there_is_told_and_not_made(run: Run, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    assert run("db", "upgrade").code == 0
    told = run("db", "copy", f"sqlite:///{tmp_path / 'nowhere.db'}")
    assert (told.code, told.err) == (1, f"Error: there is no file {tmp_path / 'nowhere.db'}\n")
    assert not (tmp_path / "nowhere.db").exists()
