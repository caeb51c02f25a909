"""The kind `folder`: a folder of YAML and Markdown files, one or several entries each."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel

from newsletter import ContentItem, Defect, FetchFailed, Http, ItemKind, SourceKind, Window

from .dates import PARIS
from .entry import OutputsConfig, item_of
from .files import SUFFIXES, Unreadable, entries_of


class FolderConfig(OutputsConfig):
    """Where the files are."""

    path: Path


class Folder(SourceKind):
    """Collects the outputs written in a folder, by file name."""

    name: ClassVar[str] = "folder"
    label: ClassVar[str] = "Dossier de fichiers YAML ou Markdown"
    Config: ClassVar[type[BaseModel]] = FolderConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the entries of every file; raises FetchFailed when there is no such folder."""
        settings = FolderConfig.model_validate(config)
        if not settings.path.is_dir():
            raise FetchFailed(f"the folder {settings.path} does not exist")
        for path in sorted(settings.path.rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and path.name.lower() != "readme.md":
                yield from _items(path, settings)

    def sample(self) -> ContentItem:
        """Return a report as a workstream would announce it."""
        return sample()


def sample() -> ContentItem:
    """Return a report as a workstream would announce it."""
    return ContentItem(
        external_id="rapport-roles",
        kind=ItemKind.OUTPUT,
        genre="rapport",
        title="Le rôle de l’élu dans la planification : le rapport",
        summary="Cinq façons d’agir, décrites avec dix élus.",
        url="https://demo.planif.example/ressources/rapport-roles",
        axis="acteurs",
        published_at=datetime(2024, 11, 19, tzinfo=PARIS),
    )


def _items(path: Path, config: FolderConfig) -> Iterator[ContentItem | Defect]:
    where = path.relative_to(config.path).as_posix()
    try:
        for place, entry, stem in entries_of(path, where):
            yield item_of(place, entry, config, stem)
    except Unreadable as fault:
        yield fault.defect
