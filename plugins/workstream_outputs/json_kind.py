"""The kind `json`: a JSON Feed, a list of entries with our own field names, or any JSON interface with a mapping."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from pydantic import BaseModel

from newsletter import BadField, ContentItem, Defect, Detected, Http, Page, SourceKind, Window

from .answer import Answer, answers
from .config import JsonConfig
from .entry import item_of
from .folder import sample
from .json_feed import from_json_feed
from .mapping import title_of, translated
from .proposal import propose


class Json(SourceKind):
    """Collects the outputs a website announces in JSON."""

    name: ClassVar[str] = "json"
    label: ClassVar[str] = "Données JSON"
    Config: ClassVar[type[BaseModel]] = JsonConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the entries, page after page; raises FetchFailed when an answer holds no list of entries."""
        settings = JsonConfig.model_validate(config)
        number = 0
        for answer in answers(settings, http):
            if isinstance(answer, Defect):
                yield answer
                continue
            for entry in answer.entries:
                number += 1
                yield _item(number, entry, answer, settings)

    def sample(self) -> ContentItem:
        """Return a report as a website would announce it."""
        return sample()

    def detect(self, url: str, page: Page, http: Http) -> Detected | None:
        """Recognise a JSON answer that holds a list of titled links, and propose where its fields are."""
        return propose(page)


def _item(number: int, entry: Any, answer: Answer, config: JsonConfig) -> ContentItem | Defect:
    where = f"entry {number}"
    if config.fields is None:
        fields = from_json_feed(entry) if answer.is_feed and isinstance(entry, Mapping) else entry
        return item_of(where, fields, config)
    if not isinstance(entry, Mapping):
        return Defect(where=where, field="entry", message=f"an object is wanted; found {entry!r:.80}")
    try:
        where = f"entry {number} ({title_of(entry, config.fields)})"
        return item_of(f"entry {number}", translated(entry, config, config.fields, answer.address), config)
    except BadField as fault:
        return fault.defect(where)
