"""MJML to HTML whose own rules stand in `style` attributes, without any host being asked for anything."""

import logging
import re

import premailer
from mjml import mjml2html

from newsletter.render.lint import explain, lint

_INLINED = re.compile(r' style="[^"]*"')
_STYLE = re.compile(r"<style(?=[ >])")
_TITLE = re.compile(r"(?<=<mj-title>)[^<]*")
_IGNORED = ' data-premailer="ignore"'


def to_html(mjml: str, css: str, where: str) -> str:
    """Return the HTML of composed MJML, with the rules of `css` inlined.

    `where` names the layout in errors. Raises `LayoutError` with the line of the MJML.
    """
    lint(mjml, where)
    try:
        # Without fonts={} the page would fetch its fonts from a third party.
        return inline(mjml2html(_TITLE.sub(_spelt, mjml), fonts={}), css)
    except ValueError as error:
        raise explain(error, mjml, where) from error


def inline(page: str, css: str) -> str:
    """Return an HTML page with the rules of `css` written into its elements; its own styles stay as they are."""
    # premailer would drop the doctype in lower case.
    page = page.replace("<!doctype html>", "<!DOCTYPE html>", 1)
    inlined = premailer.Premailer(
        _STYLE.sub(f"<style{_IGNORED}", page),
        css_text=css,
        keep_style_tags=True,
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        allow_loading_external_files=False,
        disable_link_rewrites=True,
        disable_leftover_css=True,
        cssutils_logging_level=logging.CRITICAL,
    ).transform()
    return _INLINED.sub(_tight, str(inlined).replace(_IGNORED, ""))


def _tight(style: re.Match[str]) -> str:
    """A space after each declaration of each element is three kilobytes of a long letter."""
    return style[0].replace("; ", ";")


def _spelt(title: re.Match[str]) -> str:
    """The title in ASCII: mrml makes it a Rust literal in `aria-label`, where a no-break space would be read out."""
    return "".join(c if c.isascii() and c.isprintable() and c != "\\" else f"&#{ord(c)};" for c in title[0])
