"""Themes: the same layouts in other colours, with another logo and other words in the footer; no markup."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from pydantic import Field, ValidationError, model_validator

from newsletter.render.errors import LayoutError
from newsletter.values.base import Color, Value, WebUrl, message_of

#: The design every theme begins with, and the folder of those that change something.
TOKENS, THEMES = "tokens.toml", "themes"


class Colors(Value):
    """The same names in the light and in the dark."""

    light: dict[str, Color]
    dark: dict[str, Color]

    @model_validator(mode="after")
    def _same_names(self) -> Self:
        if self.light.keys() != self.dark.keys():
            raise ValueError(f"light and dark differ: {', '.join(sorted(self.light.keys() ^ self.dark.keys()))}")
        return self


class Logo(Value):
    """A picture at the top of the page; without an address there is none."""

    src: WebUrl | None = None
    alt: str = ""
    #: Pixels.
    width: int = Field(default=160, ge=16, le=552)


class Theme(Value):
    """Colours, type and spacing in pixels, logo, words."""

    name: str
    label: str
    colors: Colors
    font: str
    size: dict[str, int]
    space: dict[str, int]
    logo: Logo = Logo()
    #: Words that replace the layout's, per language: those of the footer.
    strings: dict[str, dict[str, str]] = Field(default_factory=dict)


def load_theme(name: str, folders: Sequence[Path]) -> Theme:
    """Return the theme `name`: the design tokens, and what its file changes of them, from the first folder with each.

    Raises `LayoutError` naming the file and the field.
    """
    tokens, path = _first(TOKENS, folders), _first(f"{THEMES}/{name}.toml", folders)
    if tokens is None or path is None:
        there = ", ".join(list_themes(folders)) or "none"
        raise LayoutError(f"no theme “{name}” in {', '.join(map(str, folders)) or 'no folder'}; there is: {there}")
    try:
        return Theme.model_validate(_over(_read(tokens), _read(path)) | {"name": name})
    except ValidationError as error:
        first = error.errors()[0]
        raise LayoutError(f"{path}: {'.'.join(map(str, first['loc']))}: {message_of(first)}") from error


def list_themes(folders: Sequence[Path]) -> tuple[str, ...]:
    """Return the names of the themes that `folders` hold, in alphabetical order."""
    return tuple(sorted({path.stem for folder in folders for path in (folder / THEMES).glob("*.toml")}))


def _first(name: str, folders: Sequence[Path]) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LayoutError(f"{path}: {error}") from error


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return `below` with what `above` says in its place, table by table."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        merged[name] = _over(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return merged
