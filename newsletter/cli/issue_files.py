"""An issue as a file on disk: written, read back, and kept whole when somebody else was faster."""

from pathlib import Path

from newsletter.app import App
from newsletter.cli.console import Told
from newsletter.domain.access import Actor
from newsletter.domain.issue import Draft, Stale
from newsletter.domain.issue_file import BadIssueFile, IssueFile, dump
from newsletter.domain.source import Stored
from newsletter.pipeline.edit import edit
from newsletter.storage import issues, items, vocabularies


def write(app: App, draft: Draft, path: Path) -> None:
    """Write a draft as a file."""
    with app.database.reading() as session:
        sections = vocabularies.newsletter(session, draft.newsletter).section
    path.write_text(dump(draft, sections), encoding="utf-8")


def apply(app: App, draft: Draft, path: Path, actor: Actor) -> tuple[int, int]:
    """Apply what changed in a file; returns `(changes, revision)`.

    On a conflict nothing is written in the database: the file stays as it is and the issue's current
    state is written beside it. Raises `Told`.
    """
    try:
        file = IssueFile(path.read_text(encoding="utf-8"))
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


def _same_issue(file: IssueFile, draft: Draft) -> None:
    if (file.newsletter, file.number) != (draft.newsletter, draft.number):
        raise BadIssueFile(f"this is {file.newsletter} n° {file.number}, not {draft.newsletter} n° {draft.number}")


def _same_revision(app: App, file: IssueFile, draft: Draft, path: Path) -> None:
    if file.revision == draft.revision:
        return
    beside = path.with_suffix(f".revision-{draft.revision}{path.suffix}")
    write(app, draft, beside)
    raise Told(
        f"{path} was made on revision {file.revision}, the issue is at revision {draft.revision}. "
        f"Nothing was changed; your file is as you left it and the current issue is in {beside}: "
        f"carry your changes over into that file and import it."
    )


def _find(app: App, ref: str, actor: Actor) -> Stored | None:
    with app.database.reading() as session:
        return items.by_ref(session, ref, actor.scope)
