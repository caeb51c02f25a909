"""What each rule finds and what it leaves alone: snippets put into a good page, or pages of their own."""

HEAD = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>La lettre</title>'
PAGE = (
    f'<!DOCTYPE html><html lang="fr" dir="ltr"><head>{HEAD}</head><body style="background-color:#ffffff;color:#111111">'
    '<p>La lettre <a href="https://reseau.example/r">du réseau</a> <img src="https://reseau.example/i.png" alt="" width="60"></p>{}</body></html>'
)
IMG = '<img src="https://reseau.example/{}" alt="" width="60"{}>'
DARK = "<style>@media (prefers-color-scheme: dark) {{ p {{ color: {} }} }}</style>"
LONG = "<p>Une phrase de la lettre.</p>"
OUT = '<a href="https://reseau.example/desabonnement">Me désabonner</a>'


def styled(css: str) -> str:
    return PAGE.replace("{}", f"<style>{css}</style>")


def heavy(size: int) -> str:
    return PAGE.replace("{}", OUT + LONG * (size // len(LONG)))


def headed(head: str, body: str = "") -> str:
    return PAGE.replace(HEAD, head).replace("{}", body)


EXAMPLES: dict[str, tuple[list[str], list[str]]] = {
    "poids": ([heavy(81_000), heavy(95_000), heavy(104_000)], [heavy(500), heavy(40_000), heavy(79_000)]),
    "codage": (
        [headed('<meta charset="iso-8859-1">'), "L\u0092atelier du réseau", "L’étÃ© prochain", "Lâ€™atelier",
         headed('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">'), headed("<title>Été</title>")],
        ["L’été prochain\u00a0: «\u00a0l’œuvre\u00a0»", "Ânes et Ãos", "<p>3\u00a0€, 20\u00a0%</p>"],
    ),
    "reste-de-gabarit": (
        ["<mj-text>Bonjour</mj-text>", "<mjml></mjml>", "<!DOCTYPE html><html><head></head><body></body></html>", "<mj-raw></mj-raw>"],
        ["<p>Un gabarit MJML commence par &lt;mj-body&gt;.</p>", "<!-- mj-text -->", '<div class="mj-column-per-50">Bonjour</div>'],
    ),
    "hote-tiers": (
        ['<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Marianne">',
         "<style>@import url(https://fonts.bunny.net/css?family=lato);</style>",
         "<style>@font-face { font-family: M; src: url(https://cdn.tiers.example/m.woff2) }</style>"],
        ["<style>@font-face { font-family: M; src: url(https://www.reseau.example/m.woff2) }</style>",
         '<a href="https://fonts.googleapis.com/">La page des polices</a>', '<img src="https://autre.example/photo.jpg" alt="" width="60">'],
    ),
    "pisteur": (
        ['<img src="https://reseau.example/o.gif" width="1" height="1" alt="">', '<img src="https://t.list-manage.com/track/open.php?u=1" alt="" width="60">',
         '<img src="https://reseau.example/i.png?email=ines%40collectivite.example" alt="" width="60">',
         '<img src="https://reseau.example/o.gif" style="display:none" alt="">'],
        [IMG.format("trait.png", ' height="1"'), IMG.format("i.png?v=20241212", ""), IMG.format("logo@2x.png", ""),
         '<img src="https://reseau.example/s.png" style="display:none" class="sombre" alt="">'],
    ),
    "element-interdit": (
        ["<script>alert(1)</script>", '<form action="https://reseau.example/r"><input name="a"></form>', "<iframe></iframe>",
         '<p onclick="x()">Bonjour</p>', '<p style="position:absolute">Bonjour</p>', '<video src="v.mp4"></video>',
         '<img src="data:image/png;base64,AAAA" alt="" width="60">', '<a href="javascript:x()">Lire le rapport</a>'],
        ['<script type="application/ld+json">{"@context": "https://schema.org"}</script>', '<p style="position:relative">Bonjour</p>',
         '<p style="background-position:top">Bonjour</p>', '<p data-onclick="x">Un formulaire en ligne</p>'],
    ),
    "prise-en-charge": (
        ['<p style="display:flex">Bonjour</p>', '<p style="width:calc(100% - 2px)">Bonjour</p>', styled("p { filter: blur(1px) }"),
         '<p style="display:grid">Bonjour</p>'],
        ['<p style="border-radius:4px">Bonjour</p>', '<p style="text-align:center;padding:8px">Bonjour</p>', styled("a:hover { color: #003366 }")],
    ),
    "outlook": (
        ["<!--[if mso]><table><tr><td>", '<img src="https://reseau.example/i.png" alt="">', IMG.format("i.png", "").replace('"60"', '"900"'),
         '<a href="https://reseau.example/r" style="background-color:#003366;padding:12px 24px;color:#ffffff">Lire le rapport</a>',
         '<img src="https://reseau.example/i.png" alt="" style="max-width:300px">',
         '<div style="max-width:600px"><p>Bonjour</p></div>'],
        ["<!-- PixelsPerInch --><!--[if mso]><table><tr><td><![endif]--><p>Bonjour</p><!--[if mso]></td></tr></table><![endif]-->", IMG.format("i.png", ""),
         '<table><tr><td style="background-color:#003366"><a href="https://reseau.example/r" style="background-color:#003366;padding:12px 24px;color:#ffffff">Lire le rapport</a></td></tr></table>',
         '<!-- PixelsPerInch --><!--[if mso]><table width="600"><tr><td><![endif]--><div style="max-width:600px"><p>Bonjour</p></div><!--[if mso]></td></tr></table><![endif]-->'],
    ),
    "image-livrable": (
        [IMG.format("plan.tiff", ""), IMG.format("logo.svg", ""), '<img src="images/photo.jpg" alt="" width="60">',
         '<img src="http://reseau.example/i.png" alt="" width="60">', IMG.format("photo.webp", "")],
        [IMG.format("photo.jpg?format=svg", ""), IMG.format("plan.PNG", ""), '<img src="{{ photo }}" alt="" width="60">',
         '<!--[if mso]><img src="https://reseau.example/i.png" width="60" alt=""><![endif]-->' + IMG.format("i.webp", "")],
    ),
    "ecran-sombre": (
        [headed('<meta charset="utf-8">', DARK.format("#fff !important")), PAGE.replace("{}", DARK.format("#fff")),
         headed('<meta charset="utf-8">')],
        [PAGE.replace("{}", DARK.format("#fff !important")), PAGE.replace("{}", ""),
         headed('<meta charset="utf-8"><style>:root { color-scheme: light dark }</style>')],
    ),
    "largeur": (
        ['<table width="600"><tr><td>Bonjour</td></tr></table>', '<div style="width:640px">Bonjour</div>', '<div style="min-width:400px">Bonjour</div>',
         '<img src="https://reseau.example/i.png" alt="" width="560">', '<img src="https://reseau.example/i.png" alt="" style="width:560px" width="560">'],
        ['<table width="600" style="max-width:100%"><tr><td>Bonjour</td></tr></table>', '<div style="max-width:640px">Bonjour</div>',
         '<img src="https://reseau.example/i.png" alt="" width="560" style="max-width:100%">',
         '<style>@media (max-width: 620px) { .large { width: 100% !important } }</style><table class="large" width="600"><tr><td>Bonjour</td></tr></table>'],
    ),
    "feuille-import": (
        [styled("@import url(https://reseau.example/f.css); p { margin: 0 }"), styled("@import 'https://reseau.example/f.css'; a { color: #003366 } p { margin: 0 }"),
         styled("p { background: url(https://reseau.example/i.png) }")],
        [styled("@import url(https://reseau.example/f.css);"), styled("p { margin: 0 }"),
         styled("p { background: url(data:image/png;base64,AAAA) }")],
    ),
}  # fmt: skip
