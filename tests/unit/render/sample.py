"""The sample letter that travels with the layout, and ways to change it."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from newsletter import ContentItem, ItemKind, Letter, LetterBlock, LetterSection, Wording
from newsletter.render.brand import Brand
from newsletter.render.layout import Layout, load_layout

LAYOUTS = Path(__file__).parents[3] / "layouts"
_FOLDER = LAYOUTS / "shared"


def layout() -> Layout:
    return load_layout("lettre", [LAYOUTS])


def letter(**changed: Any) -> Letter:
    return Letter.model_validate_json((_FOLDER / "sample.json").read_text(encoding="utf-8")).model_copy(update=changed)


def brand(**changed: Any) -> Brand:
    read = Brand.model_validate_json((_FOLDER / "sample-brand.json").read_text(encoding="utf-8"))
    return read.model_copy(update=changed)


def ids(of: Letter) -> list[int]:
    return [block.id for block in of.blocks()]


def reduced(whole: Letter, visible: Collection[int]) -> Letter:
    """The letter that holds only the blocks `visible`."""
    sections = [
        section.model_copy(update={"blocks": tuple(block for block in section.blocks if block.id in visible)})
        for section in whole.sections
    ]
    return whole.model_copy(update={"sections": tuple(section for section in sections if section.blocks)})


def item(**said: Any) -> ContentItem:
    plain = {"external_id": "1", "kind": ItemKind.NEWS, "title": "Un titre", "url": "https://demo.planif.example/1"}
    return ContentItem(**(plain | said))


def one_block(wording: Wording | None = None, shown: ContentItem | None = None) -> tuple[LetterSection, ...]:
    block = LetterBlock(id=1, section="a", wording=wording or Wording(), item=shown)
    return (LetterSection(id="a", title="Une partie", blocks=(block,)),)
