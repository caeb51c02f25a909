"""How a source is: whether it answers, whether it still publishes, and that in words for people."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from statistics import median
from typing import Any

from pydantic import Field

from newsletter.domain.source import Run, Source
from newsletter.values.base import Moment, Value
from newsletter.values.markup import shorten

#: Days with something new from which a habit can be told.
KNOWN_BY = 4
#: How many of its usual waits a source may let pass, and the days that are never too long.
WAITS, SHORTEST = 3, timedelta(days=30)

#: Characters of a failure's reason that are told.
LONG = 300


class HealthState(StrEnum):
    """How a source is, in one word."""

    WORKING = "working"
    #: A person paused it, or it is disabled: it is not collected.
    RESTING = "resting"
    FAILING = "failing"
    #: Its breaker is open: it is tried once a day, or at its own rhythm when that is slower.
    BROKEN = "broken"
    #: It answers, and has published nothing for much longer than it used to.
    SILENT = "silent"
    NEVER_RAN = "never_ran"


class Habit(Value):
    """When a source last had something new, and how long it usually takes."""

    newest: Moment | None = None
    #: None while it is not known well enough.
    usual: timedelta | None = None


class Health(Value):
    """How a source is, for the page, the command line and the messages to its owner."""

    source: str
    label: str
    state: HealthState
    #: The state in French, as after « la source est ».
    words: str
    #: One French sentence that says why; empty when there is nothing to say.
    reason: str = ""
    required: bool = False
    enabled: bool = True
    last_success: Moment | None = None
    #: When its newest item appeared, and how many days ago.
    newest: Moment | None = None
    age_days: int | None = None
    #: None: at once, or not at all while it rests.
    next_due: Moment | None = None
    failures: int = 0
    broken_since: Moment | None = None
    #: What its server gave to ask “changed since?”, by address.
    validators: dict[str, dict[str, str | None]] = Field(default_factory=dict)
    #: The requests of its last collection: address, status, bytes, milliseconds, ETag, Last-Modified.
    fetches: tuple[dict[str, Any], ...] = ()

    @property
    def gives_nothing(self) -> bool:
        """Tell whether its last collection failed or never was: what it would tell today is missing."""
        return self.state in (HealthState.FAILING, HealthState.BROKEN, HealthState.NEVER_RAN)


def habit(appearances: Iterable[datetime]) -> Habit:
    """Return the habit of a source whose items appeared at these moments.

    Items of one day count once. The usual wait is the median one, and is known from four different days on.
    """
    moments = sorted(appearances)
    days = sorted({moment.astimezone(UTC).date() for moment in moments})
    gaps = [later - earlier for earlier, later in pairwise(days)]
    usual = timedelta(days=median(gap.days for gap in gaps)) if len(days) >= KNOWN_BY else None
    return Habit(newest=moments[-1] if moments else None, usual=usual)


def bearable(source: Source, habit: Habit) -> timedelta | None:
    """Return how long this source may have nothing new: as declared, else three usual waits and at least 30 days.

    None when nothing is declared and its habit is not known.
    """
    declared = source.declaration.silent_after_days
    if declared is not None:
        return timedelta(days=declared)
    return None if habit.usual is None else max(WAITS * habit.usual, SHORTEST)


def is_silent(source: Source, habit: Habit, now: datetime) -> bool:
    """Tell whether a source that used to publish has stopped (a dead man's switch)."""
    allowed = bearable(source, habit)
    return allowed is not None and habit.newest is not None and now - habit.newest > allowed


def health(source: Source, run: Run | None, habit: Habit, now: datetime) -> Health:
    """Return how a source is at `now`, after its latest collection; None for one that was never collected."""
    state = _state(source, run, habit, now)
    resting = state is HealthState.RESTING
    return Health(
        source=source.declaration.id,
        label=source.declaration.label,
        state=state,
        words=_words(source, state),
        reason=_reason(source, state, run, _silence(source, habit, now)),
        required=source.declaration.required,
        enabled=source.declaration.enabled,
        last_success=source.last_success,
        newest=habit.newest,
        age_days=None if habit.newest is None else max((now - habit.newest).days, 0),
        next_due=None if resting else source.next_due,
        failures=source.failures,
        broken_since=source.broken_since,
        validators=source.validators,
        fetches=run.fetches if run else (),
    )


def _state(source: Source, run: Run | None, habit: Habit, now: datetime) -> HealthState:
    if source.paused or not source.declaration.enabled:
        return HealthState.RESTING
    if source.broken_since is not None:
        return HealthState.BROKEN
    if run is None:
        return HealthState.NEVER_RAN
    if run.outcome == "failed":
        return HealthState.FAILING
    return HealthState.SILENT if is_silent(source, habit, now) else HealthState.WORKING


def _words(source: Source, state: HealthState) -> str:
    if state is HealthState.RESTING:
        return "en pause" if source.paused else "désactivée"
    return {
        HealthState.WORKING: "en bonne santé",
        HealthState.FAILING: "en échec",
        HealthState.BROKEN: "en panne",
        HealthState.SILENT: "silencieuse",
        HealthState.NEVER_RAN: "jamais collectée",
    }[state]


def _reason(source: Source, state: HealthState, run: Run | None, silence: str) -> str:
    why = f"\u00a0: {shorten(' '.join(run.reason.split()), LONG)}" if run and run.reason else ""
    match state:
        case HealthState.BROKEN:
            return f"{source.failures} collectes de suite ont échoué, elle est essayée moins souvent{why}"
        case HealthState.FAILING if source.failures > 1:
            return f"{source.failures} collectes de suite ont échoué{why}"
        case HealthState.FAILING:
            return f"La dernière collecte a échoué{why}"
    return _quiet_reason(source, state, silence)


def _quiet_reason(source: Source, state: HealthState, silence: str) -> str:
    if state is HealthState.RESTING:
        return f"Elle est {_words(source, state)}\u00a0: elle n’est plus collectée."
    if state is HealthState.SILENT:
        return silence
    return "" if silence or state is HealthState.NEVER_RAN else "Elle répond, mais n’a encore rien donné."


def _silence(source: Source, habit: Habit, now: datetime) -> str:
    if habit.newest is None:
        return ""
    told = f"Rien de nouveau depuis {days((now - habit.newest).days)}"
    if source.declaration.silent_after_days is not None:
        return f"{told}, alors qu’elle doit en donner {_every(source.declaration.silent_after_days)}."
    usual = habit.usual or timedelta()
    return f"{told}, alors qu’elle publie d’habitude {_every(usual.days)}."


def _every(count: int) -> str:
    return f"tous les {days(count)}" if count > 1 else "chaque jour"


def days(count: int) -> str:
    """Return a number of days in French: « 1 jour », « 12 jours »."""
    return f"{count}\u00a0jour{'s' if count > 1 else ''}"
