"""Jinja as layouts have it: escaped, strict, and nothing within reach but what they are given."""

import traceback
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from newsletter.render import markdown, plain
from newsletter.render.errors import LayoutError
from newsletter.render.layout import Layout
from newsletter.values.base import without_refused


class Templates:
    """The templates of one layout, with what all of them know."""

    def __init__(self, layout: Layout, known: dict[str, Any]) -> None:
        self._folder = layout.folder
        self._jinja = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(layout.folder),
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
                f"{error.filename or self._folder / name}, line {error.lineno}: {error.message}"
            ) from error
        except (TemplateError, ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise LayoutError(f"{self._place(error, name)}: {error}") from error

    def _place(self, error: Exception, name: str) -> str:
        for frame in reversed(traceback.extract_tb(error.__traceback__)):
            if Path(frame.filename).is_relative_to(self._folder):
                return f"{frame.filename}, line {frame.lineno}"
        return str(self._folder / name)


def _seen(value: Any) -> Any:
    """What nobody sees has no place in a page."""
    return type(value)(without_refused(value)) if isinstance(value, str) else value
