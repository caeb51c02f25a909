"""What a refusal is about, as real servers word them."""

from types import ModuleType

import pytest


@pytest.mark.parametrize(
    ("reply", "to_recipient", "blames_us"),
    [
        ("550 5.1.1 <ines@collectivite.example>: Recipient address rejected: User unknown", True, False),
        ("550-5.1.1 The email account that you tried to reach does not exist.", True, False),
        ("552 5.2.2 Mailbox full", True, False),
        ("550 5.4.1 Recipient address rejected: Access denied", True, False),
        ("550 Requested action not taken: mailbox unavailable", True, False),
        ("553 sorry, no mailbox here by that name", True, False),
        ("550 5.1.8 Sender's address rejected: Domain not found", True, True),
        ("554 5.7.1 Relay access denied", True, True),
        ("550 5.7.1 Service unavailable; client host blocked using a blocklist", True, True),
        ("554 Transaction failed", True, True),
        ("554 5.7.1 Message rejected as spam", False, True),
        ("552 5.3.4 Message size exceeds fixed limit", False, True),
        ("550 This message was refused", False, True),
        ("554 5.6.0 Message has broken MIME", False, True),
        ("550 5.2.1 Mailbox disabled", False, False),
        ("504 5.5.2 Helo command rejected", True, True),
    ],
)
def test_a_refusal_is_about_the_recipient_or_about_us(
    plugin: ModuleType, reply: str, to_recipient: bool, blames_us: bool
) -> None:
    assert plugin.replies.blames_us(reply, to_recipient=to_recipient) is blames_us
    assert not plugin.replies.shuts_us_out(reply)


@pytest.mark.parametrize(
    "reply", ["530 5.7.0 Authentication required", "535 bad", "550 5.7.8 Credentials expired", "554 5.7.9 Too weak"]
)
def test_a_server_that_wants_other_credentials_takes_no_message_at_all(plugin: ModuleType, reply: str) -> None:
    assert plugin.replies.shuts_us_out(reply)


@pytest.mark.parametrize(
    ("reply", "slows"),
    [
        ("421 4.7.0 Too many messages from your address, try again later", True),
        ("451 4.7.500 Server busy. Please try again later", True),
        ("452 4.3.1 Insufficient system resources", True),
        ("450 4.4.5 The system is congested", True),
        ("421 too many connections", True),
        ("450 4.2.1 The recipient receives mail too quickly", False),
        ("452 4.2.2 Mailbox full", False),
        ("450 4.1.1 Not known yet", False),
        ("450 mailbox busy", False),
    ],
)
def test_a_passing_refusal_is_about_one_mailbox_or_asks_us_to_slow_down(
    plugin: ModuleType, reply: str, slows: bool
) -> None:
    assert plugin.replies.slows_us_down(reply) is slows
