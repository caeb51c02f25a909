"""What the person who looks after a source is told, once per trouble, in words that need no developer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from newsletter.domain.access import By
from newsletter.domain.declaration import BrandDeclaration
from newsletter.domain.notice import Notice
from newsletter.domain.source import Run, Source
from newsletter.domain.source_health import Habit, Health, HealthState, days, health
from newsletter.domain.source_rhythm import TOLD_AFTER
from newsletter.render.dates import Dates
from newsletter.storage import notices, source_runs, vocabularies
from newsletter.storage.database import Session
from newsletter.values.base import without_refused
from newsletter.values.days import HOME

_DATES = Dates("fr", HOME)
_NBSP = "\u00a0"


def queue_notices(session: Session, source: Source, run: Run, by: By) -> None:
    """Queue what is to be told of a source after a collection.

    Told: the third failure in a row, the opening of its breaker, its silence. A trouble is named by when it began,
    so that neither a second collection nor another machine adds a message. The recipient is the source's owner,
    else the network's contact.
    """
    name = source.declaration.id
    found = health(source, run, source_runs.habits(session, [name]).get(name, Habit()), run.at)
    since = _since(session, source, found)
    if since is not None:
        notices.queue(session, _Told(source, found, since, vocabularies.brand(session)).notice(by.at), by)


def _since(session: Session, source: Source, found: Health) -> datetime | None:
    """Return when the trouble to tell began; None when there is nothing to tell."""
    match found.state:
        case HealthState.BROKEN:
            return source.broken_since
        case HealthState.FAILING if source.failures >= TOLD_AFTER:
            return source_runs.failing_since(session, source)
        case HealthState.SILENT:
            return found.newest
    return None


@dataclass(frozen=True)
class _Told:
    """One trouble of one source, in French."""

    source: Source
    health: Health
    since: datetime
    brand: BrandDeclaration

    def notice(self, now: datetime) -> Notice:
        state = self.health.state.value
        return Notice(
            key=f"source {self.health.source} {state} {self.since.isoformat()}",
            recipient=self.source.declaration.owner or self.brand.contact,
            subject=without_refused(self._subject(), " ", allowed=""),
            body="\n\n".join(["Bonjour,", *self._paragraphs()]),
            written_at=now,
        )

    @property
    def _name(self) -> str:
        return f"«{_NBSP}{self.health.label}{_NBSP}»"

    def _subject(self) -> str:
        return {
            HealthState.FAILING: f"La source {self._name} est en échec depuis le {_day(self.since)}",
            HealthState.BROKEN: f"La source {self._name} est en panne depuis le {_day(self.since)}",
            HealthState.SILENT: f"La source {self._name} ne donne rien de nouveau depuis le {_day(self.since)}",
        }[self.health.state]

    def _paragraphs(self) -> Iterator[str]:
        yield self._why_you()
        yield f"Ce qui se passe{_NBSP}:\n{self.health.reason}\n{self._began()}"
        yield "\n".join(self._figures())
        yield f"Ce qui est déjà fait{_NBSP}:\n{self._done()}"
        yield "\n".join((f"Ce que vous pouvez faire{_NBSP}:", *(f"- {advice}" for advice in self._advice())))
        yield (
            f"Ce message n’est envoyé qu’une fois pour cet incident. Une question{_NBSP}? Répondez-y, "
            f"une personne vous lira.\n\n{self.brand.name}"
        )

    def _why_you(self) -> str:
        if self.source.declaration.owner:
            return f"Vous veillez sur la source {self._name}, qui alimente la lettre ({self.brand.name})."
        return f"Personne n’est désigné pour veiller sur la source {self._name}{_NBSP}: ce message va donc à l’équipe."

    def _began(self) -> str:
        at = _DATES.moment(self.since)
        return {
            HealthState.FAILING: f"Le premier de ces échecs date du {at}.",
            HealthState.BROKEN: f"Elle est en panne depuis le {at}.",
            HealthState.SILENT: "La source répond pourtant normalement.",
        }[self.health.state]

    def _figures(self) -> Iterator[str]:
        good, newest = self.health.last_success, self.health.newest
        yield f"Dernière collecte réussie{_NBSP}: {_DATES.moment(good) if good else 'aucune à ce jour'}"
        age = f" (il y a {days(self.health.age_days or 0)})" if self.health.age_days else ""
        yield f"Contenu le plus récent{_NBSP}: {_day(newest) + age if newest else 'aucun à ce jour'}"

    def _done(self) -> str:
        kept = "Ce que la source avait donné reste disponible pour la lettre."
        goes_on = {
            HealthState.FAILING: "Les essais continuent, de plus en plus espacés.",
            HealthState.BROKEN: f"{self._next()} Tout reprend dès qu’un essai réussit.",
            HealthState.SILENT: "La collecte continue comme avant.",
        }[self.health.state]
        waits = f"\nCette source est obligatoire{_NBSP}: la prochaine lettre attend qu’une personne décide."
        return f"{kept} {goes_on}{waits if self.health.required and self.health.gives_nothing else ''}"

    def _next(self) -> str:
        due = self.health.next_due
        return f"Le prochain essai est prévu le {_DATES.moment(due)}." if due else "Le prochain essai est immédiat."

    def _advice(self) -> Iterator[str]:
        moved = "le site a peut-être changé d’adresse ou de présentation"
        if self.health.state is HealthState.SILENT:
            yield "S’il n’y a vraiment rien de neuf, rien."
            yield f"Si quelque chose a été publié depuis, {moved}{_NBSP}: répondez avec la bonne adresse."
            return
        address = str(self.source.declaration.config.get("url", "")).partition("?")[0]
        if address:
            yield f"Ouvrez {address} dans un navigateur. Si la page ne s’ouvre pas, prévenez qui s’occupe du site."
            yield f"Si elle s’ouvre, {moved}{_NBSP}: répondez avec la bonne adresse."
        else:
            yield "Vérifiez que ce que lit la source est toujours à sa place, et répondez si cela a changé."
        yield "Si c’est voulu (site fermé pour un temps), répondez-le aussi et la source sera mise en pause."


def _day(moment: datetime) -> str:
    return _DATES.day(moment, weekday=False)
