"""The checks a reader who does not see, or sees little, needs."""

from collections.abc import Iterable

from newsletter import Check, hookimpl

from . import colours, headings, images, language, links, lists, tables, targets, text


@hookimpl
def register_checks() -> Iterable[Check]:
    """Offer the checks of accessibility."""
    return [
        *(language.Language(), language.Direction(), language.PageTitle()),
        *(tables.LayoutTables(), tables.DataTables()),
        *(images.Alternatives(), images.Suspect(), images.TextInPictures()),
        *(headings.Headings(), headings.FakeHeadings()),
        *(links.LinkTexts(), links.VagueLinks(), links.SameTexts(), links.Downloads(), links.Underlines()),
        lists.FakeLists(),
        *(colours.Contrast(), colours.Grounds()),
        *(text.Size(), text.Leading(), text.Justified(), text.Capitals()),
        *(targets.Targets(), targets.WithoutAria()),
    ]
