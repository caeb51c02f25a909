"""The law of the ledger: whatever happens in whatever order, all candidates add up and nobody has a third copy.

Senders come, take, tell and die; outcomes come late or twice; people leave, time passes, campaigns pause.
"""

import shutil
from collections import Counter
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from newsletter.domain.campaign import CampaignState
from newsletter.domain.delivery import (
    CLOSED,
    WAITING,
    DeliveryState,
    InDoubt,
    Settled,
    Taken,
    balanced,
    next_after_doubt,
)
from newsletter.domain.suppression import Why
from newsletter.pipeline.resolve import resolve
from newsletter.storage import campaigns, doubts, ledger, members, workers
from newsletter.storage.database import Database
from newsletter.storage.turns import Turn, take_turns
from tests import sending
from tests.integration.storage.hands import Row, hire, record, rows, take
from tests.sending import BY, NOW, current

MEMBERS = 3
#: One resend at most, whoever decides; said here again, so that the house cannot loosen it alone.
RESENDS = 1
S = DeliveryState
#: What may follow what within one act.
FOLLOWS = {
    S.PLANNED: {S.ATTEMPTING, S.SUPPRESSED, S.EXPIRED},
    S.DEFERRED: {S.ATTEMPTING, S.SUPPRESSED, S.EXPIRED},
    S.ATTEMPTING: {S.ACCEPTED, S.FAILED, S.DEFERRED, S.IN_DOUBT, S.PLANNED},
    S.IN_DOUBT: {S.PLANNED, S.ACCEPTED, S.NEEDS_REVIEW},
    S.NEEDS_REVIEW: {S.PLANNED, S.ACCEPTED, S.FAILED},
} | dict.fromkeys(CLOSED, frozenset[DeliveryState]())
#: What a connection may say of a row it holds; `planned` when the transport itself does not work.
TOLD = st.sampled_from([S.ACCEPTED, S.FAILED, S.DEFERRED, S.IN_DOUBT, S.PLANNED])
#: After these words the message has certainly not arrived.
NOTHING_LEFT = {S.FAILED, S.DEFERRED, S.PLANNED}
ANY = st.integers(0, 1000)


