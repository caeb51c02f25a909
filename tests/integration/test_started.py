"""A process forked for a test is as one started from nothing, but for the time it takes."""

import json
import signal
import sys
from pathlib import Path

import pytest

from tests.started import NEWSLETTER, Started, run

PYTHON = (sys.executable, "-c")


def test_it_has_its_own_words_variables_folder_and_outputs(tmp_path: Path) -> None:
    code = "import os, sys; print(sys.argv, os.environ, os.getcwd()); sys.exit('no: ' + str(os.getpid()))"
    told = run((*PYTHON, code, "a", "b"), env={"A": "1"}, cwd=tmp_path)
    assert told.out == f"['-c', 'a', 'b'] environ({{'A': '1'}}) {tmp_path}\n"
    assert told.err.startswith("no: ")
    assert told.code == 1


def test_it_has_read_the_program_ahead_but_not_the_command_line(tmp_path: Path) -> None:
    code = "import sys; print(*(name in sys.modules for name in ('newsletter.app', 'feedparser', 'newsletter.cli')))"
    assert run((*PYTHON, code), env={}, cwd=tmp_path).out == "True True False\n"


def test_a_module_is_run_as_pythons_option_m_does(tmp_path: Path) -> None:
    (tmp_path / "page.json").write_text('{"a": 1}', encoding="utf-8")
    told = run((sys.executable, "-m", "json.tool", "page.json"), env={}, cwd=tmp_path)
    assert (json.loads(told.out), told.err, told.code) == ({"a": 1}, "", 0)


def test_what_waits_for_its_end_is_done_when_it_ends_well_and_not_when_it_is_killed(tmp_path: Path) -> None:
    code = "import atexit, sys, time; atexit.register(print, 'bye'); print('here', flush=True); time.sleep({})"
    assert run((*PYTHON, code.format(0)), env={}, cwd=tmp_path).out == "here\nbye\n"
    with Started((*PYTHON, code.format(60)), env={}, cwd=tmp_path) as process:
        while not process.said():
            assert process.poll() is None
        process.kill()
        assert process.wait(10) == -signal.SIGKILL
        assert process.said() == "here\n"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, -signal.SIGTERM)])
def test_it_hears_signals(tmp_path: Path, number: int, code: int) -> None:
    waiting = """
import time
from newsletter.cli import main
from sys import modules
modules["newsletter.cli.main"].app = lambda: (print("here", flush=True), time.sleep(60))
main()
"""
    with Started((*PYTHON, waiting), env={}, cwd=tmp_path) as process:
        while not process.said():
            assert process.poll() is None
        process.send_signal(number)
        assert process.wait(10) == code


def test_the_command_line_speaks_as_wide_as_its_terminal(tmp_path: Path) -> None:
    wide = run((*NEWSLETTER, "--help"), env={"COLUMNS": "120"}, cwd=tmp_path).out
    assert max(map(len, wide.splitlines())) == 120
