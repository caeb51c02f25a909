"""The kind `page`: what a web page without a feed tells."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain
from typing import ClassVar

from pydantic import BaseModel

from newsletter import ContentItem, Defect, Detected, FetchFailed, Http, ItemKind, SourceKind, Window
from newsletter import Page as WebPage

from .config import PageConfig
from .document import Document, read_document
from .entries import entries_at
from .json_ld import DAMAGED, json_ld_nodes
from .learn import Learned, learn_in, obvious, read, stands_out
from .microdata import microdata_nodes
from .open_graph import article_of
from .places import key
from .schema_org import story_of
from .story import Story, items_of
from .structure import Structure

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_TITLES = 2


class Page(SourceKind):
    """Collects what a page says of itself, else the entries of its list, known by one example."""

    name: ClassVar[str] = "page"
    label: ClassVar[str] = "Page web sans flux"
    Config: ClassVar[type[BaseModel]] = PageConfig

    def collect(self, config: BaseModel, window: Window, http: Http) -> Iterable[ContentItem | Defect]:
        """Yield the page's entries, except events that are over; raises FetchFailed when none can be read."""
        settings = PageConfig.model_validate(config)
        document = read(http.get(settings.url, accept=_ACCEPT))
        for item in items_of(_stories(document, settings), settings):
            if isinstance(item, Defect) or not item.is_over(window.now):
                yield item

    def sample(self) -> ContentItem:
        """Return a news read on a local network's page."""
        return ContentItem(
            external_id="https://oise.planif.example/actualites/haies",
            kind=ItemKind.NEWS,
            title="Haies et bocage : une cartographie partagée",
            summary="Le réseau met en ligne la carte des haies de trois intercommunalités.",
            url="https://oise.planif.example/actualites/haies",
            published_at=datetime(2024, 11, 25, 9, tzinfo=UTC),
        )

    def settle(self, config: BaseModel, http: Http) -> BaseModel:
        """Return the settings with the paths learned from the example: it need not stay on the page."""
        settings = PageConfig.model_validate(config)
        if settings.entry or not settings.example_title:
            return settings
        document = read(http.get(settings.url, accept=_ACCEPT))
        if _is_wanted(_told(document, settings), settings.example_title):
            return settings
        learned = learn_in(document, settings.example_title)
        return settings.model_copy(update={"entry": learned.xpath_entry, "title": learned.xpath_title})

    def detect(self, url: str, page: WebPage, http: Http) -> Detected | None:
        """Return how the page would be read when it describes its contents or shows an obvious list."""
        document = read_document(page)
        if document is None:
            return None
        told = _described(document, PageConfig(url=page.url))
        count = sum(isinstance(story, Story) for story in told)
        found = None if count else obvious(document)
        if not count and found is None:
            return None
        return Detected(
            config={"url": page.url},
            certainty="announced" if found is None else "guessed",
            why=_described_why(count) if found is None else _listed_why(found),
            label=document.title[:200],
        )


def _stories(document: Document, config: PageConfig) -> Iterator[Story | Defect]:
    """Yield what the page tells: as the person showed it, as it says itself, as its list seems to be."""
    if config.entry:
        return _pinned(document, config)
    described = _told(document, config)
    if _is_wanted(described, config.example_title):
        return iter(described)
    damaged = (story for story in described if isinstance(story, Defect) and story.field == DAMAGED)
    return chain(damaged, _listed(document, config))


def _told(document: Document, config: PageConfig) -> list[Story | Defect]:
    return list(_described(document, config)) or _article(document, config)


def _is_wanted(described: list[Story | Defect], example: str) -> bool:
    """Tell whether what the page says of itself is what the person wants: the example is in it."""
    if example:
        return any(isinstance(story, Story) and key(story.title) == key(example) for story in described)
    return any(isinstance(story, Story) or story.field != DAMAGED for story in described)


def _described(document: Document, config: PageConfig) -> Iterator[Story | Defect]:
    """Yield what the page says of itself in JSON-LD, else in microdata."""
    nodes = list(json_ld_nodes(document))
    if all(isinstance(node, Defect) for node in nodes):
        nodes += microdata_nodes(document)
    for number, node in enumerate(nodes, start=1):
        yield node if isinstance(node, Defect) else story_of(number, node, document, config.timezone)


def _article(document: Document, config: PageConfig) -> list[Story | Defect]:
    article = article_of(document, config.timezone)
    return [] if article is None else [article]


def _pinned(document: Document, config: PageConfig) -> Iterator[Story]:
    entries = entries_at(document, Structure(config.entry, config.title))
    if not entries:
        raise FetchFailed(
            f"la page {document.address} a changé de structure\u00a0: plus rien n’y est à la place connue. "
            "Donnez de nouveau le titre d’un article qui y figure."
        )
    return (entry.story(config.timezone) for entry in entries)


def _listed(document: Document, config: PageConfig) -> Iterator[Story]:
    learned = learn_in(document, config.example_title) if config.example_title else stands_out(document)
    return (entry.story(config.timezone) for entry in entries_at(document, learned.structure))


def _described_why(count: int) -> str:
    what = "un contenu" if count == 1 else f"{count} contenus"
    return f"La page décrit elle-même {what} (schema.org)."


def _listed_why(found: Learned) -> str:
    titles = ", ".join(f"«\u00a0{title[:80]}\u00a0»" for title in found.samples[:_TITLES])
    return f"La page montre une liste sans flux ({titles}…)\u00a0: le titre d’un article sera demandé en exemple."
