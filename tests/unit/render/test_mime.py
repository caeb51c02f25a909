import email
from email import policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.render.edition import cut
from newsletter.render.mime import MessageHead, RecipientHead, skeleton
from newsletter.render.page import render
from newsletter.render.personal import SAMPLE, Placeholder, fill, token
from newsletter.values.letter import Rendered
from tests.unit.render import sample

HEAD = MessageHead(
    subject="Rencontres nationales\u00a0: ce qu’il faut retenir, et tout ce qui vient après l’année 2024",
    from_name="Réseau Planif Territoires",
    from_address="lettre@planif.example",
    reply_to="redaction@planif.example",
    list_id="lettre.planif.example",
    list_name="La lettre",
)
TO = RecipientHead(
    to_name="Zoé NOËL-LECŒUR",
    to_address="zoe@collectivite.example",
    message_id="<17.abc@planif.example>",
    date="Thu, 12 Dec 2024 09:00:00 +0100",
    unsubscribe_url="https://lettre.planif.example/desabonnement/" + "a" * 150,
)
SHORT = Rendered(html="<p>Bonjour</p>", text="Bonjour")


def read(content: bytes) -> EmailMessage:
    return email.message_from_bytes(content, policy=policy.default)


def part(message: EmailMessage, kind: str) -> str:
    return message.get_body((kind,)).get_content().replace("\r\n", "\n")


@pytest.fixture(scope="module")
def whole() -> tuple[Rendered, bytes]:
    marked = render(sample.letter(), sample.layout(), sample.brand())
    edition = cut(marked, sample.ids(sample.letter()))
    return fill(edition, SAMPLE, marked.nonce), skeleton(edition, HEAD).fill(SAMPLE, TO)


def test_a_mail_program_reads_back_what_was_filled(whole):
    filled, content = whole
    message = read(content)
    assert [defect for one in message.walk() for defect in one.defects] == []
    assert part(message, "html") == filled.html
    assert part(message, "plain") == filled.text
    assert [one.get_content_type() for one in message.iter_parts()] == ["text/plain", "text/html"]


def test_names_and_subject_come_back(whole):
    message = read(whole[1])
    assert message["Subject"] == HEAD.subject
    assert message["From"].addresses[0].display_name == HEAD.from_name
    assert (message["To"].addresses[0].display_name, message["To"].addresses[0].addr_spec) == (
        TO.to_name,
        TO.to_address,
    )
    assert message["Reply-To"] == HEAD.reply_to
    assert message["Message-ID"] == TO.message_id
    assert message["Date"].datetime.isoformat() == "2024-12-12T09:00:00+01:00"
    assert message["Content-Language"] == "fr"
    assert message["List-Id"] == '"La lettre" <lettre.planif.example>'


def test_leaving_takes_one_click_and_its_address_is_whole_on_its_line(whole):
    lines = whole[1].decode().split("\r\n")
    assert f"List-Unsubscribe: <{TO.unsubscribe_url}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_the_message_is_ascii_with_crlf_and_short_lines(whole):
    content = whole[1]
    assert content.isascii()
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    head, _, body = content.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76
    assert max(map(len, head.split(b"\r\n"))) <= 998


def test_the_same_values_give_the_same_bytes(whole):
    marked = render(sample.letter(), sample.layout(), sample.brand())
    again = skeleton(cut(marked, sample.ids(sample.letter())), HEAD).fill(SAMPLE, TO)
    assert again == whole[1]


def test_nothing_personal_stands_in_what_all_copies_share():
    frame = skeleton(Rendered(html="<p>__NLab12_REASON__</p>", text="__NLab12_REASON__"), HEAD)
    shared = frame.head + b"".join(one for one in frame.body if isinstance(one, bytes))
    assert b"__NL" not in shared
    assert b"Bretagne" not in shared


