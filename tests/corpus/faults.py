"""Thirty faults of a page, and ten of a message, that can be put into any of the shapes."""

from collections.abc import Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from typing import NamedTuple

from tests.corpus.shapes import HELLO, IMAGE, LEAVE, PLACE, TITLE

_P = '<p style="margin:0 0 12px;font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:{}">{}</p>'
_A = '<a href="{}" style="color:#003366;text-decoration:underline">{}</a>'
_GIF = '<img src="https://reseau.example/o.gif" alt="" width="{0}" height="{0}"{1}>'


class Fault(NamedTuple):
    """What is done to a page, and the check that must tell it; of the others only `also` may."""

    change: Callable[[str], str]
    told: str
    also: frozenset[str] = frozenset()


def _put(snippet: str, told: str, *also: str) -> Fault:
    return Fault(lambda page: page.replace(PLACE, snippet + PLACE), told, frozenset(also))


def _say(words: str, told: str, ink: str = "#222222") -> Fault:
    return _put(_P.format(ink, words), told)


def _swap(before: str, after: str, told: str) -> Fault:
    def changed(page: str) -> str:
        assert before in page, before
        return page.replace(before, after)

    return Fault(changed, told)


FAULTS: dict[str, Fault] = {
    "no language": _swap('lang="fr"', "", "langue-declaree"),
    "no title": _swap(f"<title>{TITLE}</title>", "", "titre-de-page"),
    "a table of layout without its role": _put("<table><tr><td>.</td></tr></table>", "tableau-de-mise-en-page"),
    "a table of data without scopes": _put(
        f"<table><tr><th>{_P.format('#222222', 'Date')}</th></tr><tr><td>.</td></tr></table>", "tableau-de-donnees"
    ),
    "a picture without words": _swap(IMAGE, IMAGE.replace('alt="Une salle en gradins, vue du fond" ', ""), "image-alternative"),
    "a picture named after its file": _swap("Une salle en gradins, vue du fond", "IMG_2041.jpg", "image-alternative"),
    "a picture that says it is one": _swap("Une salle en gradins, vue du fond", "image", "alternative-suspecte"),
    "a second first heading": _put('<h1 style="font-size:28px;line-height:1.4;color:#222222">Agenda</h1>', "titres"),
    "a level of heading left out": _put('<h4 style="font-size:18px;line-height:1.4;color:#222222">Agenda</h4>', "titres"),
    "a link that says nothing": _say(f"Le rapport est {_A.format('https://reseau.example/r', 'ici')}.", "texte-de-lien"),
    "one name for two pages": _say(
        f"{_A.format('https://reseau.example/a', 'Le guide')}, {_A.format('https://reseau.example/b', 'Le guide')}.",
        "liens-homonymes",
    ),
    "a pale ink": _say("Une phrase que l’on ne voit guère.", "contraste", ink="#a6a6a6"),
    "a small text": _put(
        '<p style="margin:0;font-size:9px;line-height:1.5;color:#222222">Une phrase écrite en tout petit.</p>',
        "taille-du-texte",
    ),
    "a list of dashes": _say("- les sols<br>- les haies<br>- les élus", "fausse-liste"),
    "too heavy": _put("<!--" + "x" * 110_000 + "-->", "poids"),
    "a tag of the template": _put("<mj-text>Bonjour</mj-text>", "reste-de-gabarit"),
    "a font from elsewhere": _put(
        '<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato">', "hote-tiers", "prise-en-charge"
    ),
    "a counter of openings": _put(_GIF.format(1, ""), "pisteur"),
    "a script": _put("<script>document.title</script>", "element-interdit"),
    "something that floats": _put('<div style="position:absolute"></div>', "element-interdit"),
    "boxes that flex": _put('<div style="display:flex"></div>', "prise-en-charge"),
    "a conditional comment left open": _put("<!--[if mso]><p>", "outlook"),
    "a picture by a short way": _swap("https://reseau.example/images/salle.png", "images/salle.png", "image-livrable"),
    "a box wider than a telephone": _put('<div style="width:640px"></div>', "largeur"),
    "no way out": _swap(
        LEAVE[0], "Le site du réseau", "sortie-visible"
    ),
    "a placeholder": _say("Bonjour {{ prenom }},", "variable-visible"),
    "a link without encryption": _say(_A.format("http://reseau.example/r", "Le rapport du réseau"), "lien-absolu"),
    "an address cut short": _say(_A.format("/actualites/rapport", "Le rapport du réseau"), "lien-absolu"),
    "a page of the intranet": _say(_A.format("https://intranet.reseau.example/r", "Le rapport interne"), "lien-reserve"),
    "a followed link": _say(
        _A.format("https://reseau.example/r?utm_source=lettre", "Le rapport du réseau"), "parametre-de-suivi"
    ),
    "a day that is another": _say("Rendez-vous le dimanche 5\u00a0décembre\u00a02024.", "jour-et-date"),
    "capitals without accents": _say("Les services de l’Etat y travaillent.", "capitales-accentuees"),
    "an hour in figures": _say("Rendez-vous à 09h30.", "dates-et-heures"),
    "a space that breaks": _say("Quels acteurs ?", "espaces-insecables"),
}  # fmt: skip


def _headers(**changed: str) -> Callable[[bytes], bytes]:
    def made(wire: bytes) -> bytes:
        message = message_from_bytes(wire, _class=EmailMessage, policy=default.clone(max_line_length=998))
        for name, value in changed.items():
            del message[name.replace("_", "-")]
            if value:
                message[name.replace("_", "-")] = value
        return message.as_bytes(policy=SMTP.clone(max_line_length=998))

    return made


def _text(before: str, after: str) -> Callable[[bytes], bytes]:
    def made(wire: bytes) -> bytes:
        message = message_from_bytes(wire, _class=EmailMessage, policy=default.clone(max_line_length=998))
        part = message.get_body(("plain",))
        assert part is not None
        content = part.get_content()
        assert before in content
        part.set_content(content.replace(before, after), cte="quoted-printable")
        return message.as_bytes(policy=SMTP.clone(max_line_length=998))

    return made


#: What is done to a whole message, and the check that must tell it.
MESSAGE_FAULTS: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "no unsubscribe header": (_headers(List_Unsubscribe=""), "desabonnement-un-clic"),
    "no one-click": (_headers(List_Unsubscribe_Post=""), "desabonnement-un-clic"),
    "no list": (_headers(List_Id=""), "desabonnement-un-clic"),
    "answers nobody reads": (_headers(Reply_To="no-reply@reseau.example"), "expediteur"),
    "no identity": (_headers(Message_ID=""), "expediteur"),
    "a subject that shouts": (_headers(Subject="RENCONTRES NATIONALES DU RESEAU"), "objet"),
    "a subject of one word": (_headers(Subject="Newsletter"), "objet"),
    "tags in the text": (_text(HELLO, f"<p>{HELLO}</p>"), "texte-brut"),
    "a text cut short": (_text(HELLO, ""), "texte-brut"),
    "a placeholder in the text": (_text(HELLO, f"Bonjour *|FNAME|*\n{HELLO}"), "variable-visible"),
}
