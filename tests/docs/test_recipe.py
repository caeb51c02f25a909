"""The recipe for a first source is typed as its page shows it, and timed."""

import re
import time
from pathlib import Path

import pytest

from newsletter.testing import LocalServer
from tests.docs.blocks import ROOT, Block, blocks, run

PAGE = ROOT / "docs" / "plugins" / "README.md"
#: Seconds the machine may take for all of it, on a busy one.
PATIENCE = 100


def recipe() -> list[Block]:
    """Return the blocks of the recipe: write and check, check again, begin a workspace, look and collect."""
    text = PAGE.read_text(encoding="utf-8")
    first, last = (text.count("\n", 0, text.index(title)) for title in ("## From nothing", "## What `plugin check`"))
    return [block for block in blocks(PAGE) if first < block.line < last]


def make_it_ours(plugin: Path) -> None:
    """Change the one word of step 2 in each of the three files."""
    for file, old, new in (
        ("tests/sample.json", '"title"', '"titre"'),
        ("tests/test_entries.py", '"title"', '"titre"'),
        ("entries.py", 'entry.get("title"', 'entry.get("titre"'),
    ):
        text = (plugin / file).read_text(encoding="utf-8")
        assert old in text
        (plugin / file).write_text(text.replace(old, new), encoding="utf-8")


def declare_it(readme: Path, sources: Path, address: str) -> None:
    """Copy the source's block of the README with the real address, as step 3 says."""
    (block,) = re.findall(r"```toml\n(.*?)```", readme.read_text(encoding="utf-8"), re.DOTALL)
    declared = re.sub('url = ".*"', f'url = "{address}"', block)
    assert address in declared
    sources.write_text(sources.read_text(encoding="utf-8") + "\n" + declared, encoding="utf-8")


def test_the_recipe_ends_with_a_working_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local_server: LocalServer
) -> None:
    write, check, begin, collect = recipe()
    plugin, begun = tmp_path / "plugins" / "bretagne", time.monotonic()
    run(write, tmp_path)
    make_it_ours(plugin)
    run(check, tmp_path)
    run(begin, tmp_path)
    for name, value in re.findall(r"(NEWSLETTER_\w+)=(\S+)", begin.text):
        monkeypatch.setenv(name, value.replace("$PWD", str(tmp_path)))
    monkeypatch.setenv("NEWSLETTER_FETCH_ALLOW", "127.0.0.1")
    address = local_server.serve("/list.json", (plugin / "tests" / "sample.json").read_bytes())
    declare_it(plugin / "README.md", tmp_path / "my-workspace" / "sources.toml", address)
    run(collect, tmp_path)
    seconds = time.monotonic() - begun
    print(f"machine time of the recipe: {seconds:.1f} s")
    assert seconds < PATIENCE
    assert local_server.count("/list.json") == 2
