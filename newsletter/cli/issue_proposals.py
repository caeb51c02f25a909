"""`newsletter issue proposals|accept|decline`: what sources changed after an editor worked on their items."""

from typing import Annotated, Any

import typer

from newsletter.cli.console import say, show
from newsletter.cli.opening import Json, Letter, issue_of, opened, operator

Number = Annotated[int, typer.Argument(help="The issue's number.", min=1)]
BlockId = Annotated[int, typer.Argument(help="The block's id, as `issue proposals` shows it.", min=1)]
Revision = Annotated[
    int | None,
    typer.Option(help="The revision you read; refused when the issue changed since. The current one by default."),
]


def records(draft: Any) -> list[dict[str, Any]]:
    """Return what the sources propose to change in a draft, as records for a table or JSON."""
    from newsletter.domain.proposals import proposals as proposed

    return [one.model_dump() | {"words": one.words} for one in proposed(draft)]


def proposals(number: Number, newsletter: Letter = "", json: Json = False) -> None:
    """List what sources changed in items an editor worked on; the editor's words stay until accepted."""
    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
    show(records(draft), "Proposals", as_json=json)


def accept(number: Number, block: BlockId, revision: Revision = None, newsletter: Letter = "") -> None:
    """Take over the words a source changed in a block."""
    current = _decided(number, block, revision, newsletter, accepted=True)
    say(f"block {block} follows its source, revision {current}")


def decline(number: Number, block: BlockId, revision: Revision = None, newsletter: Letter = "") -> None:
    """Keep a block's words although its source changed them."""
    current = _decided(number, block, revision, newsletter, accepted=False)
    say(f"block {block} keeps its words, revision {current}")


def _decided(number: int, block: int, revision: int | None, newsletter: str, *, accepted: bool) -> int:
    from newsletter.domain.edits import Accept, Decline
    from newsletter.pipeline.edit import edit

    with opened() as installation:
        draft = issue_of(installation, newsletter, number)
        one = Accept(block=block) if accepted else Decline(block=block)
        changed = edit(installation.acting(operator()), draft.id, [one], revision or draft.revision)
    return int(changed.revision)