class Ledger(RuleBasedStateMachine):
    """One campaign of a few members, and all that can happen to it."""

    #: A SQLite file with a campaign that is being sent.
    template: Path
    folder: Path

    def __init__(self) -> None:
        super().__init__()
        self.names = count(1)
        path = self.folder / "newsletter.db"
        for old in self.folder.glob("newsletter.db*"):
            old.unlink()
        shutil.copy(self.template, path)
        self.database = Database(f"sqlite:///{path}")
        with self.database.reading() as session:
            (self.campaign,) = campaigns.in_states(session, [CampaignState.SENDING])
        self.now, self.workers, self.gone = NOW, list[str](), set[int]()
        #: Every row ever taken, with the connection that took it; the dead still speak.
        self.hands: list[tuple[str, Taken]] = []
        #: Copies that may have arrived, and acceptances written, by delivery.
        self.copies, self.accepted = Counter[int](), Counter[int]()
        #: Until when a row was told to wait.
        self.due: dict[int, datetime] = {}
        self.before = self.rows()
        for _ in range(2):
            self.hire()

    def rows(self) -> dict[int, Row]:
        return rows(self.database, self.campaign)

    def hire(self) -> None:
        self.workers.append(f"worker{next(self.names)}")
        hire(self.database, self.workers[-1])

    @rule(who=ANY, connection=st.integers(1, 2), limit=st.integers(1, 3))
    def take(self, who: int, connection: int, limit: int) -> None:
        owner = f"{self.workers[who % len(self.workers)]}/{connection}"
        before, state = self.rows(), current(self.database, self.campaign).state
        taken = take(self.database, self.campaign, owner, limit, self.now)
        assert len(taken) <= limit
        assert not taken or state is CampaignState.SENDING
        for one in taken:
            assert before[one.member].state in WAITING
            assert one.member not in self.gone
            assert self.due.get(one.delivery, self.now) <= self.now
            assert one.attempt == before[one.member].attempt + 1
            self.copies[one.delivery] += 1
            self.hands.append((owner, one))

    @rule(who=ANY, connection=st.integers(1, 2), limit=st.integers(1, 3))
    def lose_an_answer(self, who: int, connection: int, limit: int) -> None:
        """A turn is durable and its answer lost: the next one puts back what the connection never heard of."""
        owner = f"{self.workers[who % len(self.workers)]}/{connection}"
        held = self.held_by(owner)
        take(self.database, self.campaign, owner, limit, self.now)
        self.check()
        with self.database.direct() as direct:
            take_turns(direct, [Turn(owner, self.campaign, (), 0, self.now, holding=tuple(held))])
        assert self.held_by(owner) == held

    def held_by(self, owner: str) -> set[int]:
        with self.database.direct() as direct:
            return set(ledger.held(direct, owner))

    @precondition(lambda self: self.hands)
    @rule(which=ANY, state=TOLD, wait=st.integers(0, 3))
    def tell(self, which: int, state: DeliveryState, wait: int) -> None:
        """A connection tells of a row it took once: it may tell again, or have lost it."""
        owner, taken = self.hands[which % len(self.hands)]
        row = self.rows()[taken.member]
        held = row.owner == owner
        # An old hand of the same connection is not told apart by the ledger: a connection has one outcome per attempt.
        if held and row.attempt != taken.attempt:
            return
        due = self.now + timedelta(minutes=wait) if state is S.DEFERRED else None
        written = record(self.database, owner, Settled(delivery=taken.delivery, state=state, due_at=due))
        assert written == held
        if written:
            self.due[taken.delivery] = due or self.now
            self.copies[taken.delivery] -= state in NOTHING_LEFT
            self.accepted[taken.delivery] += state is S.ACCEPTED

    @precondition(lambda self: self.hands)
    @rule(which=ANY, state=TOLD)
    def a_stranger_tells(self, which: int, state: DeliveryState) -> None:
        _, taken = self.hands[which % len(self.hands)]
        assert record(self.database, "stranger/1", Settled(delivery=taken.delivery, state=state)) == 0

    @rule(who=ANY)
    def die(self, who: int) -> None:
        """A worker is declared dead, rightly or not; another comes."""
        dead = self.workers.pop(who % len(self.workers))
        held = [row for row in self.rows().values() if (row.owner or "").startswith(f"{dead}/")]
        with self.database.writing() as session:
            assert workers.bury(session, dead, self.now) == len(held)
        assert take(self.database, self.campaign, f"{dead}/1", 1, self.now) == []
        self.hire()

    @rule(who=ANY, connection=st.integers(1, 2))
    def begin_again(self, who: int, connection: int) -> None:
        owner = f"{self.workers[who % len(self.workers)]}/{connection}"
        with self.database.writing() as session:
            workers.give_up_held(session, owner, self.now)
        assert owner not in {row.owner for row in self.rows().values()}

    @rule(found=st.sampled_from([None, True, False]), policy=st.sampled_from(InDoubt))
    def settle(self, found: bool | None, policy: InDoubt) -> None:
        """Every doubt read is settled once; the same reading again settles nothing."""
        with self.database.reading() as session:
            read = doubts.in_state(session, self.campaign, S.IN_DOUBT)
        for again in (False, True):
            for doubt in read:
                to = next_after_doubt(found, doubt.resends, policy)
                with self.database.writing() as session:
                    settled = doubts.settle_doubt(session, doubt, to, "settled", self.now)
                assert settled is not again
                self.accepted[doubt.delivery] += settled and to is S.ACCEPTED

    @rule(who=ANY)
    def send_and_lose(self, who: int) -> None:
        """What most often makes copies: sent, never answered for, and settled; each step checked."""
        self.take(who, 1, 1)
        self.check()
        self.die(who)
        self.check()
        self.settle(None, InDoubt.RESEND_ONCE)

    @rule(arrived=st.booleans())
    def a_person_decides(self, arrived: bool) -> None:
        with self.database.reading() as session:
            waiting = doubts.in_state(session, self.campaign, S.NEEDS_REVIEW)
        decided = resolve(sending.context(self.database), self.campaign.id, arrived=arrived)
        assert list(decided) == waiting
        self.accepted.update(doubt.delivery for doubt in decided if arrived)

    @rule(number=st.integers(1, 4 * MEMBERS))
    def leave(self, number: int) -> None:
        """One in four: where everybody left, nothing more happens."""
        if number > MEMBERS:
            return
        with self.database.writing() as session:
            members.suppress(session, sending.key_of(number), Why.LEFT, BY, "lettre")
        self.gone.add(number)

    @rule()
    def suppress_leavers(self) -> None:
        with self.database.writing() as session:
            doubts.suppress_leavers(session, self.campaign, self.now)
        found = self.rows()
        assert not [number for number in self.gone if found[number].state in WAITING]

    @rule(minutes=st.sampled_from([1, 1, 1, 2, 2, 2, 3, 3, 60 * 48]))
    def wait(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def expire(self) -> None:
        with self.database.writing() as session:
            closed = doubts.expire(session, self.campaign, self.now)
        too_old = self.now >= self.campaign.expires_at
        assert too_old or not closed
        assert not too_old or not [row for row in self.rows().values() if row.state in WAITING]

    @rule(to=st.sampled_from([CampaignState.SENDING, CampaignState.SENDING, CampaignState.PAUSED]))
    def pause_or_go_on(self, to: CampaignState) -> None:
        with self.database.writing() as session:
            campaigns.move(session, campaigns.get(session, self.campaign.id), to, BY)

    def check(self) -> None:
        self.every_candidate_is_accounted_for()
        self.every_step_is_legal()
        self.nobody_has_a_third_copy()

    @invariant()
    def every_candidate_is_accounted_for(self) -> None:
        with self.database.reading() as session:
            progress = ledger.progress(session, self.campaign)
        assert sum(progress.states.values()) == progress.candidates == MEMBERS

    @invariant()
    def every_step_is_legal(self) -> None:
        now = self.rows()
        for number, row in now.items():
            was = self.before[number]
            assert row.state == was.state or row.state in FOLLOWS[S(was.state)], f"{was} became {row}"
            assert was.attempt <= row.attempt <= was.attempt + 1
            assert was.resends <= row.resends
            assert (row.owner is None) == (row.state != S.ATTEMPTING)
        self.before = now

    @invariant()
    def nobody_has_a_third_copy(self) -> None:
        assert all(row.resends <= RESENDS for row in self.rows().values())
        assert all(copies <= 1 + RESENDS for copies in self.copies.values()), self.copies
        assert all(times <= 1 for times in self.accepted.values()), self.accepted

    def teardown(self) -> None:
        """Nobody does anything more but those who clean up: every row then finds its end."""
        try:
            self._clean_up()
        finally:
            self.database.close()

    def _clean_up(self) -> None:
        self.now = max(self.now, self.campaign.expires_at)
        while self.workers:
            with self.database.writing() as session:
                workers.bury(session, self.workers.pop(), self.now)
        self.settle(None, InDoubt.RESEND_ONCE)
        self.a_person_decides(arrived=False)
        self.expire()
        with self.database.reading() as session:
            progress = ledger.progress(session, self.campaign)
        assert balanced(progress.states, progress.candidates), progress.states
        delivery = {taken.member: taken.delivery for _, taken in self.hands}
        for number, row in self.rows().items():
            assert (row.state == S.ACCEPTED) == (self.accepted[delivery.get(number, 0)] == 1)


@pytest.fixture
def machine(sqlite_template: Path, tmp_path: Path) -> type[Ledger]:
    """Return the machine on files of this test's own."""
    template = tmp_path / "template.db"
    shutil.copy(sqlite_template, template)
    database = Database(f"sqlite:///{template}")
    sending.begin(database, MEMBERS)
    database.close()
    (tmp_path / "run").mkdir()

    class Here(Ledger):
        pass

    Here.template, Here.folder = template, tmp_path / "run"
    return Here


@pytest.mark.fault("F1")
#: Hypothesis takes up to five minutes to make a failure small, and only then.
@pytest.mark.timeout(400)
def test_whatever_happens_the_ledger_adds_up_and_nobody_has_a_third_copy(machine: type[Ledger]) -> None:
    run_state_machine_as_test(machine, settings=settings(max_examples=40, stateful_step_count=30))
