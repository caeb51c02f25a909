"""What each rule finds and what it leaves alone; pairs of a text and of how it should be written."""

from typing import Any

from newsletter import ContentItem, Galley, ItemKind, LetterBlock, LetterSection, Occasion, Wording
from newsletter.testing import a_galley, a_letter

#: ` ` of `~` is U+00A0: what each text becomes when every correction is made.
PAIRS = [
    ("3ème édition", "3e édition"),
    ("106e Congrès", "106e Congrès"),
    ("Etat, Ile-de-France, A savoir", "État, Île-de-France, A savoir"),
    ("A savoir", "À savoir"),
    ('"mode d\'emploi"', "«~mode d’emploi~»"),
    ("quels acteurs ?", "quels acteurs~?"),
    ('« un "mot" dit “ainsi” »', "«~un “mot” dit “ainsi”~»"),
    ('“ainsi” et "comme cela"', "«~ainsi~» et «~comme cela~»"),
    ("plus de 2 000 membres", "plus de 2~000 membres"),
    ("n°3", "n°~3"),
    ("12%", "12~%"),
    ("modèle agricole....", "modèle agricole…"),
    ("9h30", "9~h~30"),
    ("09h30", "9~h~30"),
    ("de 14h à 16h00", "de 14~h à 16~h"),
    ("14h-16h", "14~h-16~h"),
    ("à 9 h 30", "à 9~h~30"),
    ("1 juin 2024", "1er~juin~2024"),
    ("le vendredi 18 octobre 2024", "le vendredi 18~octobre~2024"),
    ("https://demo.planif.example/a?b=c;d:e", "https://demo.planif.example/a?b=c;d:e"),
    ("Écrire à l'adresse a.b@reseau.example !", "Écrire à l’adresse a.b@reseau.example~!"),
    (
        "[L'atelier](https://a.example/l'atelier \"Le titre\") : venez",
        '[L’atelier](https://a.example/l\'atelier "Le titre")~: venez',
    ),
    ('Le code `a ? b : c` et <b title="x">l\'autre</b>', 'Le code `a ? b : c` et <b title="x">l’autre</b>'),
    ("Bonjour {{ prenom ? }} !", "Bonjour {{ prenom ? }}~!"),
    ("Les élus de la 1ère couronne et du XXIème siècle", "Les élus de la 1re couronne et du XXIe siècle"),
    ("M. le maire et Mme Dupuis-Example", "M. le maire et Mme~Dupuis-Example"),
    ("Rennes - Brest", "Rennes – Brest"),
    ("L'ECOLE et l'ETAT", "L’ÉCOLE et l’ÉTAT"),
    ("Edition du mois : les élections", "Édition du mois~: les élections"),
    ("**Elus** : « répondez»", "**Élus**~: «~répondez~»"),
    ("20 km, 3 millions d'euros, 5 ha", "20~km, 3~millions d’euros, 5~ha"),
    ("Quoi ?! Vraiment...", "Quoi~?! Vraiment…"),
    ("- une liste\n- un point : voilà", "- une liste\n- un point~: voilà"),
    ("Le 1er juin, 21 juin et 31 mars", "Le 1er~juin, 21~juin et 31~mars"),
    ("06 12 34 56 78", "06 12 34 56 78"),
    ("Un sourire :) et 10:30", "Un sourire :) et 10:30"),
]


def page(text: str, language: str = "fr") -> Galley:
    return Galley(html=f'<html lang="{language}"><body><h1>La lettre</h1>\n<p>{text}</p></body></html>')


def letter(
    body: str = "", *, title: str = "", item: ContentItem | None = None, **occasion: Any
) -> tuple[Galley, Occasion]:
    block = LetterBlock(id=1, section="une", wording=Wording(title=title, body=body), item=item)
    sections = (LetterSection(id="une", title="À la une", blocks=(block,)),)
    return a_galley(letter=a_letter(sections=sections)), Occasion(**occasion)


def item(**said: Any) -> ContentItem:
    fields = {"external_id": "1", "kind": ItemKind.NEWS, "title": "Le rapport", "url": "https://a.example/r"}
    return ContentItem(**(fields | said))


LONG = "Nous avons parlé de la planification avec les élus " * 4
GLOSSARY = {"ZAN": "zéro artificialisation nette", "PCAET": "plan climat-air-énergie territorial"}

