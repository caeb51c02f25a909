"""The letter of the demonstration: nothing to correct in any dress, nobody's values in somebody else's mail."""

import quopri
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import unescape
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from lxml import html

from newsletter import Galley, Severity
from newsletter.app import open_app
from newsletter.pipeline.galleys import findings_of, galley
from newsletter.preflight.inspect import inspect
from newsletter.render.layout import list_layouts
from newsletter.render.personas import PERSONAS
from newsletter.render.theme import list_themes
from newsletter.settings import bundled, load
from newsletter.values.occasion import Occasion
from tests.journeys.demo_letter import DemoLetter, values_in

LAYOUTS = [bundled("layouts")]
DRESSES = list(product(list_layouts(LAYOUTS), list_themes(LAYOUTS)))
OWN_HOSTS = {"lettres.planif.example"}


@pytest.fixture(scope="module")
def demo(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoLetter]:
    home = Path(shutil.copytree(demonstration, tmp_path_factory.mktemp("demo") / "home"))
    app = open_app(load({"NEWSLETTER_HOME": str(home)}))
    yield DemoLetter(app, home)
    app.close()


@pytest.mark.parametrize(("layout", "theme"), DRESSES)
def test_nothing_is_to_be_corrected_in_any_layout_theme_edition_or_persona(
    demo: DemoLetter, layout: str, theme: str
) -> None:
    found = findings_of(demo.app.context, demo.dressed(layout, theme))
    assert [(one.check, one.message, one.editions) for one in found if one.severity is not Severity.ADVICE] == []


@pytest.mark.parametrize(("layout", "theme"), DRESSES)
def test_the_whole_letter_is_light_for_every_persona(demo: DemoLetter, layout: str, theme: str) -> None:
    version = demo.dressed(layout, theme)
    pages = [galley(version, version.manifest.every_bit, persona).html for persona in PERSONAS.values()]
    assert max(len(page.encode()) for page in pages) <= 90_000


def test_two_mails_of_one_edition_differ_in_their_personal_values_and_in_no_other_byte(demo: DemoLetter) -> None:
    skeletons, mails, members = demo.skeletons(), demo.mails(), demo.members()
    assert len(skeletons) >= 8
    for edition, sent in mails.items():
        for mail in sent[:3]:
            values = values_in(mail, skeletons[edition])
            assert values is not None
            said = {name: unescape(quopri.decodestring(value).decode()) for name, value in values}
            member = members[str(mail.message["To"].addresses[0].addr_spec).lower()]
            assert f"<{said['UNSUBSCRIBE_URL']}>" in mail.message["List-Unsubscribe"]
            assert said.get("FIRST_NAME", member["first_name"]) == member["first_name"]
            assert " ".join(said["REASON"].split()).startswith("Vous recevez ce message parce que")


def test_the_heads_of_one_edition_differ_in_four_headers(demo: DemoLetter) -> None:
    for sent in demo.mails().values():
        heads = [{name: str(value) for name, value in mail.message.items()} for mail in sent[:20]]
        differ = {name for head in heads for name in head if head[name] != heads[0][name]}
        assert differ <= {"Date", "Message-ID", "To", "List-Unsubscribe"}


def test_no_mail_holds_the_address_or_the_links_of_somebody_else(demo: DemoLetter) -> None:
    sent = [mail for mails in demo.mails().values() for mail in mails]
    links = [re.findall(r"/(?:desabonnement|preferences)/[\w.-]+", mail.page) for mail in sent]
    owner = {link: number for number, found in enumerate(links) for link in found}
    assert len(owner) == 2 * len(sent)
    for number, found in enumerate(links):
        assert {owner[link] for link in found} == {number}
    addresses = list(demo.members())
    for mail in sent[:40]:
        held = [one for one in addresses if one.encode() in mail.wire.lower()]
        assert held == [str(mail.message["To"].addresses[0].addr_spec).lower()]


