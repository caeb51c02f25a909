"""What a person pastes to name a source, made a web address or refused with what to try."""

import re
from urllib.parse import SplitResult, urlsplit

#: Schemes other programs write for pages and calendars.
_OTHER_NAMES = {"feed": "https", "webcal": "https", "feeds": "https", "webcals": "https"}
_HOST = re.compile(r"^(?:[\w-]+\.)+[\w-]+(?::\d+)?$|^localhost(?::\d+)?$|^\[?[0-9a-fA-F:.]+\]?(?::\d+)?$")
_TRY = "paste the address of a page as your browser shows it, such as https://reseau.example/actualites"


class NotAnAddress(ValueError):
    """What was pasted names no page; the message says what to try."""


def web_address(pasted: str) -> str:
    """Return the address meant: spaces and quotes around it gone, `webcal:` and `feed:` read as https, https added.

    Raises `NotAnAddress`.
    """
    text = pasted.strip().strip("<>\"'«»\u00a0 ")
    if not text or re.search(r"\s", text):
        raise NotAnAddress(f"“{pasted.strip()}” is no web address: {_TRY}")
    parts = _parsed(text)
    if parts.scheme not in ("http", "https"):
        raise NotAnAddress(f"{parts.scheme}: addresses cannot be collected: {_TRY}")
    if "@" in parts.netloc:
        raise NotAnAddress(_who(text, parts))
    if not _HOST.match(parts.netloc):
        raise NotAnAddress(f"“{text}” names no site: {_TRY}")
    return parts.geturl()


def _parsed(text: str) -> SplitResult:
    try:
        return urlsplit(_with_scheme(text))
    except ValueError as fault:
        raise NotAnAddress(f"“{text}” is no web address ({fault}): {_TRY}") from fault


def _with_scheme(text: str) -> str:
    scheme, mark, rest = text.partition(":")
    if mark and scheme.lower() in _OTHER_NAMES:
        rest = rest.removeprefix("//")
        return rest if rest.startswith(("http://", "https://")) else f"https://{rest}"
    return text if "://" in text else f"https://{text}"


def _who(text: str, parts: SplitResult) -> str:
    if "://" not in text and (parts.password is None or parts.username == "mailto"):
        return f"“{text}” is the address of a person: {_TRY}"
    return "an address with a name or a password in it is refused: give the public address of the page"
