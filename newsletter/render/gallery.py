"""A layout seen whole: every block it knows with sample data, in a theme, as one page."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from newsletter.render.brand import Brand
from newsletter.render.edition import cut
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, fill
from newsletter.values.base import Value
from newsletter.values.letter import Letter, Rendered

T = TypeVar("T", bound=Value)
LETTER, BRAND = "gallery.json", "sample-brand.json"


def gallery(layout: Layout) -> Rendered:
    """Return the sample letter of a layout as a made-up reader would receive it.

    The samples are the layout's own, else those that layouts share. Raises `LayoutError` naming the file.
    """
    letter = _read(layout.file(LETTER), Letter)
    brand = _read(layout.file(BRAND), Brand)
    marked = render(letter, layout, brand)
    shown: Sequence[int] = [block.id for block in letter.blocks()]
    return fill(cut(marked, shown), SAMPLE, marked.nonce)


def _read(path: Path, kind: type[T]) -> T:
    try:
        return kind.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise LayoutError(f"{path}: {error}") from error
