"""A letter as it is heard and as it is announced: what a screen reader says in order, what an inbox shows."""

from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.values.document import Document, fold, name_of

#: How many signs inboxes show, from a telephone to a wide screen.
WIDTHS = (35, 60, 90)
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def outline(page: str) -> str:
    """Return what a screen reader goes through, a line each: headings with their level, links, pictures."""
    lines = (_said(element) for element in Document(page).elements(*_HEADINGS, "a", "img"))
    return "\n".join(filter(None, lines)) + "\n"


def _said(element: HtmlElement) -> str:
    if element.tag in _HEADINGS:
        return f"Titre {element.tag[1]}\u00a0: {name_of(element)}"
    if element.tag == "a":
        return (
            f"  Lien\u00a0: {name_of(element) or 'sans texte'} → {element.get('href', '')}"
            if element.get("href")
            else ""
        )
    alt = element.get("alt")
    if alt == "":
        return ""
    return f"  Image\u00a0: {fold(alt) if alt else 'sans texte de remplacement'}"


def inbox(sender: str, subject: str, preheader: str) -> str:
    """Return the line that announces the letter, as wide as inboxes show it."""
    return "\n".join(_lines(sender, subject, preheader)) + "\n"


def _lines(sender: str, subject: str, preheader: str) -> Iterator[str]:
    for width in WIDTHS:
        rest = max(width - len(subject) - 3, 0)
        line = f"{subject} – {preheader}" if rest else subject
        yield f"{width:>3} signes │ {sender} │ {line if len(line) <= width else line[: width - 1] + '…'}"
