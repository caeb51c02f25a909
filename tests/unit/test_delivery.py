"""The ledger's rules: what stays the same, what follows a doubt, when a campaign is done."""

from hypothesis import given
from hypothesis import strategies as st

from newsletter.domain.delivery import (
    CLOSED,
    DeliveryState,
    InDoubt,
    balanced,
    bounce_address,
    idempotency_key,
    message_id,
    next_after_doubt,
)

SALT = "5a" * 16


def test_the_identity_of_a_message_depends_on_the_delivery_and_the_campaign_only() -> None:
    assert message_id(SALT, 7, "planif.example") == message_id(SALT, 7, "planif.example")
    assert message_id(SALT, 7, "planif.example") != message_id(SALT, 8, "planif.example")
    assert message_id(SALT, 7, "planif.example") != message_id("5b" * 16, 7, "planif.example")


def test_a_purpose_never_gives_away_the_secret_of_another() -> None:
    identity = message_id(SALT, 7, "planif.example").split(".")[1].split("@")[0]
    assert identity not in bounce_address(SALT, 7, "planif.example")
    assert identity not in idempotency_key(SALT, 7)


def test_the_provider_s_word_wins_over_every_policy() -> None:
    for policy in InDoubt:
        for resends in (0, 1, 5):
            assert next_after_doubt(True, resends, policy) is DeliveryState.ACCEPTED
        assert next_after_doubt(False, 0, policy) is DeliveryState.PLANNED


def test_not_even_the_provider_s_word_earns_a_third_copy() -> None:
    for policy in InDoubt:
        assert next_after_doubt(False, 1, policy) is DeliveryState.NEEDS_REVIEW


def test_a_row_nobody_can_tell_about_is_sent_once_more_and_then_waits_for_a_person() -> None:
    assert next_after_doubt(None, 0, InDoubt.RESEND_ONCE) is DeliveryState.PLANNED
    assert next_after_doubt(None, 1, InDoubt.RESEND_ONCE) is DeliveryState.NEEDS_REVIEW


def test_under_hold_nothing_is_ever_sent_again() -> None:
    assert next_after_doubt(None, 0, InDoubt.HOLD) is DeliveryState.NEEDS_REVIEW


@given(st.dictionaries(st.sampled_from(DeliveryState), st.integers(0, 50)))
def test_a_campaign_is_done_only_when_every_candidate_is_in_a_closed_state(states: dict[DeliveryState, int]) -> None:
    closed = sum(count for state, count in states.items() if state in CLOSED)
    total = sum(states.values())
    assert balanced(states, total) == (closed == total)
    assert not balanced(states, total + 1)
