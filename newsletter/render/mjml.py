"""What MJML knows: where each element may stand, what it may say (https://documentation.mjml.io)."""

_BODY = frozenset({"mj-body", "mj-wrapper"})
_CELL = frozenset({"mj-column"})
_HEAD = frozenset({"mj-head"})
#: Where each element may stand; one that is not here does not exist for us (no accordion, carousel, hero, navbar).
PARENTS = {
    "mjml": frozenset({""}),
    "mj-head": frozenset({"mjml"}),
    "mj-body": frozenset({"mjml"}),
    "mj-title": _HEAD,
    "mj-style": _HEAD,
    "mj-attributes": _HEAD,
    "mj-wrapper": frozenset({"mj-body"}),
    "mj-section": _BODY,
    "mj-column": frozenset({"mj-section", "mj-group"}),
    "mj-group": frozenset({"mj-section"}),
    "mj-text": _CELL,
    "mj-image": _CELL,
    "mj-button": _CELL,
    "mj-divider": _CELL,
    "mj-spacer": _CELL,
    "mj-table": _CELL,
    "mj-raw": _HEAD | _BODY | _CELL | {"mj-section"},
}
#: Elements that hold only elements of MJML; the others hold text or HTML.
STRUCTURE = frozenset().union(*PARENTS.values())

_ANY = frozenset({"css-class", "mj-class"})
_PADDING = frozenset({"padding", "padding-top", "padding-right", "padding-bottom", "padding-left"})
_INNER = frozenset(f"inner-{name}" for name in ("background-color", "border", "border-radius"))
_BORDER = frozenset({"border", "border-top", "border-right", "border-bottom", "border-left", "border-radius"})
_GROUND = frozenset(
    {"background-color", "background-url", "background-repeat", "background-size", "background-position"}
)
_FONT = frozenset(
    {"color", "font-family", "font-size", "font-style", "font-weight", "letter-spacing", "line-height", "text-align"}
    | {"text-decoration", "text-transform"}
)
#: What each element may say, beyond what all may.
ATTRIBUTES: dict[str, frozenset[str]] = {
    "mjml": frozenset({"lang", "dir", "owa"}),
    "mj-head": frozenset(),
    "mj-body": frozenset({"background-color", "width", "lang", "dir"}),
    "mj-title": frozenset(),
    "mj-style": frozenset({"inline"}),
    "mj-attributes": frozenset(),
    "mj-wrapper": _PADDING | _BORDER | _GROUND | {"full-width", "text-align"},
    "mj-section": _PADDING | _BORDER | _GROUND | {"direction", "full-width", "text-align"},
    "mj-column": _PADDING | _BORDER | _INNER | {"background-color", "direction", "vertical-align", "width"},
    "mj-group": frozenset({"background-color", "direction", "vertical-align", "width"}),
    "mj-text": _PADDING | _FONT | {"align", "container-background-color", "height"},
    "mj-image": _PADDING | _BORDER | {"align", "alt", "container-background-color", "fluid-on-mobile", "height", "href"}
    | {"rel", "sizes", "src", "srcset", "target", "title", "usemap", "width", "max-height", "font-size"},
    "mj-button": _PADDING | _BORDER | _FONT | {"align", "background-color", "container-background-color", "height"}
    | {"href", "inner-padding", "rel", "target", "title", "vertical-align", "width"},
    "mj-divider": _PADDING | {"align", "border-color", "border-style", "border-width", "width"}
    | {"container-background-color"},
    "mj-spacer": _PADDING | {"container-background-color", "height"},
    "mj-table": _PADDING | _FONT | {"align", "border", "cellpadding", "cellspacing", "container-background-color"}
    | {"role", "table-layout", "width"},
    "mj-raw": frozenset({"position"}),
}  # fmt: skip
#: What an element, of MJML or of HTML, must say for its reader.
NEEDED = {
    "mj-image": ("src", "alt"),
    "mj-button": ("href",),
    "img": ("src", "alt"),
    "a": ("href",),
    "table": ("role",),
}
#: Elements of HTML that mail programs take away.
FORBIDDEN = frozenset({"script", "iframe", "form", "input", "video", "audio", "object", "embed", "canvas", "link"})


def knows(element: str, attribute: str) -> bool:
    """Tell whether an element of MJML has an attribute."""
    return attribute in ATTRIBUTES[element] or attribute in _ANY
