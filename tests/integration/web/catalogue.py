"""Reads the message ids the pages use out of their templates and their code."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir

import newsletter

WEB = Path(newsletter.__file__).parent / "web"
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
_OPTIONS = {"templates/**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}


def used() -> Catalog:
    """Return a catalogue of what the pages say, with the files that say it."""
    found = Catalog(charset="utf-8")
    for file, _line, message, _comments, _context in extract_from_dir(WEB, _METHODS, _OPTIONS):
        found.add(message, locations=[(f"newsletter/web/{file}", 0)])
    return found
