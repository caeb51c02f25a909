"""Reads an agenda page after page (https://developers.openagenda.com/evenements/lecture).

The key goes into the address, the only place a source can put it; so no address that was asked is ever told.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

from newsletter import Defect, FetchFailed, Http

from .config import OpenAgendaConfig

#: Events of one answer (300 at most for the API; long descriptions make them heavy), and answers of one collection.
SIZE, PAGES = 100, 20


class Reader:
    """One reading of one agenda."""

    def __init__(self, config: OpenAgendaConfig, key: str, http: Http) -> None:
        self._key, self._http, self._agenda = key, http, config.agenda
        #: The address without its query: what may be told.
        self.address = f"{config.api.rstrip('/')}/v2/agendas/{config.agenda}/events"

    def events(self) -> Iterator[Any]:
        """Yield the current and upcoming events as the API gives them; raises FetchFailed.

        A reading that is cut (too many pages, a cursor that does not move) ends with the defect that says so.
        """
        after: list[str] = []
        seen: list[list[str]] = [after]
        for _ in range(PAGES):
            answer = self._answer(after)
            yield from answer["events"]
            after = _cursor(answer.get("after"))
            if not after or not answer["events"]:
                return
            if after in seen:
                yield _cut("the agenda gave the same page twice; what follows is left out")
                return
            seen.append(after)
        yield _cut(f"the agenda has more than {SIZE * PAGES:,} coming events; the rest is left out")

    def _answer(self, after: list[str]) -> dict[str, Any]:
        query = [("relative[]", "current"), ("relative[]", "upcoming"), ("detailed", "1"), ("size", str(SIZE))]
        query += [*(("after[]", value) for value in after), ("key", self._key)]
        try:
            page = self._http.get(
                f"{self.address}?{urlencode(query, quote_via=quote)}", accept="application/json", fresh=True
            )
        except FetchFailed as fault:
            raise FetchFailed(self._told(fault), fault.status) from None
        try:
            answer = _whole(json.loads(page.content), page.content)
        except (ValueError, RecursionError):
            raise FetchFailed(f"{self.address} is not JSON: it is {page.media_type or 'of no declared type'}") from None
        if not isinstance(answer, dict) or not isinstance(answer.get("events"), list):
            raise FetchFailed(f"{self.address} answered without a list of events")
        return answer

    def _told(self, fault: FetchFailed) -> str:
        if fault.status in (401, 403):
            return f"{self.address} refused the key ({fault.status}): check SOURCE_OPENAGENDA_KEY"
        if fault.status == 404:
            return f"{self.address} does not exist: OpenAgenda knows no agenda {self._agenda}"
        return _without_query(str(fault)).replace(self._key, "***").replace(quote(self._key, safe=""), "***")


def _whole(answer: Any, content: bytes) -> Any:
    """Return the answer with “?” for each half of a character that an escape names: it is no text (RFC 8259 §8.2)."""
    if b"\\ud" not in content.lower():
        return answer
    return json.loads(json.dumps(answer, ensure_ascii=False).encode(errors="replace"))


def _without_query(reason: str) -> str:
    return re.sub(r"(https?://[^\s?]+)\?\S*", r"\1", reason)


def _cursor(given: Any) -> list[str]:
    values = given if isinstance(given, list) else [] if given is None else [given]
    return ["" if value is None else str(value) for value in values]


def _cut(message: str) -> Defect:
    return Defect(where="agenda", field="events", message=message)
