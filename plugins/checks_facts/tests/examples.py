"""What each rule finds and what it leaves alone: texts, items, earlier letters."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from newsletter import ContentItem, Earlier, Galley, Image, ItemKind, LetterBlock, LetterSection, Occasion, Wording
from newsletter.testing import a_galley, a_letter

PARIS = ZoneInfo("Europe/Paris")
LEAVES = datetime(2024, 12, 12, 9, tzinfo=PARIS)


def page(text: str) -> Galley:
    return Galley(html=f"<html><body><h1>La lettre</h1>\n<p>{text}</p></body></html>")


def letter(*blocks: LetterBlock, **occasion: Any) -> tuple[Galley, Occasion]:
    sections = (LetterSection(id="une", title="À la une", blocks=blocks),)
    return a_galley(letter=a_letter(sections=sections)), Occasion(**({"leaves_at": LEAVES} | occasion))


def text(body: str) -> tuple[Galley, Occasion]:
    return letter(LetterBlock(id=1, section="une", wording=Wording(body=body)))


def item(number: int = 1, **said: Any) -> LetterBlock:
    fields = {
        "external_id": "1",
        "kind": ItemKind.NEWS,
        "title": "Le rapport sur les facettes de l’élu",
        "url": "https://a.example/r",
    }
    return LetterBlock(id=number, section="une", wording=Wording(), item=ContentItem(**(fields | said)))


def event(starts: datetime, number: int = 1, **said: Any) -> LetterBlock:
    return item(number, kind=ItemKind.EVENT, starts_at=starts, **said)


def at(*day: int) -> datetime:
    return datetime(*day, tzinfo=PARIS)  # type: ignore[arg-type]


def before(title: str = "Une autre nouvelle", url: str = "https://a.example/autre") -> dict[str, Any]:
    return {"earlier": (Earlier(number=3, subject="Novembre", items={url: title}),)}


def image(url: str, credit: str = "") -> LetterBlock:
    return item(image=Image(url=url, alt="Une place", credit=credit), url="https://www.commune.example/r")


FAULTS: dict[str, list[Any]] = {
    "jour-et-date": [
        text("Rendez-vous le dimanche 5 décembre 2024."), page("Atelier le lundi 28\u00a0avril\u00a02024."), page("Le 31 juin 2025"),
        text("Rendez-vous lundi 17 décembre à Paris."), letter(item(summary="Le Mercredi 1er janvier 2026")),
        page("mardi 9 decembre 2024"),
    ],
    "evenement-passe": [
        letter(event(at(2024, 12, 12, 8, 59))), letter(event(at(2024, 12, 11, 9), ends_at=at(2024, 12, 11, 17))),
        letter(event(at(2024, 12, 11), all_day=True)), letter(event(at(2024, 11, 1), precision="month")),
        letter(event(at(2023, 1, 1), precision="year")),
    ],
    "evenement-annule": [
        letter(event(at(2025, 1, 16), cancelled=True)), letter(item(cancelled=True)),
        letter(item(1), event(at(2025, 1, 16), 2, cancelled=True)),
    ],
    "echeance-passee": [
        text("Inscriptions jusqu’au 3 décembre 2024."), text("Répondez avant le 10 décembre, en deux minutes."),
        letter(item(summary="Date limite de dépôt : vendredi 29 novembre 2024.")), text("Au plus tard le 1er décembre 2024"),
        text("Répondez jusqu’à mardi 3 décembre."), text("À rendre d’ici au 9 décembre 2024."), text("Avant mardi 3 décembre"),
    ],
    "chiffres-concordants": [
        text("Trois réseaux départementaux : l’Aude, le Gard, l’Hérault, le Lot et le Tarn."),
        page("Au programme, 5 ateliers\u00a0: sols, eau, mobilités et énergie."),
        text("Les quatre chantiers : récits, sols et élus, donc, ainsi que données, méthodes."),
        letter(event(at(2025, 2, 4, 9), 1), event(at(2025, 2, 5, 9), 2)),
    ],
    "deja-publie": [
        letter(item(), **before(url="https://a.example/r")), letter(item(), **before("Le rapport sur les facettes de l’élu")),
        letter(item(), **before("Un rapport sur les facettes de l’élu")),
        letter(event(at(2025, 2, 4, 9)), **before(url="https://a.example/r")),
    ],
    "image-creditee": [
        letter(image("https://images.autre.example/a.jpg")), letter(image("https://cdn.photos.example/a.jpg")),
        letter(image("https://www.ecologie.gouv.fr/a.jpg")),
    ],
}  # fmt: skip

NEAR_MISSES: dict[str, list[Any]] = {
    "jour-et-date": [
        text("Rendez-vous le jeudi 5 décembre 2024."), page("Le dimanche 28 avril 2024"), page("Un jeudi 5 décembre"),
        text("Replay du webinaire du jeudi 13 juin"), text("Depuis la rencontre du mardi 5 mars"),
        text("Le jeudi, 5 décembre 2024 personnes"), text("mardi 17 décembre"), page("Le 29 février 2024"), page("dimanche 5 personnes"),
    ],
    "evenement-passe": [
        letter(event(at(2024, 12, 12, 9, 1))), letter(event(at(2024, 12, 11, 9), ends_at=at(2024, 12, 13, 9))),
        letter(event(at(2024, 12, 12), all_day=True)), letter(event(at(2024, 12, 1), precision="month")),
        letter(event(at(2024, 1, 1), precision="year")), letter(item(starts_at=at(2024, 12, 5))),
        letter(event(at(2023, 1, 1)), leaves_at=None),
    ],
    "evenement-annule": [letter(event(at(2025, 1, 16))), letter(item(title="Le séminaire annulé est reporté")), letter(item())],
    "echeance-passee": [
        text("Inscriptions jusqu’au 13 décembre 2024."), text("Jusqu’au bout. Le 3 décembre 2024, nous étions cent."),
        text("Les rencontres du 5 décembre 2024 ont réuni deux cents membres."), text("Répondez avant le 10 janvier."),
        text("Une exposition du 1er octobre 2024 jusqu’au 20 décembre 2024"),
        text("L’exposition est restée ouverte jusqu’au 3 décembre 2024"), text("Le décret, adopté avant le 3 décembre 2023, impose"),
    ],
    "chiffres-concordants": [
        text("Trois réseaux : l’Aude, le Gard et l’Hérault."), page("Deux ateliers : le premier, à Rennes, et le second, à Brest."),
        text("À 20 heures : accueil, café, discours."), text("20 places disponibles : entrée libre, sans réservation, tout public"),
        text("Trois rencontres : Rennes, Ille-et-Vilaine, le 3 mars, Nantes, le 4 mars, et Angers."),
        text("Cinq facettes : lisez le rapport complet."), text("12 % des sols\u00a0: eau, air et terre"),
        letter(event(at(2025, 2, 4, 9), 1), event(at(2025, 3, 4, 9), 2, url="https://a.example/autre")),
    ],
    "deja-publie": [
        letter(item(), **before()), letter(item()), letter(item(title="Agenda"), **before("Agenda")),
        letter(item(title="Atelier n° 2 sur la renaturation des sols"), **before("Atelier n° 1 sur la renaturation des sols")),
        letter(item(kind=ItemKind.REPLAY, title="Le replay du séminaire du printemps"), **before("Le séminaire", "https://a.example/r")),
    ],
    "image-creditee": [
        letter(image("https://images.autre.example/a.jpg", "© Une photographe")), letter(image("https://images.commune.example/a.jpg")),
        letter(image("https://demo.planif.example/a.jpg"), own_hosts=frozenset({"demo.planif.example"})), letter(item()),
    ],
}  # fmt: skip
