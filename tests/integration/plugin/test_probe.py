"""Plugins whose import does harm: quarantined with the reason, the others work."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.plugin.loader import load
from newsletter.plugin.probe import Probe, fingerprint
from newsletter.plugin.registry import Origin

GOOD = "from newsletter import hookimpl\n@hookimpl\ndef register_checks(): return []\n"


@pytest.fixture
def two(write_plugin: Callable[[str, str], Path]) -> Callable[[str], Path]:
    """Write a good plugin and another one."""

    def write(code: str) -> Path:
        write_plugin("good", GOOD)
        return write_plugin("other", code)

    return write


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("raise ValueError('mauvais')", "ValueError: mauvais"),
        ("import sys\nsys.exit(3)", "SystemExit: 3"),
        ("import os\nos._exit(3)", "its import ended the process (exit code 3)"),
        ("import os\nos.abort()", "its import ended the process (exit code -6)"),
        ("import time\ntime.sleep(60)", "its import did not end within 2 seconds"),
        ("while True: pass", "its import did not end within 2 seconds"),
        (f"print('bonjour')\n{GOOD}", "it prints when it is imported: bonjour"),
        (f"import os\nos.write(1, b'{{}}')\n{GOOD}", "it prints when it is imported: {}"),
        (f"import os\nos.write(3, b'x')\n{GOOD}", "its import wrote where our answer is written"),
        (f"import os\nos.write(3, b'[]')\n{GOOD}", "its import wrote where our answer is written"),
        ("import nothing_of_this_name", "No module named 'nothing_of_this_name'"),
        ("def f(:", "SyntaxError"),
        ("big = bytearray(1_000_000_000)", "MemoryError"),
    ],
)
def test_a_plugin_whose_import_does_harm_is_quarantined_alone(
    two: Callable[[str], Path], code: str, told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    start = time.monotonic()
    registry = load([two(code)], entry_points=False, probe=Probe(deadline=2.0))
    assert time.monotonic() - start < 4
    states = {plugin.name: plugin.state for plugin in registry.plugins}
    assert states == {"good": "ok", "other": "quarantined"}
    assert told in next(plugin.reason for plugin in registry.plugins if plugin.name == "other")
    assert capfd.readouterr().out == ""


def test_a_probe_is_remembered_until_the_code_changes(two: Callable[[str], Path], tmp_path: Path) -> None:
    folder, cache, trace = two(GOOD), tmp_path / "cache" / "plugins.json", tmp_path / "trace"
    for _ in range(2):
        load([folder], entry_points=False, probe=Probe(cache))
    remembered = cache.stat().st_mtime_ns
    load([folder], entry_points=False, probe=Probe(cache))
    assert cache.stat().st_mtime_ns == remembered
    (folder / "other" / "more.py").write_text("x = 1")
    (folder / "other" / "__init__.py").write_text(f"open({str(trace)!r}, 'a').write('x')\nraise OSError('changed')")
    registry = load([folder], entry_points=False, probe=Probe(cache))
    assert [plugin.state for plugin in registry.plugins] == ["ok", "quarantined"]
    assert trace.read_text() == "x"


def test_a_damaged_memory_is_made_anew(two: Callable[[str], Path], tmp_path: Path) -> None:
    cache = tmp_path / "plugins.json"
    cache.write_text("[nonsense")
    assert all(plugin.state == "ok" for plugin in load([two(GOOD)], entry_points=False, probe=Probe(cache)).plugins)


def test_a_file_that_cannot_be_read_hides_no_plugin(two: Callable[[str], Path]) -> None:
    folder = two(GOOD)
    (folder / "other" / ".#__init__.py").symlink_to("nobody@nowhere.1234")
    (folder / "other" / "folder.py").mkdir()
    assert {info.state for info in load([folder], entry_points=False).plugins} == {"ok"}


def test_code_below_a_folder_called_tests_is_part_of_what_is_remembered(tmp_path: Path) -> None:
    origin = Origin(name="other", folder=tmp_path / "tests" / "other")
    (tmp_path / "tests" / "other").mkdir(parents=True)
    code = tmp_path / "tests" / "other" / "__init__.py"
    code.write_text("one = 1")
    before = fingerprint(origin)
    code.write_text("one = 2")
    assert fingerprint(origin) != before
