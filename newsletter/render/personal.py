"""The five personal values: tokens while a letter is one for all, words once it is somebody's."""

import html
import re
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from markupsafe import Markup

from newsletter.render.marked import Marked
from newsletter.render.plain import wrap
from newsletter.values.base import refused, without_refused
from newsletter.values.letter import Rendered

#: How every token and marker begins; text that looks so is disarmed when a letter is rendered.
PREFIX = "__NL"


class Placeholder(StrEnum):
    """The name of a personal value."""

    FIRST_NAME = "FIRST_NAME"
    REASON = "REASON"
    NETWORK_NAMES = "NETWORK_NAMES"
    UNSUBSCRIBE_URL = "UNSUBSCRIBE_URL"
    PREFERENCES_URL = "PREFERENCES_URL"


#: Finds tokens; groups: the name.
TOKEN = re.compile(rf"{PREFIX}[0-9a-f]+_({'|'.join(Placeholder)})__")


class PersonalValues(NamedTuple):
    """What one copy of a letter says of its reader."""

    first_name: str
    #: Why this person receives the letter, in a sentence (GDPR article 13).
    reason: str
    network_names: str
    unsubscribe_url: str
    preferences_url: str

    def raw(self, name: str) -> str:
        """Return the value of a placeholder as it was given."""
        return str(getattr(self, name.lower()))

    def wrapped(self, name: str) -> str:
        """Return the value of a placeholder for the text part: a sentence is wrapped, an address is not."""
        return wrap(on_one_line(self.raw(name)))

    def escaped(self, name: str) -> str:
        """Return the value of a placeholder for HTML text or attributes."""
        return html.escape(on_one_line(self.raw(name)))


def on_one_line(value: str) -> str:
    """Return a value without line ends or controls."""
    if value.isprintable() or refused(value) is None:
        return value.strip()
    return " ".join(filter(None, without_refused(value, "\n", allowed="").split("\n"))).strip()


#: What a preview shows.
SAMPLE = PersonalValues(
    first_name="Camille",
    reason="Vous recevez ce message parce que votre adresse est inscrite à «\u00a0La lettre\u00a0» (réseau Bretagne).",
    network_names="Bretagne",
    unsubscribe_url="https://lettre.example/desabonnement/exemple",
    preferences_url="https://lettre.example/preferences/exemple",
)


def token(name: Placeholder, nonce: str) -> str:
    """Return what stands for a personal value: no space, nothing that URLs or HTML would change."""
    return f"{PREFIX}{nonce}_{name}__"


def tokens(nonce: str) -> dict[str, Markup]:
    """Return the tokens of a letter under the names that templates use (`unsubscribe_url`)."""
    return {name.lower(): Markup(token(name, nonce)) for name in Placeholder}  # noqa: S704 (our own text)


def fill(rendered: Rendered, values: PersonalValues, nonce: str) -> Rendered:
    """Return the letter with the tokens of its own `nonce` replaced: escaped in the HTML, wrapped in the text."""
    return Rendered(
        html=_replaced(rendered.html, values.escaped, nonce),
        text=_replaced(rendered.text, values.wrapped, nonce),
    )


def fill_marked(marked: Marked, values: PersonalValues) -> Marked:
    """Return a letter not yet cut with its tokens replaced, its markers where they were."""
    filled = fill(Rendered(html=marked.html, text=marked.text), values, marked.nonce)
    return Marked(html=filled.html, text=filled.text, nonce=marked.nonce)


def _replaced(part: str, value_of: Callable[[str], str], nonce: str) -> str:
    start = f"{PREFIX}{nonce}_"
    return TOKEN.sub(lambda found: value_of(found[1]) if found[0].startswith(start) else found[0], part)
