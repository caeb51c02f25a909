"""Safe corrections as edits of a draft: what a check may change in our own words without asking."""

from collections.abc import Iterable

from newsletter.domain.edits import Edit, Reword, SetHead
from newsletter.domain.issue import Issue
from newsletter.values.check import Finding
from newsletter.values.letter import Wording

_HEAD = ("subject", "preheader")


def edits_of(draft: Issue, findings: Iterable[Finding]) -> list[Edit]:
    """Return the edits that make the corrections the findings offer, at most one per field.

    A correction of a text that is no longer there is left out, and so is the second of one field: ask again after.
    """
    head = {name: getattr(draft, name) for name in _HEAD}
    words = {block.id: block.wording for block in draft.shown()}
    said = {block.id: _said(draft, block.id) for block in draft.shown()}
    changed: dict[tuple[int | None, str], str] = {}
    for finding in findings:
        place = (finding.block, finding.field)
        now = said.get(finding.block or 0, head)
        if (
            finding.fix
            and finding.fix.at is None
            and place not in changed
            and now.get(finding.field) == finding.fix.before
        ):
            changed[place] = finding.fix.after
    return [*_heads(head, changed), *_rewordings(words, changed)]


def _said(draft: Issue, block: int) -> dict[str, str]:
    """Return the words of a block as the letter says them: the editor's, else the item's."""
    found = draft.block(block)
    words = found.wording.model_dump(include=set(_fields()))
    if found.item:
        words = {name: said or getattr(found.item, name, "") for name, said in words.items()}
    return words


def _fields() -> list[str]:
    return [name for name, field in Wording.model_fields.items() if field.annotation is str]


def _heads(head: dict[str, str], changed: dict[tuple[int | None, str], str]) -> list[Edit]:
    new = head | {field: words for (block, field), words in changed.items() if block is None and field in head}
    return [SetHead(**new)] if new != head else []


def _rewordings(words: dict[int, Wording], changed: dict[tuple[int | None, str], str]) -> list[Edit]:
    found: list[Edit] = []
    for block, wording in words.items():
        new = {field: said for (number, field), said in changed.items() if number == block}
        if new:
            found.append(Reword(block=block, wording=wording.model_copy(update=new)))
    return found
