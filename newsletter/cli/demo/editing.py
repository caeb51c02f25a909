"""What the demonstration's editor does: the former letter is adopted, the new one finished."""

import tomllib
from pathlib import Path
from typing import Any

from newsletter.domain.edits import AddText, Edit, Reword, SetHead
from newsletter.domain.issue import Issue, IssueState
from newsletter.pipeline.adopt import Former, adopt
from newsletter.pipeline.context import Context
from newsletter.pipeline.edit import edit
from newsletter.values.letter import Wording


def adopt_history(context: Context, data: Path) -> None:
    """Make the letters that went out before known, oldest first."""
    for path in sorted((data / "history").glob("*.toml")):
        adopt(context, Former.model_validate(_table(path)))


def finish(context: Context, draft: Issue, data: Path) -> None:
    """Choose the head, add the editorial and reword a title, once."""
    if draft.state is IssueState.APPROVED or draft.head_edited:
        return
    table = _table(data / "edits" / f"{draft.newsletter}-{draft.number}.toml")
    edits: list[Edit] = [SetHead(subject=table["subject"], preheader=table["preheader"])]
    edits += [
        AddText(section=text.pop("section"), wording=Wording.model_validate(text)) for text in table.get("text", [])
    ]
    edits += [one for words in table.get("reword", []) for one in _reword(draft, words)]
    edit(context, draft.id, edits, draft.revision)


def _reword(draft: Issue, words: dict[str, Any]) -> list[Edit]:
    ref = words.pop("item")
    return [
        Reword(block=block.id, wording=block.wording.model_copy(update=words))
        for block in draft.shown()
        if block.item_ref == ref
    ]


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))
