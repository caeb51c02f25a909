"""What a person says of a table."""

from pathlib import Path
from typing import Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from newsletter import CategorisedConfig, ItemKind, WebUrl

from .headings import COLUMNS


class SpreadsheetConfig(CategorisedConfig):
    """Where the table is, and what its columns mean."""

    url: WebUrl | None = None
    path: Path | None = None
    #: The sheet's name; the first one without.
    sheet: str = ""
    #: The heading of each column that is not called as usual: `{"title": "Intitulé du livrable"}`.
    columns: dict[str, str] = Field(default_factory=dict)
    #: What a row is without a start.
    kind: ItemKind = ItemKind.NEWS
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if (self.url is None) == (self.path is None):
            raise ValueError("give either url or path")
        unknown = sorted(self.columns.keys() - COLUMNS.keys())
        if unknown:
            raise ValueError(f"columns: “{unknown[0]}” is none of {', '.join(COLUMNS)}")
        return self
