"""The composition root: the one place that knows everything, and hands each verb what it needs."""

import csv
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from newsletter.domain.access import MACHINE, Actor
from newsletter.domain.tokens import Tokens
from newsletter.pipeline.context import Context, Report, Site
from newsletter.pipeline.declarations import read
from newsletter.pipeline.declare import declare
from newsletter.plugin.loader import load
from newsletter.plugin.registry import Registry
from newsletter.settings import Settings, bundled
from newsletter.storage import migrate
from newsletter.storage.database import Database


class NoWorkspace(Exception):
    """There is nothing to work with here yet; the message says how to begin."""


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
        return declare(self.context, read(self.declarations, self.variables)).changes

    def close(self) -> None:
        """Give the database back."""
        self.database.close()


def open_app(
    settings: Settings,
    *,
    now: Callable[[], datetime] | None = None,
    declarations: Path | None = None,
    variables: Mapping[str, str] | None = None,
) -> App:
    """Open an installation whose database is up to date.

    `now` replaces the clock and `declarations` the folder of the workspace's files, for the
    demonstration. Raises `OldSchema` when `newsletter db upgrade` is needed.
    """
    database = open_database(settings)
    migrate.check(database)
    registry = load(settings.plugin_folders)
    context = Context(
        database=database,
        registry=registry,
        site=_site(settings),
        actor=MACHINE,
        now=now or (lambda: datetime.now(UTC)),
    )
    return App(
        settings=settings,
        database=database,
        registry=registry,
        context=context,
        declarations=declarations or settings.newsletter_home,
        variables=variables or {},
    )


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
        transport=settings.newsletter_transport,
        transport_config=settings.transport_config,
        test_config=settings.test_config,
    )


def regions(path: Path) -> dict[str, frozenset[str]]:
    """Return the departments of each region from the reference file: `{"R53": {"22", …}}`."""
    found: dict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            found[f"R{row['region']}"].add(row["code"])
    return {region: frozenset(departments) for region, departments in found.items()}
