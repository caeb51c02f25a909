"""What an editor is told of the layout's own mistakes: the letter is shown all the same."""

from newsletter.render.layout import Layout
from newsletter.render.source_lint import lint_layout
from newsletter.values.check import Finding
from newsletter.values.choices import Severity

#: The name of the check, beside those of plugins.
TEMPLATES = "gabarit"


def inspect_templates(layout: Layout) -> tuple[Finding, ...]:
    """Return one finding per mistake in the templates of a layout, with its file, line and column."""
    return tuple(
        Finding(
            check=TEMPLATES,
            severity=Severity.TO_FIX,
            message=f"Le gabarit a une erreur, à dire à qui l’a écrit\u00a0: {mistake}",
        )
        for mistake in lint_layout(layout)
    )
