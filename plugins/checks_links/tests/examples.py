"""What each rule finds and what it leaves alone: links of a page and of our letter, answers of the web."""

from collections.abc import Iterable, Mapping
from typing import Any

from newsletter import (
    ContentItem,
    Galley,
    ItemKind,
    LetterBlock,
    LetterSection,
    LinkAnswer,
    Occasion,
    Web,
    Wording,
)
from newsletter.testing import a_galley, a_letter


class Answers(Web):
    """A web of one page, and of another with encryption."""

    def __init__(self, answer: LinkAnswer) -> None:
        self.answer = answer

    def ask(self, urls: Iterable[str]) -> Mapping[str, LinkAnswer]:
        return {url: self.answer for url in urls if "reseau.example/page" in url}


def link(url: str) -> Galley:
    return Galley(html=f'<html><body><p>Lire <a href="{url}">le rapport complet</a></p></body></html>')


def letter(body: str = "", url: str = "https://reseau.example/") -> Galley:
    item = ContentItem(external_id="1", kind=ItemKind.NEWS, title="Le rapport", url=url)
    blocks = (
        LetterBlock(id=1, section="une", wording=Wording(body=body)),
        LetterBlock(id=2, section="une", wording=Wording(), item=item),
    )
    return a_galley(letter=a_letter(sections=(LetterSection(id="une", title="À la une", blocks=blocks),)))


def asked(status: int, galley: Galley | None = None, **said: Any) -> tuple[Galley, Occasion]:
    page = galley or link("https://reseau.example/page")
    return page, Occasion(web=Answers(LinkAnswer(status, **said)))


PLAIN = asked(200, link("http://reseau.example/page"))
OWN = Occasion(own_hosts=frozenset({"127.0.0.1"}))

FAULTS: dict[str, list[Any]] = {
    "lien-absolu": [
        link("rapport.pdf"), link("/actualites/rapport"), link(""), link("#"), link("www.reseau.example"), link("https://"),
        link("ftp://reseau.example/r"), link("http://reseau.example"), link("#agenda"), link("mailto:"), link("https:///r"),
        link("http://[oups/r"), link("https://reseau"), letter("Lire [le rapport](rapport.pdf)."), PLAIN,
        asked(200, letter("Lire [le rapport](http://reseau.example/page).")),
    ],
    "lien-reserve": [
        link("http://localhost:8000/r"), link("http://192.168.1.10/r"), link("https://portail.intra.i2/r"),
        link("https://docs.rie.gouv.fr/r"), link("https://intranet.reseau.example/r"), link("https://recette.reseau.example/"),
        link("https://site-preprod.reseau.example/"), link("https://reseau.example/wp-admin/post.php?post=3"),
        link("https://reseau.example/ecrire/?exec=article"), link("https://reseau.example/node/12/edit"),
        link("https://reseau.example/?p=12&preview=true"), link("https://reseau.example/r?access_token=abc"),
        letter("Voir [le document](https://docs.example/d/1/edit?usp=sharing)."), letter(url="http://10.0.0.3/r"),
        link("http://[fd00::1]/r"), link("https://reseau.example/r;jsessionid=12"),
    ],
    "parametre-de-suivi": [
        link("https://reseau.example/r?utm_source=lettre&amp;utm_medium=email"), link("https://reseau.example/r?id=3&fbclid=x"),
        link("https://reseau.example/?mc_eid=1"), link("https://reseau.example/r?xtor=EPR-1#haut"),
        letter("Lire [le rapport](https://reseau.example/r?a=1&utm_campaign=n4)."), letter(url="https://reseau.example/?gclid=1"),
    ],
    "lien-joignable": [
        asked(404, gone=True), asked(0, reason="nom inconnu", gone=True), asked(500), asked(0, reason="trop lent"), asked(403),
        asked(410, letter(url="https://reseau.example/page"), gone=True), asked(429),
    ],
}  # fmt: skip

NEAR_MISSES: dict[str, list[Any]] = {
    "lien-absolu": [
        link("https://reseau.example/r#section"), link("mailto:equipe@reseau.example"), link("tel:+33123456789"),
        link("{{ lien }}"), link("http://127.0.0.1:8000/r"), link("https://[2001:db8::1]/r"), link("HTTPS://reseau.example"),
        letter("Lire [le rapport](https://reseau.example/r_(1).pdf \"Le rapport\")."), Galley(html="<a id='haut'></a>"),
    ],
    "lien-reserve": [
        link("https://reseau.example/edition/2024"), link("https://www.ecologie.gouv.fr/"), link("https://devenir.example/"),
        link("https://reseau.example/administration-des-sols"), link("https://dev-durable.example/"), link("https://local.example/"),
        link("https://reseau.example/administration/contact"), link("https://reseau.example/articles/ecrire/pour-la-ville"),
        link("https://stockage.example/r.pdf?sv=2024&sig=abc"), link("https://reseau.example/r?exec=article"),
        link("https://reseau.example/recette-de-cuisine"), (link("http://127.0.0.1:8000/r"), OWN), link("https://8.8.8.8/"),
    ],
    "parametre-de-suivi": [
        link("https://reseau.example/r?id=3"), link("https://reseau.example/utm_source=lettre"), link("https://r.example/?q=utm_source"),
        link("https://reseau.example/r?formtm_x=1"), letter("Le paramètre utm_source suit les lecteurs."),
    ],
    "lien-joignable": [asked(200), asked(204), link("https://reseau.example/page"), asked(404, link("mailto:a@reseau.example"), gone=True)],
}  # fmt: skip
