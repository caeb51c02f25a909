"""The same letter as ten tools would make it; `PLACE` is where a fault can be put among the words."""

from email.message import EmailMessage
from email.policy import SMTP

PLACE = "<!--place-->"
TITLE = "Rencontres nationales 2024\u00a0: ce qu’il faut retenir"
HELLO = "Deux cents membres se sont retrouvés à Paris pour parler de planification."
NEWS = (
    ("Le rapport sur les facettes de l’élu", "https://reseau.example/facettes", "Dix élus racontent leur rôle."),
    ("Une méthode pour renaturer les sols", "https://reseau.example/sols", "Quatre temps, trois territoires."),
    ("La carte partagée des haies", "https://reseau.example/haies", "Un relevé commun à trois communes."),
)
WHO = "Vous recevez cette lettre parce que vous êtes inscrit au réseau."
LEAVE = ("Me désabonner de cette lettre", "https://reseau.example/desabonnement/abc")
CHOOSE = ("Choisir ce que je reçois", "https://reseau.example/preferences/abc")
IMAGE = '<img src="https://reseau.example/images/salle.png" alt="Une salle en gradins, vue du fond" width="560"'
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
)
_DENSITY = (
    "<!--[if mso]><noscript><xml><o:OfficeDocumentSettings><o:PixelsPerInch>96</o:PixelsPerInch>"
    "</o:OfficeDocumentSettings></xml></noscript><![endif]-->"
)
_TABLE = '<table role="presentation" border="0" cellpadding="0" cellspacing="0"'


def _document(body: str, head: str = "", html: str = 'lang="fr" dir="ltr"', frame: str = "div") -> str:
    return (
        f"<!DOCTYPE html>\n<html {html}><head>{HEAD}<title>{TITLE}</title>{head}</head>\n"
        f'<body style="margin:0;background-color:#ffffff;color:#222222">'
        f'<{frame} role="article" aria-roledescription="email" aria-label="{TITLE}" lang="fr" dir="ltr">\n'
        f"{body}\n</{frame}></body></html>\n"
    )


def _for_outlook(body: str) -> str:
    """Return a body in a table that only Outlook sees, as wide as a letter."""
    open_ = f'<!--[if mso]>{_TABLE} width="600" align="center"><tr><td><![endif]-->'
    return f"{open_}{body}<!--[if mso]></td></tr></table><![endif]-->"


def _link(text: str, url: str, style: str = "color:#003366;text-decoration:underline") -> str:
    return f'<a href="{url}" style="{style}">{text}</a>'


def _words(tag: str, size: int = 16, font: str = "Arial, sans-serif") -> str:
    open_ = f'<{tag} style="margin:0 0 12px;font-family:{font};font-size:{size}px;line-height:1.5;color:#222222">'
    return f"{open_}%s</{tag}>\n"


def _news(row: str, heading: str = "h2") -> str:
    """Return every piece of news; `row` wraps its three parts."""
    title, words = _words(heading, 20), _words("p")
    return "".join(row % (title % _link(name, url) + words % text) for name, url, text in NEWS)


def _foot(size: int = 14) -> str:
    words = _words("p", size)
    return words % WHO + words % _link(*CHOOSE) + words % _link(*LEAVE)


def plain_tables() -> str:
    """Cells in cells, as agencies write them by hand."""
    row = '<tr><td align="left" style="padding:12px 24px">%s</td></tr>'
    top = row % (
        _words("h1", 28) % TITLE + _words("p") % HELLO + PLACE + f'{IMAGE} style="width:100%;max-width:560px">'
    )
    return _document(f'{_TABLE} width="100%">{top}{_news(row)}{row % _foot()}</table>')


def word_export() -> str:
    """What a word processor saves as a page."""
    row = '<div class="MsoNormal"><span style="mso-fareast-language:FR">%s</span></div>'
    style = "<style>p.MsoNormal { margin: 0cm } @page WordSection1 { size: 595pt 842pt }</style>"
    body = _words("h1", 28) % TITLE + _words("p") % f"{HELLO}<o:p></o:p>" + PLACE + f'{IMAGE} style="max-width:100%">'
    body += _news(row.replace("div", "section").replace("span", "div")) + _foot()
    names = 'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"'
    return _document(f'<div class="WordSection1">{body}</div>', style, f'lang="fr" dir="ltr" {names}')


def components() -> str:
    """Small components compiled to tables, as with React."""
    row = f'{_TABLE} align="center" width="100%%" style="max-width:600px"><tbody><tr><td>%s</td></tr></tbody></table>'
    preview = (
        '<div style="display:none;overflow:hidden;line-height:1px;opacity:0;max-height:0;max-width:0">À lire</div>'
    )
    top = preview + row % (_words("h1", 28) % TITLE + _words("p") % HELLO + PLACE)
    image = row % f'{IMAGE} style="display:block;outline:none;border:none;text-decoration:none;max-width:100%">'
    return _document(_for_outlook(top + image + _news(row) + row % _foot()), _DENSITY)


