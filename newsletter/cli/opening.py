"""Opens the installation for a command, and turns every expected error into one clear message."""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer

from newsletter.cli.console import Told

Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Letter = Annotated[str, typer.Option("--newsletter", "-n", help="Which newsletter; the first declared by default.")]


def _expected() -> tuple[type[Exception], ...]:
    from newsletter.domain.access import Refused
    from newsletter.domain.instance import NotConfirmed
    from newsletter.domain.issue import Stale
    from newsletter.plugin.registry import UnknownKind
    from newsletter.render.errors import LayoutError
    from newsletter.settings import BadSettings
    from newsletter.storage.database import StorageError
    from newsletter.storage.schema import OldSchema
    from newsletter.storage.vocabularies import WrongKey
    from newsletter.values.mail import Unavailable

    return (
        BadSettings,
        LayoutError,
        LookupError,
        NotConfirmed,
        OldSchema,
        OSError,
        Refused,
        Stale,
        StorageError,
        Unavailable,
        UnknownKind,
        ValueError,
        WrongKey,
    )


@contextmanager
def told() -> Iterator[None]:
    """Turn the errors a person can act on into `Told`; a database that does not answer is one of them."""
    try:
        yield
    except Told:
        raise
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        raise Told(str(error) or type(error).__name__) from error


@contextmanager
def opened(*, declare: bool = True, **options: Any) -> Iterator[Any]:
    """Open the installation named by the environment, its declarations up to date, and close it.

    `options` go to `newsletter.app.open_app`; `declare` False leaves the workspace's files unread.
    """
    from newsletter.app import open_app
    from newsletter.settings import load

    with told():
        settings = load(os.environ)
        _check_workspace(settings)
        app = open_app(settings, **options)
        try:
            if declare and (app.declarations / "reseau.toml").is_file():
                app.declare()
            yield app
        finally:
            app.close()


def _check_workspace(settings: Any) -> None:
    """Say how to begin when there is neither a declaration nor a database; a demonstration has only the latter."""
    home = settings.newsletter_home
    begun = (home / "reseau.toml", home / "newsletter.db")
    if not settings.database_url and not any(path.is_file() for path in begun):
        raise Told(
            f"there is no workspace in {home}: run `newsletter init DIR` and set NEWSLETTER_HOME=DIR, "
            "or try `newsletter demo`"
        )


def operator() -> Any:
    """Return the person at the keyboard."""
    from newsletter.domain.access import operator as person

    try:
        return person(getpass.getuser())
    except (KeyError, OSError):
        return person()


def newsletter_of(app: Any, wanted: str) -> str:
    """Return the newsletter meant: the one named, else the only or first one with an issue, else the first."""
    from newsletter.storage import issues, vocabularies

    with app.database.reading() as session:
        if wanted:
            return vocabularies.newsletter(session, wanted).id
        with_issue = [draft.newsletter for draft in issues.listed(session)]
        known = [letter.id for letter in vocabularies.newsletters(session)]
    if "lettre" in known:
        return "lettre"
    if not known:
        raise Told(
            f"no newsletter is declared yet: write reseau.toml and newsletters/*.toml in {app.declarations} "
            "(`newsletter init DIR` makes commented examples in a new folder), then run this again"
        )
    return (with_issue or known)[0]


def issue_of(app: Any, wanted: str, number: int) -> Any:
    """Return the issue with this number."""
    from newsletter.storage import issues

    name = newsletter_of(app, wanted)
    with app.database.reading() as session:
        return issues.numbered(session, name, number)
