"""The kind `brevo` against a service that refuses what Brevo’s documentation does not know."""

from types import ModuleType
from typing import Any

import pytest
from pydantic import ValidationError

from newsletter import Api, Rejected, Transport, TransportKind, TryLater, Unanswered, Unavailable
from newsletter.testing import TransportKindContract, a_mail

LETTER = """\
Date: Thu, 05 Dec 2024 09:30:00 +0100\r
Message-ID: <d1.abc@planif.example>\r
To: =?utf-8?q?In=C3=A8s?= <ines@collectivite.example>\r
List-Unsubscribe: <https://lettre.planif.example/u/xyz>,\r
 <mailto:retrait@planif.example?subject=unsubscribe>\r
From: "Planif Territoires" <lettre@planif.example>\r
Reply-To: <equipe@planif.example>\r
Subject: =?utf-8?q?La_lettre_de_d=C3=A9cembre?=\r
List-Id: <lettre.planif.example>\r
List-Unsubscribe-Post: List-Unsubscribe=One-Click\r
Precedence: bulk\r
Content-Language: fr\r
MIME-Version: 1.0\r
Content-Type: multipart/alternative; boundary="=_b"\r
\r
--=_b\r
Content-Type: text/plain; charset="utf-8"\r
Content-Transfer-Encoding: quoted-printable\r
\r
Bonjour In=C3=A8s=20\r
.\r
--=_b\r
Content-Type: text/html; charset="utf-8"\r
Content-Transfer-Encoding: quoted-printable\r
\r
<p>Bonjour In=C3=A8s : {{ et {% restent</p>\r
--=_b--\r
"""


class TestTheContract(TransportKindContract):
    """With the fixtures `kind` and `config` of this folder."""


def a_letter(**said: Any) -> Any:
    return a_mail("d1", message_id="<d1.abc@planif.example>", pieces=(LETTER.encode(),), **said)


def test_the_letter_arrives_with_all_its_parts(transport: Transport, service: Any) -> None:
    receipt = transport.send(a_letter())
    (taken,) = service.taken
    assert receipt.reply.startswith("201 <")
    assert taken.sender.model_dump() == {"email": "lettre@planif.example", "name": "Planif Territoires"}
    assert [one.model_dump() for one in taken.to] == [{"email": "ines@collectivite.example", "name": "Inès"}]
    assert taken.replyTo.email == "equipe@planif.example"
    assert taken.subject == "La lettre de décembre"
    assert taken.textContent.splitlines() == ["Bonjour Inès ", "."]
    assert taken.htmlContent.strip() == "<p>Bonjour Inès : &#123;&#123; et &#123;% restent</p>"
    (tag,) = taken.tags
    assert taken.headers == {
        "idempotencyKey": tag,
        "Message-Id": "<d1.abc@planif.example>",
        "List-Unsubscribe": "<https://lettre.planif.example/u/xyz>, "
        "<mailto:retrait@planif.example?subject=unsubscribe>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": "<lettre.planif.example>",
        "Precedence": "bulk",
        "Content-Language": "fr",
    }


def test_whoever_the_head_names_the_recipient_is_the_envelope_s(transport: Transport, service: Any) -> None:
    transport.send(a_letter(recipient="autre@collectivite.example"))
    assert [one.email for one in service.taken[0].to] == ["autre@collectivite.example"]