@pytest.mark.parametrize("bad", ["\r", "\n", "\0", "a\r\nBcc: tous@planif.example"])
@pytest.mark.parametrize(
    ("header", "field"),
    [("Subject", "subject"), ("From", "from_name"), ("From", "from_address"), ("Reply-To", "reply_to"),
     ("List-Id", "list_id"), ("List-Id", "list_name"), ("Content-Language", "language")],
)  # fmt: skip
def test_a_line_end_in_a_shared_header_is_refused_and_the_header_named(header, field, bad):
    with pytest.raises(ValueError, match=f"^{header}: "):
        skeleton(SHORT, HEAD.model_copy(update={field: f"x{bad}y@planif.example"}))


@pytest.mark.parametrize("bad", ["\r", "\n", "\0", "a\r\nBcc: tous@planif.example"])
@pytest.mark.parametrize(
    ("header", "field"),
    [("To", "to_name"), ("To", "to_address"), ("Message-ID", "message_id"), ("Date", "date"),
     ("List-Unsubscribe", "unsubscribe_url")],
)  # fmt: skip
def test_a_line_end_in_a_recipients_header_is_refused_and_the_header_named(header, field, bad):
    with pytest.raises(ValueError, match=f"^{header}: "):
        skeleton(SHORT, HEAD).fill(SAMPLE, TO._replace(**{field: f"x{bad}y@planif.example"}))


@pytest.mark.parametrize("bad", ["pas une adresse", "@planif.example", "a@", "a@b@c d.example", "a b@planif.example"])
def test_what_is_no_address_is_refused(bad):
    with pytest.raises(ValueError, match=r"^To: not an address"):
        skeleton(SHORT, HEAD).fill(SAMPLE, TO._replace(to_address=bad))


@pytest.mark.parametrize("bad", ["https://a.example/b,c", "https://a.example/b c", "https://a.example/é", "x" * 901])
def test_an_unsubscribe_address_that_a_mail_program_could_not_follow_is_refused(bad):
    with pytest.raises(ValueError, match=r"^List-Unsubscribe: "):
        skeleton(SHORT, HEAD).fill(SAMPLE, TO._replace(unsubscribe_url=bad))


def test_an_accented_domain_is_written_as_ascii_and_an_accented_box_as_it_is():
    frame = skeleton(SHORT, HEAD)
    domain = frame.fill(SAMPLE, TO._replace(to_address="zoe@lecœur.example"))
    box = frame.fill(SAMPLE, TO._replace(to_address="zoe.noël@collectivite.example"))
    assert f"<zoe@{'lecœur'.encode('idna').decode()}.example>".encode() in domain
    assert "<zoe.noël@collectivite.example>".encode() in box


def test_a_line_that_is_a_dot_or_ends_with_a_space_comes_back():
    dots = Rendered(html="<p>a</p>", text="a \n.\n..b\n\t\nc")
    assert part(read(skeleton(dots, HEAD).fill(SAMPLE, TO)), "plain") == dots.text


def test_the_boundary_follows_the_content():
    first = skeleton(SHORT, HEAD).head
    assert first == skeleton(SHORT, HEAD).head
    assert first != skeleton(Rendered(html="<p>Autre</p>", text="Autre"), HEAD).head


@given(st.text(alphabet=". ab\n=é", max_size=300), st.text(alphabet=".aé\u0301 ", max_size=90))
def test_whatever_it_says_a_message_may_go_on_the_wire_as_it_is_and_is_read_back(body: str, name: str) -> None:
    token_ = token(Placeholder.FIRST_NAME, "abc")
    edition = Rendered(html=f"<p>{body}{token_}{body}</p>", text=f"{body}\n{token_}\n{body}")
    personal = SAMPLE._replace(first_name=name)
    content = skeleton(edition, HEAD).fill(personal, TO)
    assert content.endswith(b"\r\n")
    assert b"\n." not in content
    assert content.count(b"\n") == content.count(b"\r\n") == content.count(b"\r")
    assert max(map(len, content.split(b"\r\n"))) <= 998
    filled = fill(edition, personal, "abc")
    html = part(read(content), "html").rstrip("\n")
    assert html == filled.html.rstrip("\n")