FAULTS: dict[str, list[Any]] = {
    "espaces-insecables": [
        letter("Quels acteurs ?"), letter("Voici la suite : venez"), letter("«Bonjour»"), letter("12% des sols"), letter("n°3"),
        letter("2 000 membres"), letter("Le 18 octobre 2024"), letter("Mme Example"), letter("Bravo!"), page("Quels acteurs ?"),
        letter(title="Où aller ?"), letter(item=item(title="Que faire ?")), page("Bravo! Et encore bravo!"),
    ],
    "signes-typographiques": [
        letter("L'atelier"), letter("Le \"mode d’emploi\""), letter("Et après..."), letter("Rennes - Brest"), page("l'eau"),
        letter(item=item(title="L'eau et le sol")), letter("Le “mot” juste"),
    ],
    "ordinaux": [letter("3ème"), letter("La 1ère fois"), letter("Le XXIème siècle"), page("2èmes rencontres"), letter("3eme")],
    "capitales-accentuees": [
        letter("Les services de l’Etat"), letter("En Ile-de-France"), letter("A savoir"), letter("Elus, à vos agendas"),
        page("A noter"), letter(item=item(title="Evaluation de la loi")), letter("ETUDE DE SOL"), letter("Ca bouge"),
    ],
    "dates-et-heures": [letter("Le 1 juin"), letter("à 9h30"), letter("à 09h"), page("de 14h à 16h"), letter(item=item(summary="À 10H00."))],
    "sigles": [
        letter("Le ZAN avance", glossary=GLOSSARY), letter("Un PCAET", glossary=GLOSSARY),
        letter(item=item(title="Objectif ZAN"), glossary=GLOSSARY), letter("L’objectif de ZAN (sols)", glossary=GLOSSARY),
    ],
    "phrases-longues": [letter(LONG), page(LONG * 2), letter("Un mot. " * 95), letter(item=item(summary="Une phrase courte. " * 20))],
    "points-medians": [
        letter("les référent·e·s"), letter("les habitant(e)s"), letter("les élu.e.s"), page("les agent•es"), letter("un(e) référent(e)"),
    ],
    "langue-du-passage": [
        letter(item=item(title="The future of the planning in our cities")), page("How to plan the city of tomorrow"),
        letter("This is what we will do for the planet"),
        letter("مرحبا بالعالم"), page("Добро пожаловать"),
    ],
}  # fmt: skip

NEAR_MISSES: dict[str, list[Any]] = {
    "espaces-insecables": [
        letter("Quels acteurs\u00a0?"), letter("Quels acteurs\u202f?"), letter("https://a.example/?a=b"), letter("Voir a:b et 10:30 :)"),
        page("<code>a ? b : c</code>"), page("What is this ?", "en"), letter(item=item(title="What is this ?", language="en")),
        letter("Appelez le 01 23 45 67 89"), letter("«\u00a0Bonjour\u00a0»"), letter("<a title=\"a ?\">b</a>"), page("<a href='#'>Lien</a> : suite"),
    ],
    "signes-typographiques": [
        letter("L’atelier"), letter("`l'atelier`"), letter("https://a.example/l'atelier"), letter("Un tuyau de 12\""),
        letter("- un\n- deux"), letter("[x](https://a.example/ \"Le titre\")"), letter("peut-être"),
    ],
    "ordinaux": [letter("Le 106e congrès"), letter("Le premier"), letter("1re et 2e"), letter("Le système et le thème"), letter("le xème")],
    "capitales-accentuees": [
        letter("L’État, l’Île-de-France, À savoir"), letter("L’Etatiste"), letter("La vitamine A : noter"), page("Education first", "en"),
        letter(item=item(title="Education first")), letter("Eric et Emilie ont écrit"), letter("Le plan A savoir-faire"), letter("La case A du tableau"), letter("REUNION"),
    ],
    "dates-et-heures": [
        letter("Le 1er juin"), letter("à 9\u00a0h\u00a030"), letter("11 juin"), letter("10,1 juin"), letter("24\u00a0h/24"),
        letter("Un vélo de 28h5x"), letter("le 9 h du matin"),
    ],
    "sigles": [
        letter("Le ZAN, ou zéro artificialisation nette", glossary=GLOSSARY), letter("Le ZAN"), letter("SUZANNE", glossary=GLOSSARY),
        letter("Le zan", glossary=GLOSSARY), letter("Zéro artificialisation\u00a0nette (ZAN)", glossary=GLOSSARY),
    ],
    "phrases-longues": [
        letter("Une phrase courte. " * 4), letter("- un point de la liste\n" * 40), letter(item=item(summary="Une phrase. " * 20)),
        page("Une phrase tout à fait ordinaire, qui se lit bien."), letter(item=item(summary=LONG)),
    ],
    "points-medians": [
        letter("les référentes et référents"), letter("la loi (et ses décrets)"), letter("https://a.example/elu.e.s"), letter("un arc"),
        letter("M. Example est élu. Elle aussi"), letter("commune(s)"),
    ],
    "langue-du-passage": [
        letter(item=item(title="Le futur de la planification")), page("How to plan the city of tomorrow", "en"), letter("Un webinaire «\u00a0City of tomorrow\u00a0»"),
        letter(item=item(title="The future of the planning", language="en")), letter("Start-up, data center et smart city"),
        letter("Un mot\u00a0: שלום, et la suite"), letter("🌱 2024"),
    ],
}  # fmt: skip
