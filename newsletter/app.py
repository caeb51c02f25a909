"""The composition root: the one place that knows everything, and hands each verb what it needs."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter.domain.access import MACHINE, Actor
from newsletter.domain.tokens import Tokens
from newsletter.engine import Engine
from newsletter.pipeline.context import Context, Report, Site
from newsletter.pipeline.declarations import read
from newsletter.pipeline.declare import declare
from newsletter.pipeline.transports import wrong_settings
from newsletter.plugin.loader import load
from newsletter.plugin.probe import Probe, memory
from newsletter.plugin.registry import Registry
from newsletter.settings import BadSettings, Environment, Settings, bundled
from newsletter.storage import schema
from newsletter.storage.database import Database
from newsletter.values.host import is_loopback


@dataclass(frozen=True)
class App:
    """An open installation."""

    settings: Settings
    database: Database
    registry: Registry
    context: Context
    #: Where the declarations are read from.
    declarations: Path
    variables: Mapping[str, str]

    def acting(self, actor: Actor, report: Report | None = None) -> Context:
        """Return the hands of a verb for one person, told how the work goes."""
        context = self.context.acting(actor)
        return context if report is None else replace(context, report=report)

    def declare(self) -> int:
        """Bring the tables up to what the workspace's files say; returns the changes."""
        return declare(self.context, read(self.declarations, self.variables, bundled("data") / "reference"))

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def open_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] | None = None,
    declarations: Path | None = None,
    variables: Mapping[str, str] | None = None,
    sends: bool = False,
) -> App:
    """Open an installation whose database is up to date.

    `now` replaces the clock and `declarations` the folder of the workspace's files, for the
    demonstration; `sends` says that mail will leave, so that its transport must be usable. Raises
    `OldSchema` when `newsletter db upgrade` is needed, `BadSettings` for settings that go wrong
    together, and `StorageError` when the database does not answer.
    """
    registry = load(settings.plugin_folders, probe=Probe(memory()))
    if sends:
        _check_transport(settings, registry)
    if sends or settings.newsletter_transport == "smtp":
        _check_recipients(settings)
    site = _site(settings)
    context = Context(
        database=_current_database(settings),
        registry=registry,
        site=site,
        actor=MACHINE,
        now=now or (lambda: datetime.now(UTC)),
    )
    context = _deferring(settings, context)
    return App(
        settings=settings,
        database=context.database,
        registry=registry,
        context=context,
        declarations=declarations or settings.newsletter_home,
        variables=variables or {},
    )


def _current_database(settings: Settings) -> Database:
    database = open_database(settings)
    try:
        schema.check(database)
        _check_queue(settings, database)
    except BaseException:
        database.close()
        raise
    return database


def _check_queue(settings: Settings, database: Database) -> None:
    if settings.newsletter_engine is Engine.PROCRASTINATE:
        from newsletter.storage import queue_schema

        queue_schema.check(database)


def _deferring(settings: Settings, context: Context) -> Context:
    """Return hands that say follow-up work to the queue, where there is one; the local engine finds it by itself."""
    if settings.newsletter_engine is not Engine.PROCRASTINATE:
        return context
    from newsletter.engine.procrastinate import defer

    return replace(context, defer=defer)


def _check_recipients(settings: Settings) -> None:
    """Refuse to be able to write to anybody at all from a place where mistakes are made."""
    if settings.newsletter_env is Environment.PRODUCTION or settings.newsletter_transport == "outbox":
        return
    host = settings.transport_config.get("host", "") if settings.newsletter_transport == "smtp" else ""
    if settings.newsletter_allowed_recipients is None and not is_loopback(host):
        raise BadSettings(
            f"NEWSLETTER_ALLOWED_RECIPIENTS is missing: outside production, {host or settings.newsletter_transport} "
            "may only be given mail for addresses you name, comma-separated (empty: nobody); where the real letter is "
            "sent, set NEWSLETTER_ENV=production"
        )


def _check_transport(settings: Settings, registry: Registry) -> None:
    name = settings.newsletter_transport
    kind = registry.transport_kinds.get(name)
    if kind is None:
        known = ", ".join(sorted(registry.transport_kinds)) or "none; see `newsletter plugin list`"
        raise BadSettings(f"NEWSLETTER_TRANSPORT is “{name}”, which no plugin offers; accepted: {known}")
    for config in (settings.transport_config, settings.test_config):
        wrong = wrong_settings(kind, config)
        if wrong:
            raise BadSettings("\n".join(wrong))


def open_database(settings: Settings) -> Database:
    """Open the database, whatever its schema; the folder of a SQLite file is made."""
    if not settings.database_url:
        settings.newsletter_home.mkdir(parents=True, exist_ok=True)
    return Database(settings.url)


def _site(settings: Settings) -> Site:
    keys = settings.keys()
    allowed = settings.newsletter_allowed_recipients
    return Site(
        base_url=settings.newsletter_base_url.rstrip("/"),
        address_key=keys[-1],
        tokens=Tokens(keys),
        layouts=settings.layout_folders,
        regions=regions(bundled("data") / "reference" / "departments.csv"),
        reachable=frozenset(settings.newsletter_fetch_allow),
        recipients=None if allowed is None else frozenset(address.casefold() for address in allowed),
        in_doubt=settings.newsletter_in_doubt,
        window=settings.newsletter_window,
        memory=settings.newsletter_home / "instance",
        transport=settings.newsletter_transport,
        transport_config=settings.transport_config,
        test_config=settings.test_config,
        asks_links=settings.newsletter_check_links,
        secrets={name: value.get_secret_value() for name, value in settings.source_secrets.items()},
    )


def regions(path: Path) -> dict[str, frozenset[str]]:
    """Return the departments of each region from the reference file: `{"R53": {"22", …}}`."""
    found: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[f"R{row['region']}"].add(row["code"])
    return {region: frozenset(departments) for region, departments in found.items()}
