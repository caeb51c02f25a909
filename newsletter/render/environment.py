"""Jinja as layouts have it: escaped, strict, and nothing within reach but what they are given."""

import traceback
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.render import markdown, plain
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout
from newsletter.values.base import without_refused


class _Compiled(BytecodeCache):
    """Templates compiled once per process: two thirds of the time of a rendering; a changed source is seen."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket when its source is the one compiled before."""
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class Templates:
    """The templates of one layout, with what all of them know."""

    def __init__(self, layout: Layout, known: dict[str, Any]) -> None:
        self._layout = layout
        self._jinja = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(layout.paths),
            bytecode_cache=_COMPILED,
            undefined=StrictUndefined,
            autoescape=lambda name: name is not None and name.endswith(".mjml"),
            finalize=_seen,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._jinja.globals = known
        self._jinja.filters |= {
            "markdown": markdown.to_html,
            "markdown_text": markdown.to_text,
            "wrap": plain.wrap,
            "underline": plain.underline,
        }

    def render(self, name: str, **values: Any) -> str:
        """Return what the template `name` makes of `values`.

        Raises `LayoutError` naming the file and the line for a mistake in the template.
        """
        try:
            return self._jinja.get_template(name).render(values)
        except TemplateSyntaxError as error:
            raise LayoutError(
                f"{error.filename or self._layout.file(name)}, line {error.lineno}: {error.message}"
            ) from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise LayoutError(f"{self._place(error, name)}: {error}") from error

    def _place(self, error: Exception, name: str) -> str:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if any(Path(frame.filename).is_relative_to(path) for path in self._layout.paths):
                return f"{frame.filename}, line {frame.lineno}"
        return str(self._layout.file(name))


def _seen(value: Any) -> Any:
    """What nobody sees has no place in a page."""
    return type(value)(without_refused(value)) if isinstance(value, str) else value
