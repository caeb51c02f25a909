"""Shared by the verbs that check a letter: its addresses, asked once a day and never inside a transaction."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from newsletter.domain.version import Version
from newsletter.pipeline.context import Context
from newsletter.plugin.link import ask_all
from newsletter.storage import answers
from newsletter.values.document import Document
from newsletter.values.host import is_loopback, is_nobody
from newsletter.values.occasion import LinkAnswer, Web


class Asked(Web):
    """Addresses that were asked beforehand."""

    def __init__(self, known: Mapping[str, LinkAnswer]) -> None:
        self._known = known

    def ask(self, urls: Iterable[str]) -> Mapping[str, LinkAnswer]:
        """Return what those of the addresses answered that were asked."""
        return {url: self._known[url] for url in urls if url in self._known}


def asked(context: Context, version: Version) -> Web | None:
    """Return what the addresses of a letter answer; None where the installation checks no links."""
    if not context.site.asks_links:
        return None
    wanted = addresses(version.html)
    with context.database.reading() as session:
        known = answers.known(session, wanted, context.now())
    new = ask_all(
        (url for url in wanted if url not in known), allow=context.site.reachable, base_url=context.site.base_url
    )
    if new:
        with context.database.writing() as session:
            answers.keep(session, new, context.now())
    return Asked(known | new)


def addresses(html: str) -> tuple[str, ...]:
    """Return the web addresses a page links to or shows pictures from, each once; personal ones are not there yet.

    For one without encryption the same with it is asked as well: a link may be corrected when it answers. Names that
    nobody has, as in a demonstration, are left out.
    """
    page = Document(html)
    found = [element.get("href", "") for element in page.elements("a")]
    found += [element.get("src", "") for element in page.elements("img")]
    found += [f"https{url[4:]}" for url in found if url.startswith("http://") and not is_loopback(_host(url))]
    asked = (url for url in found if url.startswith(("http://", "https://")) and not is_nobody(_host(url)))
    return tuple(dict.fromkeys(asked))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