def test_a_field_nobody_documented_is_refused_by_the_service(
    plugin: ModuleType, transport: Transport, service: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    body_of = plugin.transport.body_of
    monkeypatch.setattr(plugin.transport, "body_of", lambda *given, **said: body_of(*given, **said) | {"text": "x"})
    with pytest.raises(Rejected) as refusal:
        transport.send(a_letter())
    assert (refusal.value.blames_us, service.taken, len(service.refused)) == (True, [], 1)


def test_the_same_message_is_taken_once(transport: Transport, service: Any) -> None:
    transport.send(a_letter())
    assert transport.send(a_letter()).reply.startswith("taken by an earlier request")
    transport.send(a_mail("2"))
    assert len(service.taken) == 2


def test_a_message_found_had_been_taken_and_one_not_found_says_nothing(transport: Transport, service: Any) -> None:
    assert transport.find("<d1.abc@planif.example>") is None
    transport.send(a_letter())
    assert transport.find("<d1.abc@planif.example>") is True
    assert transport.find("<d2.abc@planif.example>") is None
    service.events = False
    assert transport.find("<d1.abc@planif.example>") is None


@pytest.mark.parametrize(
    ("refusal", "raised"),
    [
        ((401, "unauthorized"), Unavailable),
        ((402, "not_enough_credits"), Unavailable),
        ((403, "permission_denied"), Unavailable),
        ((404, "document_not_found"), Unavailable),
        ((400, "account_under_validation"), Unavailable),
        ((400, "not_enough_credits"), Unavailable),
        ((400, "invalid_parameter"), Rejected),
        ((400, "missing_parameter"), Rejected),
        ((413, "bad_request"), Rejected),
        ((429, "too_many_requests"), TryLater),
    ],
)
def test_a_refusal_says_that_nothing_left(
    transport: Transport, service: Any, faults: Any, refusal: tuple[int, str], raised: type[Exception]
) -> None:
    status, code = refusal
    service.faults.append(faults.answering(status, {"code": code, "message": "no\nway"}))
    with pytest.raises(raised, match=f"{status} {code} no way"):
        transport.send(a_letter())


def test_a_refusal_of_the_address_is_not_about_us(transport: Transport) -> None:
    with pytest.raises(Rejected) as refusal:
        transport.send(a_letter(recipient="nobody"))
    assert refusal.value.blames_us is False


@pytest.mark.parametrize(("said", "after"), [({"x_sib_ratelimit_reset": "7"}, 7.0), ({"retry_after": "soon"}, None)])
def test_a_service_that_is_asked_too_often_says_for_how_long(
    transport: Transport, service: Any, faults: Any, said: dict[str, str], after: float | None
) -> None:
    service.faults.append(faults.answering(429, {"code": "too_many_requests", "message": ""}, **said))
    with pytest.raises(TryLater) as delay:
        transport.send(a_letter())
    assert (delay.value.after, delay.value.slows) == (after, True)


@pytest.mark.parametrize(
    "fault",
    [
        (500, {"code": "internal", "message": ""}),
        (502, b"<html>bad gateway</html>"),
        (503, None),
        (201, b"garbage"),
        (201, [1]),
        (400, b"<html>an intermediary</html>"),
        (307, b""),
    ],
)
def test_an_answer_that_tells_nothing_leaves_the_message_in_doubt(
    transport: Transport, service: Any, faults: Any, fault: tuple[int, Any]
) -> None:
    service.faults.append(faults.answering(*fault, location="/elsewhere"))
    (outcome,) = transport.deliver([a_letter()])
    assert outcome.state == "in_doubt"


@pytest.mark.parametrize(("name", "copies"), [("closing", 0), ("closing_after", 1), ("silent_after", 1)])
def test_no_answer_leaves_the_message_in_doubt_and_sending_it_again_makes_no_second_copy(
    transport: Transport, service: Any, faults: Any, name: str, copies: int
) -> None:
    service.faults.append(getattr(faults, name))
    with pytest.raises(Unanswered):
        transport.send(a_letter())
    assert len(service.taken) == copies
    transport.send(a_letter())
    assert len(service.taken) == 1


def test_an_answer_without_end_leaves_the_message_in_doubt(transport: Transport, service: Any, faults: Any) -> None:
    service.faults.append(faults.answering(201, b"x" * 1_100_000))
    with pytest.raises(Unanswered, match="answered more than"):
        transport.send(a_letter())


def test_a_service_that_is_away_means_that_nothing_left(kind: TransportKind, api: Api, faults: Any) -> None:
    with pytest.raises(Unavailable, match="cannot be reached"):
        kind.open(kind.Config(api_key=faults.KEY, url="http://127.0.0.1:9/v3"), api).send(a_letter())
    with pytest.raises(Unavailable, match="web client"):
        kind.open(kind.Config(api_key=faults.KEY))


def test_a_rehearsal_is_checked_and_nothing_is_sent(kind: TransportKind, config: Any, api: Api, service: Any) -> None:
    transport = kind.open(config.model_copy(update={"sandbox": True}), api)
    assert transport.send(a_letter()).reply.startswith("201")
    assert service.taken == service.refused == []


def test_what_brevo_cannot_carry_is_refused_before_it_leaves(transport: Transport, service: Any) -> None:
    picture = b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n"
    with pytest.raises(Rejected, match="not image/png"):
        transport.send(a_mail("1", pieces=(b"Subject: x\r\nMIME-Version: 1.0\r\n" + picture,)))
    assert service.taken == []


@pytest.mark.parametrize("key", ["", "xkeysib motdepasse", "xkeysib-\nmotdepasse", "xkeysib-motdepassé"])
def test_a_wrong_key_is_told_without_being_shown(kind: TransportKind, key: str) -> None:
    with pytest.raises(ValidationError, match="copy it whole") as told:
        kind.Config(api_key=key)
    assert "motdepass" not in str(told.value)


def test_the_key_is_shown_nowhere(
    kind: TransportKind, config: Any, transport: Transport, service: Any, faults: Any
) -> None:
    service.faults.extend([faults.answering(500, {"message": "?"}), faults.closing])
    shown = [repr(config), str(config), repr(transport)]
    shown += [outcome.model_dump_json() for outcome in transport.deliver([a_letter(), a_letter()])]
    assert len(shown) == 5
    assert "motdepasse" not in " ".join(shown)


def test_as_many_requests_as_asked_may_be_on_their_way(kind: TransportKind, config: Any) -> None:
    assert kind.connections(config) == 4
    assert kind.connections(config.model_copy(update={"connections": 9})) == 9
