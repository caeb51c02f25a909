import re
from itertools import pairwise

import pytest
from lxml import html as parser

from newsletter import Image, ItemKind, Wording
from newsletter.render.brand import AxisLabel, contrast
from newsletter.render.edition import cut
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, TOKEN, fill
from tests.unit.render import sample


def shown(letter=None, brand=None):
    whole = letter or sample.letter()
    marked = render(whole, sample.layout(), brand or sample.brand())
    return cut(marked, sample.ids(whole))


@pytest.fixture(scope="module")
def page():
    return parser.document_fromstring(shown().html)


def test_the_page_says_its_language_on_the_document_and_on_its_content(page):
    article = page.xpath("//*[@role='article']")[0]
    assert (page.get("lang"), page.get("dir"), article.get("lang"), article.get("dir")) == ("fr", "ltr", "fr", "ltr")


def test_the_page_is_named_after_its_subject(page):
    subject = sample.letter().subject
    assert page.xpath("//h1")[0].text_content() == subject
    assert page.findtext("head/title") == page.xpath("//*[@role='article']/@aria-label")[0] == subject


def test_headings_begin_with_the_only_first_one_and_skip_no_level(page):
    levels = [int(heading.tag[1]) for heading in page.iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert all(heading.text_content().strip() for heading in page.iter("h1", "h2", "h3", "h4"))


def test_tables_that_lay_out_say_that_they_are_no_data(page):
    assert {table.get("role") for table in page.iter("table")} == {"presentation"}


def test_every_picture_has_a_text_even_when_it_is_empty():
    decorative = sample.item(image=Image(url="https://demo.planif.example/a.png", alt=""))
    page = parser.document_fromstring(shown(sample.letter(sections=sample.one_block(shown=decorative))).html)
    assert [image.get("alt") for image in page.iter("img")] == [""]


def test_link_texts_say_where_they_lead_and_no_text_leads_to_two_places(page):
    found: dict[str, set[str]] = {}
    for link in page.iter("a"):
        found.setdefault(" ".join(link.text_content().split()).casefold(), set()).add(link.get("href"))
    assert not {"ici", "en savoir plus", "lire la suite", "voir", ""} & found.keys()
    assert {text: targets for text, targets in found.items() if len(targets) > 1} == {}


def test_the_preheader_comes_first_inside_the_language_and_is_padded(page):
    first = page.xpath("//*[@role='article']/*")[0]
    assert first.text_content().startswith(sample.letter().preheader)
    assert len(first.text_content()) > len(sample.letter().preheader) + 100
    assert "display:none" in first.get("style")


def test_nothing_is_fetched_but_the_pictures_that_items_declare(page):
    declared = {block.item.image.url for block in sample.letter().blocks() if block.item and block.item.image}
    assert set(page.xpath("//@src")) == declared
    assert not page.xpath("//link | //script | //iframe | //form")
    assert not re.search(r"@import|url\(", shown().html)


def test_the_doctype_and_outlooks_comments_survive_and_comments_are_balanced():
    html = shown().html
    assert html.startswith("<!DOCTYPE html>")
    assert "PixelsPerInch" in html
    assert html.count("<!--[if") == html.count("<![endif]")


def test_dark_colours_and_the_schemes_are_declared():
    html = shown().html
    assert "@media (prefers-color-scheme: dark)" in html
    assert '<meta name="color-scheme" content="light dark">' in html


def test_an_item_in_another_language_says_so(page):
    assert {element.get("lang") for element in page.iter("h3") if element.get("lang")} == {"en"}
    assert page.xpath("//h3[@lang='en']")[0].text_content().startswith("Planning for density")


def test_the_footer_says_why_and_how_to_leave():
    marked = render(sample.letter(), sample.layout(), sample.brand())
    personal = fill(cut(marked, sample.ids(sample.letter())), SAMPLE, marked.nonce)
    for part in (personal.html, personal.text):
        assert SAMPLE.unsubscribe_url in part
        assert SAMPLE.preferences_url in part
        assert "Cette lettre ne contient aucun traceur." in part
    assert not TOKEN.search(personal.html + personal.text)


@pytest.mark.parametrize("address", ["", "1 place de l’Exemple, 75000 Paris"])
def test_the_footer_names_the_publisher_and_its_postal_address_when_there_is_one(address):
    part = shown(brand=sample.brand(publisher="une équipe", address=address))
    told = f"Cette lettre est éditée par une équipe{', ' if address else ''}{address}."
    assert told in " ".join(part.text.split())
    assert told in part.html


def test_a_local_item_names_its_network():
    part = shown(sample.letter(sections=sample.one_block(shown=sample.item(network="bretagne"))))
    assert "<strong" in part.html
    assert "Réseau local" in part.html
    assert "[Réseau local Bretagne]" in part.text


def test_words_are_never_markup():
    words = Wording(
        title='<script>alert("x")</script> & <mj-foo>', summary="1 < 2", kicker="</p></mj-text>", body="<b>"
    )
    letter = sample.letter(
        subject='Dire "oui" & <b> <mj-bar> \\ à\u00a0: ’', preheader="<!-- a", sections=sample.one_block(words)
    )
    page = parser.document_fromstring(shown(letter).html)
    assert page.xpath("//h1")[0].text_content() == page.findtext("head/title") == letter.subject
    assert page.xpath("//@aria-label")[0] == letter.subject
    assert page.xpath("//h3")[0].text_content() == words.title
    assert not page.xpath("//script | //b")


@pytest.mark.parametrize(
    "body",
    [
        "__NL{nonce}_UNSUBSCRIBE_URL__",
        r"\_\_NL{nonce}\_UNSUBSCRIBE\_URL\_\_",
        "&#95;&#95;NL{nonce}&#95;UNSUBSCRIBE&#95;URL&#95;&#95;",
        "[un lien](https://demo.planif.example/__NL{nonce}_UNSUBSCRIBE_URL__)",
        "__NL{nonce}_E1__ __NL{nonce}_B1__",
        "<!--__NL{nonce}_E1__-->",
    ],
)
def test_words_that_look_like_tokens_or_markers_stay_words(body):
    nonce = render(sample.letter(), sample.layout(), sample.brand()).nonce
    forged = Wording(title=f"__NL{nonce}_REASON__", body=body.format(nonce=nonce))
    letter = sample.letter(sections=sample.one_block(forged))
    marked = render(letter, sample.layout(), sample.brand())
    assert marked.nonce == nonce
    personal = fill(cut(marked, [1]), SAMPLE, nonce)
    assert personal.html.count(SAMPLE.unsubscribe_url) == personal.text.count(SAMPLE.unsubscribe_url) == 1
    assert parser.document_fromstring(personal.html).xpath("//h3")[0].text_content() == forged.title


def test_only_web_and_mail_links_survive_in_markdown_and_no_picture():
    body = "[a b](javascript:alert(1)) [c d](https://demo.planif.example/d) ![e](https://demo.planif.example/e.png)"
    page = parser.document_fromstring(shown(sample.letter(sections=sample.one_block(Wording(body=body)))).html)
    assert not page.xpath("//img")
    assert "javascript:" not in "".join(page.xpath("//@href"))
    assert "https://demo.planif.example/d" in page.xpath("//@href")


def test_the_headings_of_a_text_follow_its_title_or_its_section():
    titled = shown(sample.letter(sections=sample.one_block(Wording(title="Titre", body="# Un\n\n##### Deux"))))
    bare = shown(sample.letter(sections=sample.one_block(Wording(body="## Un"))))
    assert [heading.text for heading in parser.document_fromstring(titled.html).iter("h4")] == ["Un", "Deux"]
    assert [heading.text for heading in parser.document_fromstring(bare.html).iter("h3")] == ["Un"]


def test_controls_that_nobody_sees_do_not_stop_a_letter():
    part = shown(sample.letter(sections=sample.one_block(Wording(title="Un\x0b\x85 titre\x00"))))
    assert "Un titre" in part.html
    assert "Un titre" in part.text


def test_an_axis_reads_on_its_colour_whatever_the_colour():
    for color in ("#000091", "#ffffff", "#767676", "#ff0000", "#00ff00", "#808000"):
        assert contrast(AxisLabel(name="a", color=color).ink, color) >= 4.5


def test_a_file_says_its_format_and_weight(page):
    texts = [" ".join(link.text_content().split()) for link in page.iter("a")]
    assert "Le rapport sur les 5 facettes de l’élu (PDF, 2,4 Mo)" in texts
    assert "Le dépliant pour les conseils municipaux (PDF, 780 Ko)" in texts


def test_a_letter_of_twenty_five_items_stays_under_the_weight_at_which_webmails_clip():
    blocks = []
    for number in range(25):
        item = sample.item(
            kind=ItemKind.OUTPUT, title="Un titre assez long pour tenir sur deux lignes " * 2, axis="densite",
            summary="Deux phrases qui disent ce que l’on apprend, pour qui, et à quelle occasion. " * 3,
        )  # fmt: skip
        block = sample.one_block(shown=item)[0].blocks[0]
        blocks.append(block.model_copy(update={"id": number}))
    section = sample.one_block()[0].model_copy(update={"blocks": tuple(blocks)})
    assert len(shown(sample.letter(sections=(section,))).html.encode()) < 102_400


def test_the_letter_speaks_english_when_it_is_in_english():
    part = shown(sample.letter(language="en"))
    assert "Unsubscribe from this letter" in part.text
    assert "from 2:00" in part.text.replace("\u00a0", " ")
