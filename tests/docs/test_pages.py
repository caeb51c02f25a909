"""What our pages show works: commands exist, marked blocks run, links lead somewhere."""

import re
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from newsletter.cli.main import app
from tests.docs.blocks import ROOT, SHELLS, Block, blocks, pages, run

COMMAND = re.compile(r"(?:^|[\s|;&$])newsletter((?: [a-z][a-z-]*)+)", re.MULTILINE)
TARGET = re.compile(r"(?:^|[\s|;&$])make ([a-z][a-z-]*)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def typed(pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Return `(page:line, words)` for what is typed in a shell block of any page."""
    return [
        (f"{name(page)}:{block.line}", found.strip())
        for page in pages()
        for block in blocks(page)
        if block.language in SHELLS
        for command, _ in block.exchanges()
        for found in pattern.findall(command)
    ]


@cache
def exists(command: str) -> bool:
    """Tell whether the command line knows these words."""
    return CliRunner().invoke(app, [*command.split(), "--help"]).exit_code == 0


def test_every_command_shown_exists() -> None:
    assert [(place, command) for place, command in typed(COMMAND) if not exists(command)] == []


def test_a_command_that_does_not_exist_is_seen() -> None:
    assert exists("issue list")
    assert not exists("issue evaporate")


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert [(place, target) for place, target in typed(TARGET) if target not in targets] == []


@pytest.mark.parametrize("page", pages(), ids=name)
def test_links_between_pages_lead_to_a_file(page: Path) -> None:
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [page for page in pages() if any(block.run for block in blocks(page))], ids=name)
def test_the_marked_blocks_of_a_page_run_as_shown(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.run:
            run(block, tmp_path)


def test_the_readme_is_executed() -> None:
    assert any(block.run for block in blocks(ROOT / "README.md"))


@pytest.mark.parametrize(
    "text",
    ["$ false\n", "$ echo one\ntwo\n", "$ printf 'a\\nb\\n'\nb\na\n", "$ echo one\n$ echo two\none … two\n"],
)
def test_an_answer_that_differs_from_the_page_is_seen(text: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        run(Block(1, "console", True, text), tmp_path)


def test_an_answer_as_shown_is_accepted(tmp_path: Path) -> None:
    run(Block(1, "console", True, "$ echo one   two three\none … three\n$ echo \\\n> four\nfour\n"), tmp_path)
    run(Block(1, "bash", True, "for word in a b; do\n    echo $word > $word\ndone\ntest -f b\n"), tmp_path)
