"""What a plugin's README must show, and the example it gives of each source."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

_BLOCK = re.compile(r"^```toml[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def readme_fault(folder: Path, names: Sequence[str], kinds: Sequence[str]) -> str:
    """Return what the README lacks; empty when it names all that is offered and shows each source kind configured."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except FileNotFoundError:
        return "README.md is missing: say what it offers, how it is configured, and its limits"
    except (OSError, UnicodeDecodeError) as fault:
        return f"README.md cannot be read: {fault}"
    missing = [name for name in names if name not in text]
    if missing:
        return f"README.md does not name {', '.join(missing)}"
    shown = {kind for kind, _ in _sources(text)}
    absent = [kind for kind in kinds if kind not in shown]
    return f'README.md shows no ```toml block with [[source]] and kind = "{absent[0]}"' if absent else ""


def example_of(folder: Path, kind: str) -> dict[str, Any] | None:
    """Return the settings of the first source of this kind the README shows; None when it shows none."""
    try:
        text = (folder / "README.md").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    return next((config for name, config in _sources(text) if name == kind), None)


def _sources(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for block in _BLOCK.findall(text):
        try:
            sources = tomllib.loads(block).get("source", [])
        except tomllib.TOMLDecodeError:
            continue  # such as the pieces of a table
        yield from ((str(source.get("kind")), source.get("config", {})) for source in sources)
