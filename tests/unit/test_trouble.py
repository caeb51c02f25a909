"""When sending stops: the letter cannot be written, the server refuses us, or asks for a slower pace."""

from newsletter.domain.trouble import FEW, REFUSALS, REQUESTS, UNWRITABLE, Trouble
from newsletter.values.mail import Outcome

ACCEPTED = Outcome(key="1", state="accepted")
REFUSED = Outcome(key="1", state="failed", reply="554 5.7.1 listed", blames_us=True)
ASKED = Outcome(key="1", state="deferred", reply="451 4.7.0 slow down", slows=True)


def test_messages_in_a_row_that_cannot_be_written_are_the_letter_s_fault() -> None:
    trouble = Trouble(10_000)
    for known in range(1, UNWRITABLE):
        trouble.could_not_write("poison", known)
    trouble.wrote()
    trouble.could_not_write("poison", UNWRITABLE)
    assert not trouble.hopeless
    for known in range(UNWRITABLE + 1, 2 * UNWRITABLE):
        trouble.could_not_write("poison", known)
    assert trouble.hopeless
    assert trouble.fault == "3 messages in a row cannot be written: poison"


def test_one_in_a_hundred_is_too_many_and_a_few_never_are() -> None:
    small, huge = Trouble(20), Trouble(10_000)
    small.could_not_write("poison", FEW)
    huge.could_not_write("poison", 100)
    assert (small.hopeless, huge.hopeless) == (False, False)
    small.could_not_write("poison", FEW + 1)
    huge.wrote()
    huge.could_not_write("poison", 101)
    assert small.hopeless
    assert huge.fault == "101 messages cannot be written, the last: poison"


def test_refusals_about_us_stop_only_when_nothing_is_accepted_in_between() -> None:
    trouble = Trouble(100)
    for outcome in (*[REFUSED] * (REFUSALS - 1), ACCEPTED, *[REFUSED] * (REFUSALS - 1)):
        trouble.answered(outcome)
    assert not trouble.hopeless
    trouble.answered(REFUSED)
    assert trouble.fault == "the server refuses our mail, 3 times in a row: 554 5.7.1 listed"


def test_requests_to_slow_down_are_no_refusals() -> None:
    trouble = Trouble(100)
    for _ in range(REQUESTS):
        trouble.answered(ASKED)
    assert trouble.slowed
    assert not trouble.hopeless
    assert trouble.fault == ""
    trouble.answered(ACCEPTED)
    assert not trouble.slowed
