"""What a server's refusal is about: this message, this recipient, or us (RFC 5321 §4.2, RFC 3463, RFC 5248)."""

import re

_ENHANCED = re.compile(r"^\d{3}[ -]?\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
#: Not let in: 530, 534, 535, 538 of RFC 4954 and RFC 3207.
_SHUT_OUT = frozenset({530, 534, 535, 538})
_CREDENTIALS = frozenset({("5", "7", "8"), ("5", "7", "9")})
#: Subjects and details that say nothing of the recipient: the sender's address, the mail system, the network, the
#: protocol, the content, policy.
_SENDER = frozenset({"7", "8"})
_OURS = frozenset({"3", "5", "6", "7"})
#: Where no enhanced code is given: closing, an error of the server, no room.
_BUSY = frozenset({421, 451, 452})
_CONGESTED = ("4", "4", "5")
#: What tells of a recipient where no enhanced code is given: unknown, not local, full, its name, no mail there.
_RECIPIENT = frozenset({550, 551, 552, 553, 556})


def shuts_us_out(reply: str) -> bool:
    """Tell whether a refusal means that no message would be taken: authentication is missing or wrong."""
    enhanced = _ENHANCED.match(reply)
    return _code(reply) in _SHUT_OUT or (enhanced is not None and enhanced.groups() in _CREDENTIALS)


def blames_us(reply: str, *, to_recipient: bool) -> bool:
    """Tell whether a permanent refusal is about us or our message, so that another member would meet it too.

    `to_recipient`: it answers RCPT; otherwise the message was already announced or sent.
    """
    enhanced = _ENHANCED.match(reply)
    if enhanced is None:
        return not to_recipient or _code(reply) not in _RECIPIENT
    _, subject, detail = enhanced.groups()
    return subject in _OURS or (subject == "1" and detail in _SENDER)


def slows_us_down(reply: str) -> bool:
    """Tell whether a passing refusal is about the server's load or our rate, and not about one recipient."""
    enhanced = _ENHANCED.match(reply)
    if enhanced is None:
        return _code(reply) in _BUSY
    return enhanced.group(2) in _OURS or enhanced.groups() == _CONGESTED


def _code(reply: str) -> int:
    return int(reply[:3]) if reply[:3].isdigit() else 0
