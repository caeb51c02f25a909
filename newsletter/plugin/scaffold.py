"""Writes a new plugin that works, with manifest, README, sample data and tests, from templates: plain files."""

import keyword
import re
from enum import StrEnum
from pathlib import Path

from newsletter.plugin.manifest import our_version

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
#: Kept out of the folder's Python until they are written under their own name.
_HIDDEN = ".txt"


class Kind(StrEnum):
    """What a new plugin is made for."""

    SOURCE = "source"
    CHECK = "check"
    TRANSPORT = "transport"


class Language(StrEnum):
    """What a new plugin is written in."""

    PYTHON = "python"
    #: A source only: any program that prints one JSON item per line.
    SHELL = "shell"


class NotWritten(ValueError):
    """The plugin cannot be written; the message says why and what to do. Nothing was changed."""


def scaffold(templates: Path, parent: Path, name: str, kind: Kind, language: Language = Language.PYTHON) -> list[Path]:
    """Write the plugin `parent/name` and return its files; raises `NotWritten`, and OSError.

    `templates` is the folder of the templates, one sub-folder each.
    """
    _check_name(name)
    folder = parent / name
    if folder.exists():
        raise NotWritten(f"{folder} exists already: choose another name, or remove it")
    template = templates / _template(kind, language)
    words = _words(kind, folder)
    return [_written(path, template, folder, words) for path in sorted(template.rglob("*")) if path.is_file()]


def _template(kind: Kind, language: Language) -> str:
    if language is Language.SHELL and kind is not Kind.SOURCE:
        raise NotWritten(f"a {kind} is written in python: only a source may be a program in another language")
    return language if language is Language.SHELL else kind


def _written(path: Path, template: Path, folder: Path, words: dict[str, str]) -> Path:
    target = folder / str(path.relative_to(template)).removesuffix(_HIDDEN)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_filled(path.read_text(encoding="utf-8"), words), encoding="utf-8")
    target.chmod(0o755 if target.suffix == ".sh" else 0o644)
    return target


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name):
        raise NotWritten(
            f"“{name}” cannot name a plugin: write up to 40 lower-case letters, digits and _, such as bretagne"
        )


def _words(kind: Kind, folder: Path) -> dict[str, str]:
    name = folder.name
    label = name.replace("_", " ").capitalize()
    return {
        "name": name,
        "Name": "".join(part.capitalize() for part in name.split("_")),
        "label": label,
        "slug": name.replace("_", "-"),
        "what": f"A {kind} for {label}",
        "ours": our_version(),
        "folder": str(folder.resolve()),
    }


def _filled(text: str, words: dict[str, str]) -> str:
    return re.sub(r"@(\w+)@", lambda found: words.get(found[1], found[0]), text)