def hybrid() -> str:
    """Columns that hold without media queries, with ghost tables for Outlook."""
    row = _for_outlook('<div style="max-width:600px;margin:0 auto;padding:12px">%s</div>')
    style = "<style>@media (max-width: 600px) { .col { width: 100% !important } }</style>"
    top = row % (
        _words("h1", 28) % TITLE + _words("p") % HELLO + PLACE + f'{IMAGE} style="width:100%;max-width:560px">'
    )
    return _document(top + _news(row) + row % _foot(), _DENSITY + style)


def state() -> str:
    """In the colours of the State, with a dark theme of its own."""
    dark = (
        "<style>@media (prefers-color-scheme: dark) { body, .band { background-color: #161616 !important; "
        "color: #ffffff !important } h1, h2, h3, h4, p, td, th { color: #ffffff !important } "
        "a { color: #8585f6 !important } }</style>"
    )
    row = '<div class="band" style="background-color:#f5f5fe;padding:16px 24px">%s</div>'
    top = row % (_words("h1", 28) % TITLE + _words("p") % HELLO + PLACE + f'{IMAGE} style="max-width:100%">')
    return _document(top + _news(row) + row % _foot(), dark)


def markdown() -> str:
    """Markdown with a header and a footer around it."""
    body = _words("h1", 26) % TITLE + _words("p", 19) % HELLO + PLACE
    body += f'<p style="margin:0">{IMAGE} style="max-width:100%"></p>' + _news("%s") + '<hr style="border:0">'
    return _document(_for_outlook(f'<div style="max-width:580px;margin:0 auto">{body}{_foot(16)}</div>'), _DENSITY)


def semantic() -> str:
    """Elements that say what they are, and nothing for Outlook."""
    body = f"<header>{_words('h1', 28) % TITLE}</header><section>{_words('p') % HELLO}{PLACE}</section>"
    body += f'<figure style="margin:0">{IMAGE} style="max-width:100%"></figure>'
    body += _news("<section>%s</section>") + f"<footer>{_foot()}</footer>"
    return _document(body, frame="main").replace('role="article" aria-roledescription="email" ', "")


def list_of_links() -> str:
    """A digest: one list, one line for each piece of news."""
    lines = "".join(
        f'<li style="font-size:16px;line-height:1.5;color:#222222">{_link(name, url)}\u00a0: {text}</li>'
        for name, url, text in NEWS
    )
    body = _words("h1", 26) % TITLE + _words("p") % HELLO + PLACE + f'{IMAGE} style="max-width:100%">'
    return _document(f'{body}<ul style="padding:0 0 0 24px;color:#222222">{lines}</ul>{_foot()}')


def old_font() -> str:
    """Attributes instead of styles, as twenty years ago, in a table of 600 pixels that may shrink."""
    body = f'<h1 style="font-size:26px;line-height:1.4;color:#222222">{TITLE}</h1>{_words("p") % HELLO}{PLACE}'
    image = f'{IMAGE} border="0" style="max-width:100%">'
    table = f'{_TABLE} width="100%" align="center" bgcolor="#ffffff" style="max-width:600px"><tr><td valign="top">'
    return _document(_for_outlook(f"{table}{body}{image}{_news('%s')}{_foot()}</td></tr></table>"), _DENSITY)


def nested_list() -> str:
    """Blocks of an editor, each in its wrapper, numbers in the names of classes."""
    row = '<div class="block-7f3a"><div class="inner" style="padding:8px 24px">%s</div></div>'
    top = row % (_words("h1", 28) % TITLE) + row % (_words("p") % HELLO + PLACE)
    return _document(top + row % f'{IMAGE} style="max-width:100%">' + _news(row) + row % _foot())


SHAPES = {
    made.__name__: made()
    for made in (
        plain_tables, word_export, components, hybrid, state, markdown, semantic, list_of_links, old_font, nested_list,
    )
}  # fmt: skip


def as_message(page: str) -> bytes:
    """Return a page as the message a careful sender would send."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=998))
    message["From"] = "La lettre du réseau <lettre@reseau.example>"
    message["To"] = "Inès Kervella <ines@collectivite.example>"
    message["Reply-To"] = "equipe@reseau.example"
    message["Subject"] = TITLE
    message["Date"] = "Thu, 12 Dec 2024 09:00:00 +0100"
    message["Message-ID"] = "<1.abc@reseau.example>"
    message["List-Id"] = "La lettre <lettre.reseau.example>"
    message["List-Unsubscribe"] = f"<{LEAVE[1]}>, <mailto:lettre-desabonnement@reseau.example>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    lines = [TITLE, "=" * 50, "", HELLO, ""]
    for name, url, text in NEWS:
        lines += [name, text, url, ""]
    message.set_content("\n".join([*lines, WHO, "", *CHOOSE, "", *LEAVE, ""]), cte="quoted-printable")
    message.add_alternative(page, subtype="html", cte="quoted-printable")
    return message.as_bytes()
