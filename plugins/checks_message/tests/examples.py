"""What each rule finds and what it leaves alone: messages, letters, and what surrounds them."""

from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from newsletter import (
    ContentItem,
    Earlier,
    Galley,
    ItemKind,
    LetterBlock,
    LetterSection,
    Occasion,
    Recipients,
    Span,
    TestCopy,
    Wording,
)
from newsletter.testing import a_galley, a_letter

OUT = '<p><a href="https://reseau.example/desabonnement">Me désabonner de cette lettre</a></p>'
CHOICE = '<p><a href="https://reseau.example/preferences">Choisir ce que je reçois</a></p>'
HELLO = "<p>Deux cents membres se sont retrouvés à Paris pour parler de planification.</p>"
PAGE = f'<!DOCTYPE html><html lang="fr"><body>{HELLO}{{}}{OUT}</body></html>'
TEXT = (
    "Deux cents membres se sont retrouvés à Paris\npour parler de planification.\n\n{}Me désabonner de cette lettre\n"
)
SUBJECT = "Rencontres nationales 2024\u00a0: ce qu’il faut retenir"
ONE_CLICK = "<https://reseau.example/d/1>, <mailto:sortie@reseau.example>"
HEADERS = {
    "From": "La lettre du réseau <lettre@reseau.example>",
    "Reply-To": "equipe@reseau.example",
    "Date": "Thu, 12 Dec 2024 09:00:00 +0100",
    "Message-ID": "<1@reseau.example>",
    "List-Id": "<lettre.reseau.example>",
    "List-Unsubscribe": ONE_CLICK,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
}
SIGNED = "v=1; a=rsa-sha256; d={}; s=a; h=from:subject:{}; bh=x; b=y"
BOTH = "list-unsubscribe:list-unsubscribe-post"


def mail(**changed: str) -> Galley:
    """Return a message with these headers changed, or left out when they are empty; names are in Python's way."""
    message = EmailMessage(policy=SMTP)
    headers = HEADERS | {"Subject": SUBJECT} | {name.replace("_", "-"): value for name, value in changed.items()}
    for name, value in headers.items():
        if value:
            message[name] = value
    message.set_content(TEXT.format(""))
    return a_galley(PAGE.format(""), text=TEXT.format(""), wire=message.as_bytes())


def letter(*said: Wording, **head: Any) -> Galley:
    """Return our letter with a text of each wording, and a page that shows it with both ways out."""
    blocks = tuple(LetterBlock(id=n, section="une", wording=words) for n, words in enumerate(said, start=1))
    sections = (LetterSection(id="une", title="À la une", blocks=blocks),)
    page = PAGE.format(CHOICE + "".join(f"<h2>{one.title}</h2><p>{one.body}</p>" for one in said))
    text = TEXT.format("".join(f"{one.title}\n{one.body}\n\n" for one in said) + "Choisir ce que je reçois\n")
    return Galley(html=page, text=text, letter=a_letter(sections=sections, **head), spans=(Span(0, len(page), 1),))


def page(body: str, text: str | None = None) -> Galley:
    return Galley(html=PAGE.format(body), text=text)


def item(title: str) -> Galley:
    """Return a letter with a collected item."""
    content = ContentItem(external_id="1", kind=ItemKind.NEWS, title=title, url="https://a.example/")
    block = LetterBlock(id=1, section="une", wording=Wording(), item=content)
    sections = (LetterSection(id="une", title="À la une", blocks=(block,)),)
    return Galley(html=f"<p>{title}</p>", letter=a_letter(sections=sections))


def readers(count: int, before: int | None = None, **left_out: int) -> tuple[Galley, Occasion]:
    return a_galley(), Occasion(recipients=Recipients(count=count, before=before, left_out=left_out))


def tests(*current: bool) -> tuple[Galley, Occasion]:
    copies = tuple(TestCopy(address=f"t{n}@reseau.example", current=one) for n, one in enumerate(current))
    return a_galley(), Occasion(test_copies=copies)


def known(subject: str) -> tuple[Galley, Occasion]:
    return a_galley(letter=a_letter(subject=subject)), Occasion(earlier=(Earlier(number=3, subject=SUBJECT),))


WORDS = Wording(title="Édito", body="Chères et chers collègues, voici la lettre.")
LONG = "Le réseau a tenu ses rencontres nationales à Paris avec deux cents membres de tous les territoires. " * 2

