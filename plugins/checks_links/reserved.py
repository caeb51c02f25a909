"""Pages that not everybody can open, or that anybody could change."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from typing import ClassVar

from newsletter import Check, Finding, Galley, Occasion, Severity

from .targets import parts_of, targets
from .told import told

#: Names of hosts that only some networks know: the ministries' own, local ones.
_INSIDE = re.compile(
    r"(?:^|\.)(?:i2|rie\.gouv\.fr|rie|local|localdomain|lan|intra|home\.arpa|internal|corp)$"
    r"|(?:^|\.)(?:intranet|extranet)\."
)
_DRAFT = re.compile(r"(?:^|[.-])(?:staging|recette|preprod|pre-?production|dev|qualif|sandbox|bac-a-sable)\d*\.[^.]+\.")
_BACK = re.compile(
    r"/wp-(?:admin|login)|^(?::\d+)?/ecrire/(?:$|[?#])|/administrator/|/user/login|^(?::\d+)?/admin(?:/|$)|/node/(?:add|\d+/edit)"
    r"|/edit(?:$|[?#/])|[?&](?:preview|previewer|elementor-preview)=|[?&]action=edit"
)
_SHARED = re.compile(
    r"[?&](?:access_token|authkey|sharekey|jwt|sessionid|phpsessid|jsessionid|edit_token)=[^&]|;jsessionid=",
    re.IGNORECASE,
)


class Reserved(Check):
    """A link to this machine, to an intranet, to a draft, behind a login, or with somebody's key in it."""

    name: ClassVar[str] = "lien-reserve"
    label: ClassVar[str] = "Chaque lien s’ouvre pour tout le monde"
    why: ClassVar[str] = "Qui lit hors du réseau interne, ou sans compte, ne trouve qu’une erreur."
    reference: ClassVar[str] = "RFC 6761\u00a0; RFC 1918"
    severity: ClassVar[Severity] = Severity.BLOCKING

    def inspect(self, galley: Galley, occasion: Occasion) -> Iterable[Finding]:
        """Yield each link that not all readers can open, and those that give away more than a page."""
        for target in targets(galley):
            parts = parts_of(target.url)
            host = (parts.hostname or "").lower() if parts and parts.scheme in ("http", "https") else ""
            if host and host not in occasion.own_hosts:
                message = fault_of(host, target.url)
                if message:
                    yield told(self, galley, target, message)


def fault_of(host: str, url: str) -> str:
    """Return why not everybody can open an address; empty when everybody can."""
    if is_private(host):
        return f"{host} n’est connu que d’un réseau interne\u00a0: donnez une adresse publique."
    if _DRAFT.search(host):
        return f"{host} est un site d’essai\u00a0: donnez l’adresse du vrai site."
    rest = url.partition(host)[2]
    if _BACK.search(rest):
        return "Cette page est celle de qui rédige le site, pas de qui le lit\u00a0: donnez l’adresse publique."
    if _SHARED.search(rest):
        return "L’adresse contient une clé d’accès personnelle\u00a0: donnez-en une sans clé."
    return ""


def is_private(host: str) -> bool:
    """Tell whether a host is out of reach of the public: this machine, a private address, an intranet's name."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return host == "localhost" or host.endswith(".localhost") or bool(_INSIDE.search(host))
