"""What the sources make an editor know before approving: a required one that is missing stops the letter."""

from collections.abc import Iterator
from datetime import datetime

from newsletter.domain.access import SYSTEM
from newsletter.domain.source_health import Health, HealthState, days
from newsletter.render.dates import Dates
from newsletter.storage import sources
from newsletter.storage.database import Session
from newsletter.values.check import Finding
from newsletter.values.choices import Severity
from newsletter.values.days import HOME

#: The names of these checks, as an override says them.
REQUIRED, OPTIONAL = "source-obligatoire", "source"


def inspect_sources(session: Session, now: datetime) -> tuple[Finding, ...]:
    """Return what the sources' health says of a letter made at `now`.

    Blocking: a required source whose last collection failed or that was never collected. Advice: an optional one in
    that state, any that fell silent, a required one somebody paused. Whoever approves, every source counts.
    """
    return tuple(finding for health in sources.health_of(session, SYSTEM, now) for finding in _findings(health))


def _findings(health: Health) -> Iterator[Finding]:
    if health.gives_nothing:
        yield _missing(health)
    elif health.state is HealthState.SILENT:
        yield _advice(health, f"La source «\u00a0{health.label}\u00a0» est silencieuse. {health.reason}")
    elif health.state is HealthState.RESTING and health.required and health.enabled:
        yield _advice(health, f"La source obligatoire «\u00a0{health.label}\u00a0» est en pause. {_kept(health)}")


def _missing(health: Health) -> Finding:
    kind = "source obligatoire" if health.required else "source"
    said = f"La {kind} «\u00a0{health.label}\u00a0» {_since(health)}. {_why(health)}{_kept(health)}"
    if not health.required:
        return _advice(health, said)
    way_out = "Remettez-la en marche, ou approuvez en disant pourquoi vous passez outre."
    return Finding(check=REQUIRED, severity=Severity.BLOCKING, message=f"{said} {way_out}")


def _advice(health: Health, message: str) -> Finding:
    return Finding(check=REQUIRED if health.required else OPTIONAL, severity=Severity.ADVICE, message=message)


def _since(health: Health) -> str:
    if health.last_success is None:
        return "n’a encore jamais rien donné"
    return f"n’a rien donné depuis le {Dates('fr', HOME).day(health.last_success, weekday=False)}"


def _why(health: Health) -> str:
    return f"{health.reason.removesuffix('.')}. " if health.reason else ""


def _kept(health: Health) -> str:
    """Say how old what it gave is: it stays in the letter."""
    if health.age_days is None:
        return "Rien d’elle n’est disponible."
    return f"Ce qu’elle avait donné reste, le plus récent date de {_ago(health.age_days)}."


def _ago(age: int) -> str:
    return f"{days(age)}" if age else "moins d’un jour"