def fetched(page: str) -> set[str]:
    """Return every address that opening a page would ask, however it is written."""
    root = html.document_fromstring(page)
    found = {
        value
        for element in root.iter("*")
        for name, value in element.items()
        if name in ("src", "background", "poster", "srcset", "data")
    }
    found |= {link.get("href", "") for link in root.iter("link")}
    found |= set(re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s;]+)", page))
    return {url for url in found if not url.startswith(("data:", "cid:"))}


def test_opening_a_mail_asks_nothing_of_anybody_else(demo: DemoLetter) -> None:
    pages = [mail.page for mails in demo.mails().values() for mail in mails]
    version = demo.version
    declared = {block.item.image.url for block in version.letter.blocks() if block.item and block.item.image}
    for layout, theme in DRESSES:
        pages.append(galley(demo.dressed(layout, theme), version.manifest.every_bit).html)
    for page in pages:
        assert {urlsplit(url).hostname for url in fetched(page) - declared} <= OWN_HOSTS


Change = Callable[[str], str]


def once(before: str, after: str) -> Change:
    def changed(page: str) -> str:
        assert before in page, before
        return page.replace(before, after, 1)

    return changed


def after_first_paragraph(snippet: str) -> Change:
    return lambda page: re.sub(r"(</p>)", lambda end: end[0] + snippet, page, count=1)


FAR = '<p style="font-size:16px;line-height:1.5;color:#222222;background-color:#ffffff">{}</p>'
MUTATIONS: dict[str, tuple[Change, str]] = {
    "drop an alternative": (after_first_paragraph('<img src="https://lettres.planif.example/i.png" width="60">'), "image-alternative"),
    "shrink a contrast": (lambda page: re.sub(r"(<p[^>]*)color:#[0-9a-f]{3,6}", r"\1color:#b5b5b5", page), "contraste"),
    "add a tracker": (after_first_paragraph('<img src="https://t.example/o.gif" width="1" height="1" alt="">'), "pisteur"),
    "break a link": (lambda page: re.sub(r'href="https://demo\.planif\.example/[^"]+"', 'href="rapport"', page, count=1), "lien-absolu"),
    "add sixty kilobytes": (after_first_paragraph(FAR.format("Un mot de plus. ") * 520), "poids"),
    "take the way out away": (lambda page: re.sub(r"<a[^>]*desabonnement[^>]*>", "<span>", page), "sortie-visible"),
    "forget the language": (once('lang="fr"', 'lang=""'), "langue-declaree"),
    "empty the title": (lambda page: re.sub(r"<title>[^<]*</title>", "<title></title>", page), "titre-de-page"),
    "say nothing with a link": (after_first_paragraph(FAR.format('Lire <a href="https://demo.planif.example/x">ici</a>.')), "texte-de-lien"),
    "leave a placeholder": (after_first_paragraph(FAR.format("Bonjour {{ prenom }}")), "variable-visible"),
    "ask a stranger for a font": (once("</head>", '<link rel="stylesheet" href="https://fonts.googleapis.com/css?family=Lato"></head>'), "hote-tiers"),
    "run a program": (after_first_paragraph("<script>document.title</script>"), "element-interdit"),
    "skip a level of heading": (lambda page: page.replace("<h2", "<h4").replace("</h2", "</h4"), "titres"),
    "widen a box": (after_first_paragraph('<div style="width:700px">Large</div>'), "largeur"),
    "lose a block": (lambda page: page, "reste-de-gabarit"),
}  # fmt: skip


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_of_the_letter_is_caught(demo: DemoLetter, mutation: str) -> None:
    version = demo.version
    whole, (change, check) = galley(version, version.manifest.every_bit), MUTATIONS[mutation]
    spans = whole.spans[1:] if mutation == "lose a block" else whole.spans
    mutant = replace(whole, html=change(whole.html), spans=spans)
    assert check not in told(demo, whole)
    assert check in told(demo, mutant)


def told(demo: DemoLetter, page: Galley) -> set[str]:
    occasion = Occasion(leaves_at=demo.version.letter.date, own_hosts=frozenset(OWN_HOSTS))
    found = inspect(demo.app.context.registry.checks, page, occasion)
    return {one.check for one in found if one.severity is not Severity.ADVICE}
