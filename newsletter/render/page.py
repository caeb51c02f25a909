"""A letter rendered once, for all the editions that will be cut from it."""

import hashlib
import re
import secrets
from collections import Counter
from pathlib import Path

from newsletter.render.brand import Brand
from newsletter.render.compose import Composer, strings_of
from newsletter.render.edition import IN_HTML, IN_TEXT
from newsletter.render.errors import LayoutError
from newsletter.render.inline import to_html
from newsletter.render.layout import Layout
from newsletter.render.marked import Marked
from newsletter.render.personal import PREFIX
from newsletter.render.source_lint import located
from newsletter.render.view import Viewer
from newsletter.values.letter import Letter

__all__ = ["Marked", "render"]
#: What becomes of text that looks like a token: the same to a reader, nothing to us.
_DISARMED_HTML, _DISARMED_TEXT = "&#95;_NL", "_\u2060_NL"


def render(letter: Letter, layout: Layout, brand: Brand) -> Marked:
    """Return the letter as HTML with its styles inlined and as text, with markers and personal tokens.

    Raises `LayoutError` naming the file, and the line where there is one, for a layout that cannot be used.
    """
    strings = strings_of(layout, letter.language)
    theme = layout.theme
    design = {"light": theme.colors.light, "dark": theme.colors.dark, "size": theme.size, "space": theme.space}
    known = {"brand": brand, "t": strings, "font": theme.font, "logo": theme.logo, **design}
    # Drawn after the letter's words were written: none of them can hold it.
    secret = secrets.token_hex(16)
    composer = Composer(letter, layout, Viewer(letter.language, brand, strings), known, secret)
    with located(Path(composer.where())):
        page = to_html(composer.mjml(), composer.css(), composer.where())
    nonce = _nonce(letter)
    html = _sealed(page, secret, nonce, _DISARMED_HTML)
    text = _sealed(composer.text(), secret, nonce, _DISARMED_TEXT)
    _check_blocks(letter, IN_HTML, html, f"{composer.where()}: HTML")
    _check_blocks(letter, IN_TEXT, text, f"{composer.where()}: text")
    _check_leftovers(html, composer.where())
    return Marked(html=html, text=text, nonce=nonce)


def _nonce(letter: Letter) -> str:
    """The same for every edition of an issue, whatever its blocks."""
    head = letter.model_dump_json(exclude={"sections"})
    return hashlib.sha256(head.encode()).hexdigest()[:8]


def _sealed(part: str, secret: str, nonce: str, harmless: str) -> str:
    """Disarm text that looks like a token, then give the true ones their lasting name."""
    disarmed = re.sub(f"{PREFIX}(?!{secret})", harmless, part)
    return disarmed.replace(f"{PREFIX}{secret}", f"{PREFIX}{nonce}")


def _check_blocks(letter: Letter, mark: re.Pattern[str], part: str, where: str) -> None:
    wanted = Counter((kind, block.id) for block in letter.blocks() for kind in "BE")
    found = Counter((kind, int(number)) for kind, number in mark.findall(part) if kind in "BE")
    if found != wanted:
        wrong = sorted({number for _, number in (found - wanted) + (wanted - found)})
        raise LayoutError(f"{where}: blocks {wrong} are not there exactly once; does it hold “sections” and “blocks”?")


def _check_leftovers(html: str, where: str) -> None:
    left = re.search(r"</?mj-[a-z-]*", html)
    if left:
        raise LayoutError(f"{where}: MJML is left in the HTML: {html[left.start() : left.start() + 160]}")
