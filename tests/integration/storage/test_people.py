"""Members, on both databases: a file never brings back who left; a subscription is open once."""

import pytest

from newsletter.domain.access import SYSTEM
from newsletter.domain.member import MemberRecord, MemberState
from newsletter.domain.suppression import EVERY_NEWSLETTER, Why
from newsletter.storage import members, vocabularies
from newsletter.storage.database import Database, StorageError
from newsletter.storage.members import Writer
from tests import sending
from tests.house import LETTER
from tests.integration.storage.hands import ask, rows, together, write
from tests.sending import BY, KEY, states

OPEN = "SELECT member_id, newsletter_id FROM subscription WHERE ended_at IS NULL ORDER BY 1, 2"
AGENDA = LETTER.model_copy(update={"id": "agenda", "name": "L’agenda"})
SUBSCRIBE = (
    "INSERT INTO subscription (member_id, newsletter_id, ended_why, created_at, created_by) "
    "SELECT id, 'lettre', '', created_at, 'accident' FROM member"
)


@pytest.fixture
def declared(database: Database) -> Database:
    """Return a database that knows two newsletters."""
    with database.writing() as session:
        vocabularies.keep_newsletters(session, [LETTER, AGENDA])
    return database


def bring(database: Database, number: int = 1, **fields: object) -> str:
    """Write one person as a file would."""
    given = {"address": sending.address(number), "newsletters": ("lettre",)} | fields
    with database.writing() as session:
        return Writer(session, KEY, BY).write(MemberRecord.model_validate(given), "import m.csv line 2")


def stands(database: Database) -> list[str]:
    return [state for (state,) in ask(database, "SELECT state FROM member ORDER BY id")]


def consents(database: Database) -> int:
    return len(ask(database, "SELECT id FROM consent"))


@pytest.mark.parametrize("state", sorted(set(MemberState) - {MemberState.ACTIVE}))
def test_no_file_makes_an_inactive_person_active(declared: Database, state: MemberState) -> None:
    bring(declared, state=state)
    before = consents(declared)
    for wanted in (None, MemberState.ACTIVE):
        bring(declared, state=wanted, newsletters=("lettre", "agenda"))
        assert stands(declared) == [state.value]
    assert consents(declared) == before
    assert (1, "agenda") not in ask(declared, OPEN)


@pytest.mark.parametrize(("state", "why"), [(MemberState.LEFT, Why.LEFT), (MemberState.BOUNCED, Why.BOUNCED)])
def test_who_left_or_bounced_is_planned_for_nothing_after_another_file(
    declared: Database, state: MemberState, why: Why
) -> None:
    bring(declared)
    bring(declared, state=state)
    assert ask(declared, "SELECT newsletter_id, why FROM suppression") == [(EVERY_NEWSLETTER, why.value)]
    bring(declared, state=MemberState.ACTIVE)
    bring(declared, 2)
    assert list(rows(declared, sending.begin(declared, 0))) == [2]


@pytest.mark.parametrize("why", list(Why))
def test_an_address_suppressed_before_it_is_known_is_never_written_to(declared: Database, why: Why) -> None:
    with declared.writing() as session:
        members.suppress(session, sending.key_of(1), why, BY)
    bring(declared)
    assert "active" not in stands(declared)
    assert ask(declared, OPEN) == []
    assert consents(declared) == 0


def test_who_left_one_newsletter_is_not_brought_back_to_it_and_keeps_the_other(declared: Database) -> None:
    bring(declared, newsletters=("lettre", "agenda"))
    write(declared, "UPDATE subscription SET ended_at = created_at WHERE newsletter_id = 'lettre'")
    with declared.writing() as session:
        members.suppress(session, sending.key_of(1), Why.LEFT, BY, "lettre")
    bring(declared, newsletters=("lettre", "agenda"))
    assert ask(declared, OPEN) == [(1, "agenda")]


def test_a_subscription_that_ended_is_not_opened_again_by_a_file(declared: Database) -> None:
    bring(declared)
    write(declared, "UPDATE subscription SET ended_at = created_at")
    assert bring(declared) == "unchanged"
    assert ask(declared, OPEN) == []


def test_a_forgotten_person_stays_forgotten(declared: Database) -> None:
    bring(declared, first_name="Inès")
    write(declared, "UPDATE member SET address = '', first_name = '', state = 'left'")
    with declared.writing() as session:
        members.suppress(session, sending.key_of(1), Why.ERASED, BY)
    assert bring(declared, first_name="Inès", state=MemberState.ACTIVE) == "unchanged"
    assert ask(declared, "SELECT address, first_name, state FROM member") == [("", "", "left")]


@pytest.mark.fault("F23")
def test_a_person_is_one_member_whatever_the_case_of_the_address(declared: Database) -> None:
    assert bring(declared) == "added"
    assert bring(declared, address=sending.address(1).upper()) == "unchanged"
    assert len(stands(declared)) == 1


def test_a_member_has_one_open_subscription_to_a_newsletter(declared: Database) -> None:
    bring(declared)
    with pytest.raises(StorageError):
        write(declared, SUBSCRIBE)
    assert ask(declared, OPEN) == [(1, "lettre")]


def test_after_the_end_of_one_subscription_another_may_begin(declared: Database) -> None:
    bring(declared)
    for _ in range(2):
        write(declared, "UPDATE subscription SET ended_at = created_at WHERE ended_at IS NULL")
        write(declared, SUBSCRIBE)
    assert ask(declared, OPEN) == [(1, "lettre")]
    assert len(ask(declared, "SELECT id FROM subscription")) == 3


def test_a_suppression_is_kept_once_and_its_first_reason_stays(declared: Database) -> None:
    with declared.writing() as session:
        assert members.suppress(session, "key", Why.BOUNCED, BY)
        assert not members.suppress(session, "key", Why.LEFT, BY)
        assert members.suppress(session, "key", Why.LEFT, BY, "lettre")
        assert members.suppressions(session, "key") == {EVERY_NEWSLETTER: Why.BOUNCED, "lettre": Why.LEFT}


def test_of_four_that_suppress_one_address_at_once_none_meets_an_error(declared: Database) -> None:
    def suppress(_number: int) -> bool:
        with declared.writing() as session:
            return members.suppress(session, "key", Why.COMPLAINED, BY)

    assert sorted(together(4, suppress)) == [False, False, False, True]


def test_four_files_at_once_make_one_member_and_none_meets_an_error(declared: Database) -> None:
    told = together(4, lambda _: bring(declared))
    assert sorted(told) == ["added", "unchanged", "unchanged", "unchanged"]
    assert ask(declared, OPEN) == [(1, "lettre")]


def test_members_are_counted_where_they_stand(declared: Database) -> None:
    for number, state in enumerate(MemberState, 1):
        bring(declared, number, state=state)
    with declared.reading() as session:
        assert members.count_states(session, SYSTEM) == dict.fromkeys(MemberState, 1)
    assert states(declared, sending.begin(declared, 0)) == {"planned": 1}
