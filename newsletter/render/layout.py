"""Layouts: folders of templates and words, no Python; found by name and checked before they are used."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, ValidationError, model_validator

from newsletter.render.errors import LayoutError
from newsletter.render.theme import Theme, load_theme
from newsletter.values.base import Value, message_of
from newsletter.values.content import ItemKind

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FILE = "layout.toml"
#: The block of a letter that holds no item.
TEXT = "text"
#: The folder of what layouts share, and the theme of those that name none.
SHARED, NEUTRAL = "shared", "neutre"
#: What every layout must be able to show.
KINDS = (TEXT, *(kind.value for kind in ItemKind))

Stem = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]+(?:/[a-z0-9_-]+)*$")]


class SectionForm(Value):
    """Another way to show a section; its blocks stand bare inside `inside`, an element that holds HTML."""

    section: Stem
    block: Stem
    inside: Literal["mj-text", "mj-table"]


class Layout(Value):
    """A page to lay letters out on; `<stem>.mjml` and `<stem>.txt` are its templates."""

    name: str
    folder: Path
    #: Where templates are looked for: its own folder, then what layouts share.
    paths: tuple[Path, ...]
    theme: Theme
    label: str
    languages: tuple[str, ...] = Field(min_length=1)
    #: The template of each kind of block, without its extension; `kind.variant` for a genre or the form of a text.
    blocks: dict[str, Stem]
    #: The sections shown otherwise than one block under the other.
    forms: dict[str, SectionForm] = Field(default_factory=dict)
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
        shaped = (stem for form in self.forms.values() for stem in (form.section, form.block))
        return ("page", "section", *self.blocks.values(), *shaped)

    def template(self, kind: str, variant: str) -> Stem:
        """Return the template of a block: that of its variant where there is one, else that of its kind."""
        return self.blocks.get(f"{kind}.{variant}", self.blocks[kind])

    def file(self, name: str) -> Path:
        """Return where the template `name` is, or would be."""
        return next((path / name for path in self.paths if (path / name).is_file()), self.folder / name)


def _all_there(what: str, wanted: Sequence[str], given: Mapping[str, Any] | Sequence[str]) -> None:
    missing = [name for name in wanted if name not in given]
    if missing:
        raise ValueError(f"{what}: missing {', '.join(missing)}")


def _names(strings: Mapping[str, Any], prefix: str = "") -> list[str]:
    found: list[str] = []
    for name, value in strings.items():
        found += _names(value, f"{prefix}{name}.") if isinstance(value, Mapping) else [prefix + name]
    return found


def load_layout(name: str, folders: Sequence[Path], theme: str = NEUTRAL) -> Layout:
    """Return the layout `name` from the first of `folders` that holds it, in a theme.

    Raises `LayoutError` when there is none, and when its declaration or a template is missing or wrong.
    """
    for folder in folders:
        if _NAME.fullmatch(name) and (folder / name / _FILE).is_file():
            return _read(name, folder / name, folders, theme)
    there = ", ".join(list_layouts(folders)) or "none"
    raise LayoutError(f"no layout “{name}” in {', '.join(map(str, folders)) or 'no folder'}; there is: {there}")


def list_layouts(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the layouts that `folders` hold, in alphabetical order."""
    found = (path.parent.name for folder in folders if folder.is_dir() for path in folder.glob(f"*/{_FILE}"))
    return tuple(sorted({name for name in found if _NAME.fullmatch(name)}))


def _read(name: str, folder: Path, folders: Sequence[Path], theme: str) -> Layout:
    path = folder / _FILE
    given = {"name": name, "folder": folder, "theme": load_theme(theme, folders)}
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        layout = Layout(**(declared | given | {"paths": (folder, *(each / SHARED for each in folders))}))
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
            path = layout.file(f"{stem}.{extension}")
            if not path.is_file():
                raise LayoutError(f"{path}: this template is missing")
