"""One request: who is asked, in which language, and how a page is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from newsletter.app import App
from newsletter.domain.access import Scope
from newsletter.domain.declaration import BrandDeclaration
from newsletter.render.markdown import to_html
from newsletter.storage import vocabularies
from newsletter.storage.database import StorageError
from newsletter.web import language
from newsletter.web.words import Words

FOLDER = Path(__file__).parent
#: The transport whose messages stay in the workspace and can be read here.
OUTBOX = "outbox"
#: What the addresses of members' pages begin with.
MEMBERS = ("/desabonnement/", "/preferences/")


@cache
def environment(spoken: str) -> Environment:
    """Return the templates in one language."""
    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FileSystemLoader(FOLDER / "templates"),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["markdown"] = to_html
    catalogue = language.translations(spoken)
    made.install_gettext_callables(catalogue.gettext, catalogue.ngettext, newstyle=True)  # type: ignore[attr-defined]
    return made


@dataclass(frozen=True)
class Visit:
    """A reader before a page."""

    app: App
    request: Request

    @property
    def scope(self) -> Scope:
        """The part of the data these pages show."""
        return self.app.context.actor.scope

    @property
    def public(self) -> bool:
        """Tell whether anybody may be reading: the pages of the desk are not spoken of."""
        return bool(self.request.app.state.public) or _path(self.request).startswith(MEMBERS)

    @property
    def spoken(self) -> str:
        """The language of the answer."""
        accepted = self.request.headers.get("accept-language", "")
        return language.choose(self.request.query_params.get("lang"), accepted)

    @property
    def words(self) -> Words:
        """Our states and dates in the reader's language."""
        return Words(self.spoken, language.translations(self.spoken))

    def link(self, path: str, **query: object) -> str:
        """Return the address of a page of ours; a language the reader chose is kept."""
        asked = {name: value for name, value in query.items() if value not in (None, "")}
        if "lang" in self.request.query_params:
            asked = {"lang": self.spoken} | asked
        address = quote(self.request.scope.get("root_path", "") + path)
        return f"{address}?{urlencode(asked)}" if asked else address

    def here(self, **query: object) -> str:
        """Return the address of this very page with some of its questions changed."""
        return self.link(_path(self.request), **(dict(self.request.query_params) | query))

    def page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """Return a whole page; `shown` is what its template speaks of."""
        return self.plain_page(template, status, brand=self._brand(), **shown)

    def plain_page(self, template: str, status: int = 200, **shown: Any) -> Response:
        """Return a page without asking the database anything; `brand` may be None."""
        common = {
            "words": self.words,
            "link": self.link,
            "here": self.here,
            "path": _path(self.request),
            "frame": "reader.html" if self.public else "base.html",
            "public": self.public,
            "language": self.spoken,
            "has_inbox": self.app.settings.newsletter_transport == OUTBOX,
        }
        html = environment(self.spoken).get_template(template).render(common | shown)
        return HTMLResponse(html, status, {"Content-Language": self.spoken, "Vary": "Accept-Language"})

    def _brand(self) -> BrandDeclaration | None:
        try:
            with self.app.database.reading() as session:
                return vocabularies.brand(session)
        except (LookupError, StorageError):  # nothing declared, or nobody answers: there are pages too
            return None


def _path(request: Request) -> str:
    return request.url.path.removeprefix(str(request.scope.get("root_path", "")))


def missing(error: LookupError) -> HTTPException:
    """Return the answer for something that is not there, in the words of who looked for it."""
    return HTTPException(404, str(error))


Show = Callable[[Visit], Response]
