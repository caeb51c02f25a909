"""What a server's answers mean for a message: accepted, refused, put off, or nothing left."""

from newsletter import Outcome

from .connection import said
from .replies import blames_us, shuts_us_out, slows_us_down
from .talk import Reply

#: The codes that mean something by themselves.
OK, START, CLOSING = 250, 354, 421
#: The places of the commands of an envelope.
MAIL, RCPT, DATA = range(3)


def refused(key: str, place: int, reply: Reply) -> Outcome | None:
    """Return what the answer to a command of an envelope refuses; None when the dialogue goes on.

    A server that goes (421, RFC 5321 §3.8) refuses nobody: the message waits. Raises OSError for an answer that means
    nothing.
    """
    code = reply[0]
    if code == START if place == DATA else code // 100 == 2:
        return None
    words = said(*reply)
    if code // 100 not in (4, 5):
        raise OSError(words)
    if place == MAIL and code != CLOSING:
        return Outcome(key=key, state="unavailable", reply=f"the server refuses our sender: {words}")
    return _settled(key, code, words, to_recipient=place == RCPT)


def after_the_body(key: str, reply: Reply) -> Outcome:
    """Return what the answer to a body means; raises OSError for one that means nothing: the message is in doubt."""
    code, words = reply[0], said(*reply)
    if code // 100 not in (2, 4, 5):
        raise OSError(words)
    return _settled(key, code, words, to_recipient=False)


def _settled(key: str, code: int, words: str, *, to_recipient: bool) -> Outcome:
    if code == CLOSING or (code // 100 == 5 and shuts_us_out(words)):
        return Outcome(key=key, state="unavailable", reply=words)
    match code // 100:
        case 2:
            return Outcome(key=key, state="accepted", reply=words)
        case 4:
            return Outcome(key=key, state="deferred", reply=words, slows=slows_us_down(words))
    return Outcome(key=key, state="failed", reply=words, blames_us=blames_us(words, to_recipient=to_recipient))
