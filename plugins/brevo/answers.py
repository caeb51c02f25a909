"""What an answer of Brevo means for the message."""

import json
from typing import Any

from newsletter import Receipt, Rejected, Response, TryLater, Unavailable

#: A key that was used within the last 15 minutes: the message had been taken, and was not taken again.
#: https://developers.brevo.com/docs/heterogenous-versions-batch-emails
_SAME_KEY = "duplicate_parameter"
#: Refusals about the account, not about this message: every other one would meet them too. The codes are those of
#: `ErrorModel`, https://docs.rs/sendinblue-v3/latest/src/sendinblue_v3/models/error_model.rs.html
_ACCOUNT = {"unauthorized", "permission_denied", "not_enough_credits", "account_under_validation"}
#: Characters of an answer that are kept.
_TOLD = 300


class Unclear(Exception):
    """An answer that does not say whether the message was taken."""


def judged(answer: Response) -> Receipt:
    """Return a receipt when Brevo took responsibility.

    Raises Rejected, TryLater or Unavailable as an answer says, and Unclear for one that tells nothing (5xx, a redirect,
    an intermediary's page): the message may have been taken before the fault.
    """
    said = _said(answer)
    code, reply = str(said.get("code", "")), _reply(answer, said)
    if answer.status in (200, 201, 202) and said.get("messageId"):
        return Receipt(reply=reply)
    if answer.status == 400 and code == _SAME_KEY:
        return Receipt(reply=f"taken by an earlier request: {reply}")
    if answer.status == 429:
        raise TryLater(reply, after=_seconds(answer), slows=True)
    if answer.status in (401, 402, 403, 404, 405, 407) or code in _ACCOUNT:
        raise Unavailable(f"brevo: {reply}")
    if answer.status in (400, 406, 413, 415, 422) and code:
        raise Rejected(reply, blames_us=not _names_the_recipient(said))
    raise Unclear(f"brevo: {reply}")


def _said(answer: Response) -> dict[str, Any]:
    try:
        said = json.loads(answer.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _reply(answer: Response, said: dict[str, Any]) -> str:
    words = said.get("messageId") or f"{said.get('code', '')} {said.get('message', '')}".strip()
    return f"{answer.status} {' '.join(str(words).split())[:_TOLD]}".strip()


def _seconds(answer: Response) -> float | None:
    """Return how long Brevo wants us to wait (https://developers.brevo.com/docs/limit-headers); None when unsaid."""
    said = answer.headers.get("x-sib-ratelimit-reset") or answer.headers.get("retry-after") or ""
    return float(said) if said.isascii() and said.isdigit() and len(said) < 6 else None


def _names_the_recipient(said: dict[str, Any]) -> bool:
    """Tell whether a refusal is about the address written to, such as “email is not valid in to”."""
    words = str(said.get("message", "")).lower()
    return words.rstrip(".").endswith((" in to", " to address")) or "recipient" in words
