"""What we ship works where nothing else is: the wheel, in an empty environment and an empty folder."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UV = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))


def call(*command: str | Path, cwd: Path) -> str:
    """Run a command that must succeed and return what it says."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == 0, f"{command} ends with exit {done.returncode}:\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel, built from the tree as it stands."""
    folder = tmp_path_factory.mktemp("wheel")
    call(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the programs' folder of an environment that holds the wheel and what the lock says, nothing else."""
    home = tmp_path_factory.mktemp("environment")
    programs = home / "bin"
    lock = ROOT / "requirements.lock"
    if UV:
        call(UV, "venv", "-q", "--python", sys.executable, home, cwd=home)
        install: list[str | Path] = [UV, "pip", "install", "-q", "--python", programs / "python"]
    else:
        call(sys.executable, "-m", "venv", home, cwd=home)
        install = [programs / "python", "-m", "pip", "install", "-q"]
    call(*install, "--require-hashes", "-r", lock, cwd=home)
    call(*install, "--no-deps", wheel, cwd=home)
    return programs


TEMPLATES = "data/plugins/"


def test_the_wheel_carries_plugins_layouts_and_data_and_no_test_of_ours(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    for room in ("plugins/smtp/__init__.py", "layouts/lettre/", "data/demo/", "data/reference/", TEMPLATES):
        assert any(name.startswith(f"newsletter/bundled/{room}") for name in names), room
    unwanted = ("/tests/", "__pycache__", "data/local", ".venv")
    # The tests of a template are written into the plugins made from it.
    ours = [name for name in names if not name.startswith(f"newsletter/bundled/{TEMPLATES}")]
    assert [name for name in ours if any(part in name for part in unwanted)] == []
    assert {name.split("/")[0] for name in names} == {"newsletter", wheel.name.split("-py3")[0] + ".dist-info"}


@pytest.mark.timeout(300)
def test_the_demonstration_runs_from_the_wheel_in_an_empty_folder(environment: Path, tmp_path: Path) -> None:
    call(environment / "newsletter", "demo", "--members", "60", cwd=tmp_path)
    (report,) = tmp_path.rglob("report.json")
    assert json.loads(report.read_text(encoding="utf-8"))
    assert list(tmp_path.rglob("*.eml"))


def test_the_environment_does_not_see_the_source_tree(environment: Path, tmp_path: Path) -> None:
    told = call(environment / "python", "-c", "import newsletter; print(newsletter.__file__)", cwd=tmp_path)
    assert os.fspath(environment.parent) in told
