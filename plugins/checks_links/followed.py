"""Addresses that tell where their reader comes from."""

import re
from collections.abc import Iterable
from typing import ClassVar
from urllib.parse import urlsplit, urlunsplit

from newsletter import Check, Finding, Galley, Occasion

from .targets import parts_of, targets
from .told import readdressed, told

#: Parameters that serve to follow people from one page to another.
_FOLLOWING = re.compile(
    r"(?:utm_\w+|mc_[ce]id|fbclid|gclid|gclsrc|dclid|msclkid|twclid|igshid|yclid|_hs\w+|mkt_tok|vero_id|oly_\w+|xtor"
    r"|at_medium|at_campaign|pk_\w+|mtm_\w+|piwik_\w+|__s|trk\w*|ml_subscriber\w*|ck_subscriber_id)",
    re.IGNORECASE,
)


class Followed(Check):
    """Parameters in an address that say which letter, which campaign or which person leads to the page."""

    name: ClassVar[str] = "parametre-de-suivi"
    label: ClassVar[str] = "Aucune adresse ne suit qui la suit"
    why: ClassVar[str] = "Ces paramètres disent au site d’où l’on vient, parfois qui l’on est, sans l’avoir demandé."
    reference: ClassVar[str] = "CNIL, lignes directrices du 17 septembre 2020"

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link with such parameters, with the fix that takes them away."""
        for target in targets(galley):
            names = following(target.url)
            if names:
                fix = readdressed(self, galley, target, without(target.url))
                message = f"L’adresse suit ses lecteurs ({', '.join(names)})\u00a0: retirez ces paramètres."
                yield told(self, galley, target, message, fix=fix)


def following(url: str) -> list[str]:
    """Return the names of the parameters of an address that follow its reader."""
    parts = parts_of(url)
    query = parts.query if parts else ""
    names = (pair.partition("=")[0] for pair in re.split(r"&(?:amp;)?", query))
    return list(dict.fromkeys(name for name in names if _FOLLOWING.fullmatch(name)))


def without(url: str) -> str:
    """Return the address without the parameters that follow its reader; the others stay as they are."""
    parts = urlsplit(url)
    kept = [pair for pair in parts.query.split("&") if not _FOLLOWING.fullmatch(pair.partition("=")[0])]
    return urlunsplit(parts._replace(query="&".join(kept)))