FAULTS: dict[str, list[Any]] = {
    "desabonnement-un-clic": [
        mail(List_Unsubscribe=""), mail(List_Unsubscribe="<mailto:sortie@reseau.example>"), mail(List_Unsubscribe_Post=""),
        mail(List_Unsubscribe_Post="One-Click"), mail(List_Unsubscribe="<https://reseau.example/d/1>"), mail(List_Id=""),
        mail(DKIM_Signature=SIGNED.format("reseau.example", "list-unsubscribe")),
    ],
    "expediteur": [
        mail(From=""), mail(From="lettre@reseau.example"), mail(From="Lettre <no-reply@reseau.example>", Reply_To=""),
        mail(Reply_To="ne-pas-repondre@reseau.example"), mail(Message_ID=""), mail(Date="bientôt"),
        mail(DKIM_Signature=SIGNED.format("routeur.example", BOTH)),
    ],
    "objet": [
        mail(Subject=""), mail(Subject="Vite ! ! Inscrivez-vous aux rencontres"), mail(Subject="RENCONTRES NATIONALES"),
        mail(Subject="Newsletter"), mail(Subject=LONG.strip()), known(SUBJECT.upper()), known(SUBJECT),
    ],
    "prechapo": [
        letter(preheader=""), letter(preheader="Trop court"), letter(preheader=LONG.strip()),
        letter(preheader=SUBJECT, subject=SUBJECT),
        letter(Wording(body="Deux cents membres se sont retrouvés. Et après\u00a0?"),
               preheader="Deux cents membres se sont retrouvés."),
    ],
    "sortie-visible": [
        Galley(html=f"<html><body>{HELLO}</body></html>"), Galley(html=HELLO + "<p>Pour vous désabonner, écrivez-nous.</p>"),
        Galley(html=HELLO + '<p><a href="https://reseau.example/unsubscribe/1">Gérer</a></p>'),
        Galley(html=HELLO + '<p>Pour ne plus recevoir cette lettre, <a href="https://a.example/x">cliquez ici</a>.</p>'),
        Galley(html=HELLO + OUT, letter=a_letter(), spans=(Span(0, 9, 1),)),
    ],
    "texte-brut": [
        page("", ""), page("", " \n"), page("", TEXT.format("<p>Bonjour</p>")), page("", TEXT.format("Les &nbsp;nouvelles\n")),
        page("", TEXT.format("| | |\n")), page("", "Bonjour.\nMe désabonner de cette lettre\n"),
        page("<h2>Les facettes de l’élu, rapport complet</h2><p>Synthèse, entretiens, recommandations</p>", TEXT.format("")),
        page("", "\n".join([LONG.strip(), LONG.strip(), LONG.strip(), TEXT.format("")])),
    ],
    "variable-visible": [
        page("<p>Bonjour {{ prenom }},</p>"), page("<p>Bonjour *|FNAME|*,</p>"), page("<p>Bonjour None,</p>"),
        page("<p>Lorem ipsum dolor sit amet</p>"), page('<a href="{{ lien }}">Le rapport</a>'), page("<p>TODO</p>"),
        page("<p>Bonjour %%prenom%%,</p>"), page('<img src="i.png" alt="undefined">'), mail(Subject="Bonjour {{ prenom }}"),
        page("", "Bonjour [[data.prenom]],"), item("Écrire {{ prenom }} dans un gabarit"), page("<p>[#DL:1#]</p>"),
        page("<p>Un &lt;b&gt;mot&lt;/b&gt;</p>"),
    ],
    "destinataires": [readers(0), readers(100, 200), readers(2000, 1500), readers(100, 100, pending=40)],
    "envoi-de-test": [tests(), tests(False), tests(False, False)],
}  # fmt: skip

NEAR_MISSES: dict[str, list[Any]] = {
    "desabonnement-un-clic": [
        mail(), page(""), mail(DKIM_Signature=SIGNED.format("reseau.example", BOTH)),
        mail(List_Unsubscribe="<mailto:sortie@reseau.example>, <https://reseau.example/d/1>"),
        mail(List_Unsubscribe="<http://127.0.0.1:8000/d/1>, <mailto:sortie@reseau.example>"),
    ],
    "expediteur": [
        mail(), mail(Reply_To=""), mail(From="Lettre <no-reply@reseau.example>"),
        mail(DKIM_Signature=SIGNED.format("courriel.reseau.example", BOTH)), mail(From="Reply <reponse@reseau.example>"),
    ],
    "objet": [
        mail(), known("Rencontres nationales 2025\u00a0: ce qui change"), mail(Subject="Le ZAN et le PCAET expliqués"),
        mail(Subject="Le programme est là\u00a0! Inscrivez-vous"), page(""),
    ],
    "prechapo": [
        letter(), letter(preheader="Les facettes de l’élu, la renaturation des sols, et la suite."), page(""),
        letter(Wording(body="Bonjour."), preheader="Dix élus racontent leur rôle dans la planification de demain."),
    ],
    "sortie-visible": [
        page(""), letter(), Galley(html='<a href="https://a.example/u/1">Unsubscribe</a>'),
        Galley(html='<a href="https://a.example/x">Je ne souhaite plus recevoir cette lettre</a>'),
        Galley(html='<a href="https://a.example/x">Annuler mon inscription</a>'), Galley(html='<a href="https://a.example/x">Résilier mon abonnement</a>'),
    ],
    "texte-brut": [
        page(""), page("", TEXT.format("")), letter(WORDS), page("", TEXT.format("Le prix < 3 & > 2 | ou presque\n")),
        page("", TEXT.format("https://reseau.example/" + "a" * 100 + "\n")),
    ],
    "variable-visible": [
        page("<p>Le plan None-Ouest</p>"), page("<p>Une remise de 20 % et 30 % d’eau</p>"), page("<p>Tout est à faire</p>"),
        page("<style>p { margin: 0 }</style>"), page("<!--[if mso]>x<![endif]-->"), page("<p>Todos y lorem</p>"),
        page("<p>Si a &lt; b et b &gt; c</p>"),
    ],
    "destinataires": [readers(100), readers(100, 90), readers(5, 9), readers(2000, 1900, pending=40), (a_galley(), Occasion())],
    "envoi-de-test": [tests(True), tests(False, True), (a_galley(), Occasion())],
}  # fmt: skip
