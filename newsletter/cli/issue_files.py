"""An issue as a file on disk: written, read back, and kept whole when somebody else was faster."""

from itertools import count
from pathlib import Path

from newsletter.app import App
from newsletter.cli.console import Told
from newsletter.domain.access import Actor
from newsletter.domain.issue import BadEdit, Issue, Stale
from newsletter.domain.issue_file import BadIssueFile, IssueFile, dump
from newsletter.domain.source import Stored
from newsletter.pipeline.edit import edit
from newsletter.storage import issues, items, vocabularies


def write(app: App, draft: Issue, path: Path, *, force: bool = False) -> None:
    """Write a draft as a file; raises `Told` when there is one already, unless `force` says to replace it."""
    text = _text(app, draft)
    if force or (path.exists() and not path.is_file()):
        path.write_text(text, encoding="utf-8")
    elif not _write_new(path, text):
        raise Told(f"{path} is there already and stays as it is: choose another name, or --force to replace it", code=2)


def _text(app: App, draft: Issue) -> str:
    with app.database.reading() as session:
        sections = vocabularies.newsletter(session, draft.newsletter).section
    return dump(draft, sections)


def _write_new(path: Path, text: str) -> bool:
    """Write a file that is not there yet; False when it is."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    return True


def apply(app: App, draft: Issue, path: Path, actor: Actor) -> tuple[int, int]:
    """Apply what changed in a file; returns `(changes, revision)`.

    On a conflict nothing is written in the database: the file stays as it is and the issue's current
    state is written beside it, under a name no file has. Raises `Told`.
    """
    try:
        file = _read(path)
        _same_issue(file, draft)
        _same_revision(app, file, draft, path)
        edits = file.edits(draft, lambda ref: _find(app, ref, actor))
    except BadIssueFile as error:
        raise Told(f"{path}: {error}") from error
    if not edits:
        return 0, draft.revision
    try:
        return len(edits), edit(app.acting(actor), draft.id, edits, file.revision).revision
    except Stale:
        with app.database.reading() as session:
            draft = issues.get(session, draft.id)
        _same_revision(app, file, draft, path)
        raise
    except BadEdit as error:
        raise Told(f"{path}: {error}") from error


def _read(path: Path) -> IssueFile:
    try:
        return IssueFile(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadIssueFile("not UTF-8: save it as UTF-8") from error


def _same_issue(file: IssueFile, draft: Issue) -> None:
    if (file.newsletter, file.number) != (draft.newsletter, draft.number):
        raise BadIssueFile(f"this is {file.newsletter} n° {file.number}, not {draft.newsletter} n° {draft.number}")


def _same_revision(app: App, file: IssueFile, draft: Issue, path: Path) -> None:
    if file.revision == draft.revision:
        return
    beside = _beside(path, draft.revision, _text(app, draft))
    raise Told(
        f"{path} was made on revision {file.revision}, the issue is at revision {draft.revision}. "
        f"Nothing was changed; your file is as you left it and the current issue is in {beside}: "
        f"carry your changes over into that file and import it."
    )


def _beside(path: Path, revision: int, text: str) -> Path:
    """Keep the text next to a file under the first free name, or where it is kept already; no file is replaced."""
    stems = (f".revision-{revision}" + (f"-{number}" if number > 1 else "") for number in count(1))
    names = (path.with_suffix(f"{stem}{path.suffix}") for stem in stems)
    return next(name for name in names if _write_new(name, text) or _holds(name, text))


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()


def _find(app: App, ref: str, actor: Actor) -> Stored | None:
    with app.database.reading() as session:
        return items.by_ref(session, ref, actor.scope)
