"""Reads the entries of one file: YAML (one entry or a list) or Markdown with a YAML heading."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt

from newsletter import Defect, plain_text

SUFFIXES = (".yaml", ".yml", ".md")
_FENCE = "---"
_SUMMARY = 2_000


class _Loader(yaml.SafeLoader):
    """YAML without its dates: they stay as written, so that an impossible one spoils its own entry only."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def entries_of(path: Path, where: str) -> Iterator[tuple[str, object, str]]:
    """Yield each entry of a file: where it stands, the entry as read, and the identity it has by default.

    Raises Unreadable, which carries the defect, when the file cannot be read at all.
    """
    read = _markdown(path, where) if path.suffix == ".md" else _yaml(_text(path, where), where)
    if isinstance(read, list):
        for number, entry in enumerate(read, start=1):
            yield f"{where}, entry {number}", entry, ""
    elif read is not None:
        yield where, read, path.stem


class Unreadable(Exception):
    """A file that gives no entry at all."""

    def __init__(self, defect: Defect) -> None:
        super().__init__(defect.message)
        self.defect = defect


def _text(path: Path, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        message = "this file is not UTF-8 text"
    except OSError as fault:
        message = f"this file cannot be read: {fault.strerror}"
    raise Unreadable(Defect(where=where, field="file", message=message))


def _yaml(text: str, where: str, above: int = 0) -> Any:
    try:
        return yaml.load(text, _Loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f":{mark.line + 1 + above}" if mark else ""
        why = getattr(fault, "problem", None) or str(fault)
    raise Unreadable(Defect(where=f"{where}{line}", field="yaml", message=f"this is not YAML: {why}"))


def _markdown(path: Path, where: str) -> object:
    text = _text(path, where)
    if not text.startswith(f"{_FENCE}\n") or f"\n{_FENCE}\n" not in text + "\n":
        message = "the fields are missing: begin the file with ---, title: …, url: …, ---"
        raise Unreadable(Defect(where=f"{where}:1", field="heading", message=message))
    heading, _, body = (text + "\n")[len(_FENCE) + 1 :].partition(f"\n{_FENCE}\n")
    fields = _yaml(heading, where, above=1)
    if not isinstance(fields, dict):
        return fields
    summary = plain_text(MarkdownIt().render(body), _SUMMARY)
    return ({"summary": summary} if summary else {}) | fields
