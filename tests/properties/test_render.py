"""Laws of rendering: cutting is rendering less, a message says what was filled, no word does harm."""

import email
import string
from datetime import UTC, datetime
from email import policy

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as parser

from newsletter import (
    Attendance,
    ContentItem,
    FileLink,
    Image,
    ItemKind,
    Letter,
    LetterBlock,
    LetterSection,
    Rendered,
    Wording,
)
from newsletter.render.edition import cut
from newsletter.render.headers import address
from newsletter.render.mime import MessageHead, RecipientHead, skeleton
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, PersonalValues, Placeholder, fill, token
from newsletter.render.plain import wrap
from tests.unit.render import sample

LAYOUT, BRAND = sample.layout(), sample.brand()
ODD = st.sampled_from(
    ["__NL", "__NLab_REASON__", "<mj-text>", "</p>", "]]>", "-->", "&", "«\u00a0a\u00a0»", "\x0b", "{{ x }}"]
)
WORDS = st.lists(st.one_of(st.text(max_size=12), ODD), max_size=4).map(" ".join)
# Titles of items hold no markup: the value refuses it.
PLAIN = st.text(alphabet=string.ascii_letters + "éœ’ &_-:\u00a0", min_size=1, max_size=40).filter(str.strip)
WHEN = st.datetimes(min_value=datetime(2024, 1, 1), max_value=datetime(2026, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
URL = st.sampled_from(["https://demo.planif.example/a?b=1&c=2", "https://demo.planif.example/__NL1_REASON__"])

FILE = st.builds(FileLink, url=URL, label=PLAIN, format=st.just("PDF"), kilobytes=st.none() | st.integers(1, 9000))


def items() -> st.SearchStrategy[ContentItem]:
    return st.builds(
        ContentItem,
        external_id=st.just("1"),
        kind=st.sampled_from(ItemKind),
        title=PLAIN,
        url=URL,
        summary=PLAIN,
        axis=st.sampled_from([None, "densite", "unknown"]),
        network=st.sampled_from([None, "bretagne", "ailleurs"]),
        starts_at=WHEN,
        published_at=st.none() | WHEN,
        precision=st.sampled_from(["day", "month", "year"]),
        all_day=st.booleans(),
        place=st.just("") | PLAIN,
        attendance=st.none() | st.sampled_from(Attendance),
        image=st.none() | st.builds(Image, url=URL, alt=PLAIN),
        files=st.just(()) | st.tuples(FILE),
        transcript_url=st.none() | URL,
        language=st.sampled_from(["fr", "en"]),
    )


@st.composite
def letters(draw: st.DrawFn) -> Letter:
    numbers = iter(draw(st.lists(st.integers(0, 10**6), min_size=6, max_size=6, unique=True)))
    words = st.builds(Wording, title=WORDS, summary=WORDS, body=WORDS, kicker=WORDS, signature=WORDS)
    sections = []
    for place in range(draw(st.integers(0, 3))):
        shown = draw(st.lists(st.none() | items(), max_size=2))
        blocks = [LetterBlock(id=next(numbers), section="s", wording=draw(words), item=item) for item in shown]
        sections.append(LetterSection(id=f"s{place}", title=draw(WORDS), blocks=tuple(blocks)))
    return sample.letter(subject=draw(WORDS), preheader=draw(WORDS), sections=tuple(sections))


@settings(max_examples=40)
@given(letters(), st.data())
def test_cutting_blocks_is_rendering_the_letter_without_them(letter: Letter, data: st.DataObject) -> None:
    visible = [number for number in sample.ids(letter) if data.draw(st.booleans())]
    direct = render(sample.reduced(letter, visible), LAYOUT, BRAND)
    assert cut(render(letter, LAYOUT, BRAND), visible) == cut(direct, visible)


@settings(max_examples=40)
@given(letters())
def test_whatever_the_words_the_page_keeps_its_shape(letter: Letter) -> None:
    marked = render(letter, LAYOUT, BRAND)
    personal = PersonalValues(
        first_name="", reason="raison", network_names="", unsubscribe_url="https://a.example/u", preferences_url="https://a.example/p"
    )  # fmt: skip
    filled = fill(cut(marked, sample.ids(letter)), personal, marked.nonce)
    page = parser.document_fromstring(filled.html)
    assert len(page.xpath("//h1")) == 1
    assert len(page.xpath("//h2")) == sum(bool(section.blocks) for section in letter.sections)
    assert page.xpath("//a[@href='https://a.example/u']")
    assert filled.html.count("https://a.example/u") == filled.text.count("https://a.example/u") == 1
    assert not page.xpath("//script | //style[contains(., 'url(')]")


#: Anything a keyboard, a database or an attacker can give, but halves of characters.
ANY = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=120)
NAMES = ANY.map(lambda text: "".join(c for c in text if c not in "\r\n\0").strip())
VALUES = st.builds(
    PersonalValues, first_name=ANY, reason=ANY, network_names=ANY, unsubscribe_url=ANY, preferences_url=ANY
)
NONCE = "ab12cd34"
TOKENS = st.sampled_from([token(name, NONCE) for name in Placeholder])


@given(st.lists(ANY | TOKENS, max_size=8).map("".join), st.lists(ANY | TOKENS, max_size=8).map("".join), VALUES)
def test_a_message_says_what_was_filled(html: str, text: str, values: PersonalValues) -> None:
    rendered = Rendered(html=f"<p>{html}</p>", text=f"- {text} -")
    content = skeleton(rendered, _head("Objet")).fill(values, _recipient("Zoé"))
    message = email.message_from_bytes(content, policy=policy.default)
    filled = fill(rendered, values, NONCE)
    assert [defect for part in message.walk() for defect in part.defects] == []
    for kind, wanted in (("html", filled.html), ("plain", filled.text)):
        assert _lines(message.get_body((kind,)).get_payload(decode=True).decode()) == _lines(wanted)
    assert max(len(line) for line in content.partition(b"\r\n\r\n")[2].split(b"\r\n")) <= 76


@given(NAMES, NAMES, NAMES)
def test_any_name_and_subject_comes_back_and_adds_no_header(subject: str, sender: str, reader: str) -> None:
    frame = skeleton(Rendered(html="<p>a</p>", text="a"), _head(subject, sender))
    content = frame.fill(SAMPLE, _recipient(reader))
    head = content.partition(b"\r\n\r\n")[0]
    assert head.isascii()
    assert [line for line in head.split(b"\r\n") if len(line) > 78 and b"://" not in line] == []
    names = [line.partition(b":")[0] for line in head.split(b"\r\n") if not line.startswith(b" ")]
    assert len(names) == len(set(names)) == 13
    message = email.message_from_bytes(content, policy=policy.compat32)
    assert _decoded(message["Subject"]) == subject
    assert _name_in(message["To"]) == reader


@given(NAMES.filter(bool))
def test_a_name_before_an_address_is_read_by_a_mail_program(name: str) -> None:
    line = address("To", name, "zoe@collectivite.example")
    message = email.message_from_string(f"To: {line}\r\n\r\n", policy=policy.SMTP)
    assert [one.addr_spec for one in message["To"].addresses] == ["zoe@collectivite.example"]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=300), st.integers(10, 80))
def test_wrapping_changes_only_the_spaces(text: str, width: int) -> None:
    wrapped = wrap(text, width)
    assert "".join(wrapped.split()) == "".join(text.split())
    assert [line for line in wrapped.split("\n") if len(line) > width and " " in line.strip()] == []


def _head(subject: str, sender: str = "Réseau") -> MessageHead:
    return MessageHead(
        subject=subject,
        from_name=sender,
        from_address="lettre@planif.example",
        reply_to="redaction@planif.example",
        list_id="lettre.planif.example",
    )


def _recipient(name: str) -> RecipientHead:
    return RecipientHead(
        to_name=name,
        to_address="zoe@collectivite.example",
        message_id="<1@planif.example>",
        date="Thu, 12 Dec 2024 09:00:00 +0100",
        unsubscribe_url="https://lettre.planif.example/desabonnement/abc",
    )


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _decoded(value: str) -> str:
    return "".join(
        part.decode(charset or "ascii") if isinstance(part, bytes) else part
        for part, charset in email.header.decode_header(value)
    )


def _name_in(value: str) -> str:
    name, _, _address = value.rpartition("<")
    shown = name.strip()
    if shown.startswith('"'):
        return shown[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return _decoded(shown)
