"""Layouts: folders of templates and words, no Python; found by name and checked before they are used."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from newsletter.render.errors import LayoutError
from newsletter.values.base import Color, Value, message_of
from newsletter.values.content import ItemKind

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILE = "layout.toml"
#: The block of a letter that holds no item.
TEXT = "text"
#: What every layout must be able to show.
KINDS = (TEXT, *(kind.value for kind in ItemKind))

Stem = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(?:/[a-z0-9_-]+)*$")]


class Colors(Value):
    """The same names in the light and in the dark."""

    light: dict[str, Color]
    dark: dict[str, Color]

    @model_validator(mode="after")
    def _same_names(self) -> Self:
        if self.light.keys() != self.dark.keys():
            raise ValueError(f"light and dark differ: {', '.join(sorted(self.light.keys() ^ self.dark.keys()))}")
        return self


class Layout(Value):
    """A page to lay letters out on; `<stem>.mjml` and `<stem>.txt` are its templates."""

    name: str
    folder: Path
    label: str
    languages: tuple[str, ...] = Field(min_length=1)
    #: The template of each kind of block, without its extension.
    blocks: dict[str, Stem]
    colors: Colors
    #: The layout's own words, per language.
    strings: dict[str, dict[str, Any]]

    @model_validator(mode="after")
    def _complete(self) -> Self:
        _all_there("blocks", KINDS, self.blocks)
        _all_there("strings", self.languages, self.strings)
        first = self.strings[self.languages[0]]
        for language in self.languages:
            _all_there(f"strings.{language}", _names(first), _names(self.strings[language]))
        return self

    def templates(self) -> tuple[str, ...]:
        """Return the stems of every template: the page, a section's heading, each kind of block."""
        return ("page", "section", *self.blocks.values())


def _all_there(what: str, wanted: Sequence[str], given: Mapping[str, Any] | Sequence[str]) -> None:
    missing = [name for name in wanted if name not in given]
    if missing:
        raise ValueError(f"{what}: missing {', '.join(missing)}")


def _names(strings: Mapping[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, value in strings.items():
        found += _names(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [prefix + name]
    return found


def load_layout(name: str, folders: Sequence[Path]) -> Layout:
    """Return the layout `name` from the first of `folders` that holds it.

    Raises `LayoutError` when there is none, and when its declaration or a template is missing or wrong.
    """
    for folder in folders:
        if _NAME.fullmatch(name) and (folder / name / _FILE).is_file():
            return _read(name, folder / name)
    there = ", ".join(list_layouts(folders)) or "none"
    raise LayoutError(f"no layout “{name}” in {', '.join(map(str, folders)) or 'no folder'}; there is: {there}")


def list_layouts(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the layouts that `folders` hold, in alphabetical order."""
    found = (path.parent.name for folder in folders if folder.is_dir() for path in folder.glob(f"*/{_FILE}"))
    return tuple(sorted({name for name in found if _NAME.fullmatch(name)}))


def _read(name: str, folder: Path) -> Layout:
    path = folder / _FILE
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        layout = Layout(**(declared | {"name": name, "folder": folder}))
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"]))
        raise LayoutError(f"{path}: {field}: {message_of(first)}") from error
    except (OSError, ValueError) as error:
        raise LayoutError(f"{path}: {error}") from error
    _have_templates(layout)
    return layout


def _have_templates(layout: Layout) -> None:
    for stem in layout.templates():
        for extension in ("mjml", "txt"):
            path = layout.folder / f"{stem}.{extension}"
            if not path.is_file():
                raise LayoutError(f"{path}: this template is missing")
