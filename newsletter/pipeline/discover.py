"""Discover: what an address a person pasted could be, the surest first, or why nothing and what to try."""

from pydantic import Field

from newsletter.domain.access import Action, authorize
from newsletter.domain.pasted import web_address
from newsletter.pipeline.context import Context
from newsletter.plugin.detection import Candidate, recognise
from newsletter.values.base import Value

#: Told when nothing is recognised, in French for the person who pasted.
TRY = (
    "Essayez l’adresse de la page qui liste vos actualités ou votre agenda, celle d’un flux RSS "
    "(souvent /feed ou /rss), d’un agenda .ics, ou d’un tableau partagé (CSV, XLSX, ODS)."
)


class Discovery(Value):
    """What an address could be."""

    url: str
    candidates: tuple[Candidate, ...] = ()
    #: Why nothing was recognised and what to try; empty when something was.
    hopeless: str = ""
    #: Plugins that failed while they looked, and how.
    faults: dict[str, str] = Field(default_factory=dict)


def discover(context: Context, pasted: str) -> Discovery:
    """Return what the address could be, within five seconds; nothing is kept. Raises `NotAnAddress`."""
    authorize(context.actor, Action.MANAGE_SOURCES)
    url = web_address(pasted)
    found = recognise(context.registry, url, allow=context.site.reachable, base_url=context.site.base_url)
    hopeless = ""
    if found.reason:
        hopeless = f"Cette adresse ne répond pas comme une page : {found.reason}. {TRY}"
    elif not found.candidates:
        hopeless = f"Rien de ce que nous savons lire n’a été trouvé à cette adresse. {TRY}"
    return Discovery(url=url, candidates=found.candidates, hopeless=hopeless, faults=found.faults)
