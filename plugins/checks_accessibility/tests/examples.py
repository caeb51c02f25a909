"""What each rule finds and what it leaves alone: snippets put into a good page."""

LONG = "Une phrase assez longue pour qu’un paragraphe ait plusieurs lignes et que leur écart se voie. " * 2
PAGE = (
    '<!DOCTYPE html><html lang="fr" dir="ltr"><head><meta charset="utf-8"><title>La lettre</title></head>'
    '<body style="background-color:#ffffff;color:#111111"><div lang="fr" dir="ltr"><h1>La lettre</h1>{}</div></body></html>'
)
DARK = "<style>@media (prefers-color-scheme: dark) {{ {} }}</style>"
A = '<a href="https://a.example/{}"{}>{}</a>'


BARE = ' style="color:#003366; text-decoration: none"'
LINED = ' style="text-decoration:none;border-bottom:1px solid"'


def link(text: str, page: str = "r", more: str = "") -> str:
    return A.format(page, more, text)


#: Snippets put into a good page; what begins with <!DOCTYPE is a page of its own.
EXAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "langue-declaree": (
        [
            PAGE.replace('<html lang="fr"', "<html"),
            PAGE.replace('<html lang="fr"', '<html lang="und"'),
            PAGE.replace('<html lang="fr"', '<html lang=""'),
            PAGE.replace('<div lang="fr"', "<div"),
        ],
        [PAGE, PAGE.replace("fr", "fr-FR"), PAGE.replace('"fr"', '"en"')],
    ),
    "sens-de-lecture": (
        [PAGE.replace(' dir="ltr"', ""), PAGE.replace('dir="ltr"', 'dir=""'), "<!DOCTYPE html><html><p>Bonjour</p></html>"],
        [PAGE, PAGE.replace('"ltr"', '"rtl"'), PAGE.replace('<html lang="fr" dir="ltr"', '<html lang="fr"')],
    ),
    "titre-de-page": (
        [PAGE.replace("<title>La lettre</title>", ""), PAGE.replace(">La lettre</title>", "></title>"),
         PAGE.replace(">La lettre</title>", "> </title>")],
        [PAGE, PAGE.replace("La lettre", "L"), PAGE.replace("<meta", "<!-- x --><meta")],
    ),
    "tableau-de-mise-en-page": (
        ["<table><tr><td>a</td></tr></table>", '<table role="presentation"><tr><th>a</th></tr></table>',
         '<table role="presentation"><tr><td><table><tr><td>a</td></tr></table></td></tr></table>',
         '<table role="presentation"><caption>a</caption><tr><td>a</td></tr></table>'],
        ['<table role="presentation"><tr><td>a</td></tr></table>', '<table role="none"><tr><td>a</td></tr></table>',
         '<table><tr><th scope="col">a</th></tr></table>',
         '<table role="presentation"><tr><td><table><tr><th scope="col">a</th></tr></table></td></tr></table>'],
    ),
    "tableau-de-donnees": (
        ["<table><tr><th>Date</th></tr></table>", '<table><tr><th scope="">Date</th></tr></table>',
         '<table><thead><tr><th scope="col">a</th><th>b</th></tr></thead></table>'],
        ['<table><tr><th scope="col">a</th></tr></table>', '<table><tr><th id="a">a</th></tr></table>',
         '<table role="presentation"><tr><td>a</td></tr></table>'],
    ),
    "image-alternative": (
        ['<img src="i.png">', '<img src="i.png" alt="IMG_0042.JPG">', '<img src="i.png" alt="dsc 12">'],
        ['<img src="i.png" alt="">', '<img src="i.png" alt="La place de la mairie">', '<img src="i.png" alt="Image 3D d’un îlot">'],
    ),
    "alternative-suspecte": (
        ['<img src="i" alt="image">', '<img src="i" alt="Logo">', f'<img src="i" alt="{LONG}">', '<img src="i" alt="photo.">'],
        ['<img src="i" alt="Logo du réseau">', '<img src="i" alt="">', '<img src="i" alt="Une photo aérienne du bourg">'],
    ),
    "texte-en-image": (
        [f'<img src="i" alt="{LONG}">', f'<p>Ouvrir</p><img src="i" alt="{LONG}">', f'<img src="j" alt=""><img src="i" alt="{LONG}">'],
        [f'<p>{LONG * 3}</p><img src="i" alt="{LONG}">', '<img src="i" alt="Une place">', "<p>Court</p>"],
    ),
    "titres": (
        ["<h3>Trop bas</h3>", "<h1>Second</h1>", "<h2></h2>", PAGE.replace("h1>", "h2>"), "<h2>a</h2><h4>b</h4>"],
        ["<h2>Suite</h2><h3>Fin</h3>", "<h2>a</h2><h3>b</h3><h2>c</h2>", '<h2><img src="i" alt="Agenda"></h2>'],
    ),
    "faux-titre": (
        [f"<p><b>Le rôle des élus</b></p><p>{LONG}</p>", f"<p><strong>Nos chantiers</strong></p><p>{LONG}</p>",
         f"<p> <strong>Agenda du mois</strong> </p><ul><li>{LONG}</li></ul>"],
        [f"<p><b>Important.</b></p><p>{LONG}</p>", f"<p><b>Attention</b> aux dates</p><p>{LONG}</p>",
         "<p><b>Nos chantiers</b></p>", f"<p><b>Quand :</b></p><p>{LONG}</p>"],
    ),
    "texte-de-lien": (
        [link("ici"), link("Cliquez ici"), link("En savoir plus…"), link("→ lire la suite"), link("Plus d'infos"), link(""),
         link('<img src="i" alt="">')],
        [link("Le rapport complet"), link('<img src="x" alt="Le rapport">'), link("Lire la suite<span> de « Le rapport »</span>"),
         '<a id="ancre"></a>'],
    ),
    "lien-vague": (
        [link("https://reseau.example/rapport"), link("www.reseau.example"), link("mot " * 40)],
        [link("Le rapport"), link("reseau.example"), link("Le site https://reseau.example du réseau")],
    ),
    "liens-homonymes": (
        [link("Le rapport", "a") + link("Le rapport", "b"), link("Replay", "a") + link("replay", "b"),
         link("L’étude", "1") + link("Autre", "2") + link("L’étude", "3")],
        [link("Le rapport", "a") + link("Le rapport", "a"), link("Le rapport", "a") + link("Le rapport", "a/"),
         link("Le rapport", "a") + link("La synthèse", "b"), link("ici", "a") + link("ici", "b")],
    ),
    "document-a-telecharger": (
        [link("Le rapport", "r.pdf"), link("Le tableau", "t.xlsx?x=1"), link("La grille (64 Ko)", "g.ods")],
        [link("Le rapport (PDF, 2,4 Mo)", "r.pdf"), link("Le rapport en pdf", "r.pdf"), link("Le modèle (Word, 20 Ko)", "m.docx"), link("Le tableau Excel", "t.xlsx"), link("Le rapport", "pdf")],
    ),
    "lien-souligne": (
        [f'<p>Lire {link("le rapport", more=BARE)} du réseau</p>',
         f'<p>Voyez aussi {link("la carte", more=BARE)}.</p>',
         f'<li>Ce guide, {link("la méthode", more=BARE)}, paraît</li>'],
        [f'<p>Lire {link("le rapport")} du réseau</p>', f'<p>{link("Le rapport", more=BARE)}</p>',
         f'<p>Lire {link("<u>le rapport</u>", more=BARE)} ici</p>', f'<p>Lire {link("le rapport", more=LINED)} ici</p>'],
    ),
    "fausse-liste": (
        ["<p>- un</p><p>- deux</p>", "<p>✓ un atelier<br>✓ une visite</p>", "<p>1. un<br>2. deux</p>", "<p>• a</p><p>• b</p>"],
        ["<ul><li>un</li><li>deux</li></ul>", "<p>- un tiret seul</p><p>Puis un texte</p>", "<p>2024 fut chargée</p><p>2025 aussi</p>",
         "<ul><li>- un</li><li>- deux</li></ul>"],
    ),
    "contraste": (
        ['<p style="color:#a6a6a6">gris</p>', '<div style="background:#777"><p>noir sur gris</p></div>',
         '<p style="color:rgb(170,170,170)">gris</p>', '<h2 style="color:#bbbbbb;font-size:24px">grand</h2>',
         DARK.format("p { background-color: #222222 !important }") + '<p style="background-color:#ffffff">sombre</p>',
         DARK.format("p { background-color: #222222 }") + "<p>sombre, sans fond à soi</p>",
         '<style>a::before{color:#fff}@media (prefers-color-scheme:dark){.a::before{color:#fff}}</style><p style="color:#eee">x</p>',
         "<style>.pale{color:#bbb}</style><p class='pale'>Pâle par sa classe</p>",
         '<table role="presentation"><tr><td bgcolor="#eeeeee"><p style="color:#999">gris</p></td></tr></table>'],
        ['<p style="color:#595959">gris</p>', '<h2 style="color:#888888;font-size:24px">grand</h2>',
         DARK.format("p { background-color: #222222 }") + '<p style="background-color:#ffffff">le sien l’emporte</p>',
         '<style>.b{background-color:#003366;color:#fff}</style><p><a class="b" style="color:#ffffff" href="#">Bouton</a></p>',
         DARK.format(".l { display: none !important; color: #111 }") + '<p class="l" style="color:#111111">Logo de jour</p>',
         '<div style="font-size:1px;color:#ffffff;max-height:0;overflow:hidden;opacity:0">Le préen-tête</div>',
         '<p style="visibility:hidden;color:#fff">caché</p>', '<p style="mso-hide:all;color:#fff">caché</p>',
         '<p hidden style="color:#fff">caché</p>', '<p style="font-size:0;color:#fff">caché</p>',
         '<p style="color:#fff;display:none">caché</p>', '<div style="background:url(x)"><p style="color:#aaa">image</p></div>',
         DARK.format("p { background-color: #222222 !important; color: #eeeeee !important }") + "<p>sombre</p>",
         '<p style="color:var(--x)">inconnu</p>'],
    ),
    "fond-declare": (
        [PAGE.replace("background-color:#ffffff;", ""), PAGE.replace("background-color:#ffffff;", "background:none;"),
         PAGE.replace("background-color:#ffffff;", "background-color:transparent;")],
        [PAGE, PAGE.replace("background-color:#ffffff;color:#111111", ""), PAGE.replace("background-color:#ffffff", "background:#fff")],
    ),
    "taille-du-texte": (
        ['<p style="font-size:10px">petit</p>', '<p style="font-size:8pt">petit</p>', '<p style="font-size:50%">petit</p>'
         .replace("50%", "0.6rem"), '<p style="font-size:13px">presque</p>'],
        ['<p style="font-size:14px">lisible</p>', "<p>rien n’est dit</p>", '<p style="font-size:1px;display:none">caché</p>'],
    ),
    "interligne": (
        [f'<p style="line-height:1">{LONG}</p>', f'<p style="font-size:16px;line-height:18px">{LONG}</p>', f'<p style="line-height:110%">{LONG}</p>'],
        [f'<p style="line-height:1.5">{LONG}</p>', '<p style="line-height:1">court</p>', f'<p style="font-size:16px;line-height:24px">{LONG}</p>'],
    ),
    "texte-justifie": (
        ['<p style="text-align:justify">a</p>', '<td align="justify">a</td>'.replace("td", "p"), '<div style="color:#111; text-align: justify">a</div>'],
        ['<p style="text-align:left">a</p>', '<p align="center">a</p>', "<p>justify</p>"],
    ),
    "texte-en-capitales": (
        ["<p>INSCRIVEZ VOUS AVANT LUNDI PROCHAIN</p>", "<p>LES RENCONTRES NATIONALES SONT OUVERTES</p>",
         "<p>Oui : TOUS LES ÉLUS SONT CONCERNÉS</p>".replace("LES", "TOUTES").replace("ÉLUS", "ÉQUIPES").replace("SONT", "SERONT")],
        ["<p>Le SCoT, le PLUi et la DDT</p>", "<p>Le ZAN, le PCAET et la SNBC</p>", "<p>ADEME, DREAL, DDTM, EPCI</p>", "<p>Inscrivez-vous avant lundi</p>"],
    ),
    "cible-tactile": (
        [link("Je m’inscris", more=' style="background:#036;padding:4px 8px"'),
         link("Je m’inscris", more=' style="background-color:#036;padding:2px"'),
         link("Je m’inscris", more=' style="background:#036;padding:8px 8px;font-size:14px"')],
        [link("Je m’inscris", more=' style="background:#036;padding:12px 18px"'), link("Un lien"),
         link("Un lien", more=' style="padding:2px"')],
    ),
    "sans-aria": (
        [link("→", more=' aria-label="Le rapport"'), link("", more=' aria-label="Le rapport"'), '<div role="heading">Agenda</div>'],
        [link("Le rapport", more=' aria-label="Le rapport complet"'), link('<img src="i" alt="Le rapport">', more=' aria-label="x"'),
         "<h2>Agenda</h2>"],
    ),
}  # fmt: skip
