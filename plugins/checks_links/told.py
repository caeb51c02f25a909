"""How the faults of links are told, each at its place and with its correction."""

import re
from typing import Any

from newsletter import Check, Finding, Fix, Galley

from .targets import Target


def told(check: Check, galley: Galley, target: Target, message: str, **said: Any) -> Finding:
    """Return a finding about a link: in its field, in its block, or in the page."""
    if target.element is not None:
        return check.at(galley.page, target.element, message, **said)
    field = {"field": target.words.field} if target.words else {}
    return check.finding(message, block=target.block, excerpt=target.url, **(field | said))


def readdressed(check: Check, galley: Galley, target: Target, url: str) -> Fix | None:
    """Return the fix that gives a link another address; None where the address is not ours to change."""
    if target.words is not None:
        text = target.words.text
        # What follows the address must end it: another one may begin the same.
        exact = re.compile(rf"(?<=\]\(){re.escape(target.url)}(?=[\s)])")
        return Fix(before=text, after=exact.sub(lambda _: url, text))
    place = galley.page.place(target.element) if target.element is not None else None
    if place is None or target.element is None or target.url not in place.tag:
        return None
    exact = re.compile(rf"{re.escape(target.url)}(?=[\"'\s>])")
    return check.retagged(galley.page, target.element, exact.sub(lambda _: url, place.tag))
