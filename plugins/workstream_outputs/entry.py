"""One entry as people write it, made into an item."""

from collections.abc import Iterator, Mapping
from typing import Any

from newsletter import BadField, ContentItem, Defect, ItemKind, Slug, SourceConfig, build_item

from .dates import end_of_day, read_date

#: Fields that go into the item as they are.
PLAIN = frozenset(
    [
        "title",
        "summary",
        "url",
        "kind",
        "genre",
        "axis",
        "workstream",
        "place",
        "attendance",
        "image",
        "files",
        "transcript_url",
        "replay_url",
        "network",
        "territories",
        "language",
    ]
)
DATED = ("date", "published_at", "starts_at", "ends_at")
FIELDS = PLAIN | {"id", *DATED}


class OutputsConfig(SourceConfig):
    """What both kinds share: the defaults of every source, and the axes accepted."""

    #: The axes an entry may name; any axis when not given.
    axes: tuple[Slug, ...] | None = None


def item_of(where: str, entry: object, config: OutputsConfig, fallback_id: str = "") -> ContentItem | Defect:
    """Return the item an entry describes, or the defect that names the place, the field and what is wrong.

    `fallback_id` is the identity of an entry that gives none.
    """
    if not isinstance(entry, Mapping):
        return Defect(where=where, field="entry", message=f"fields are wanted (title: …); found {entry!r:.80}")
    try:
        _known(entry)
        fields = config.defaults() | {name: entry[name] for name in PLAIN & entry.keys() if entry[name] is not None}
        fields |= {"external_id": str(entry.get("id") or fallback_id), "kind": _kind(fields.get("kind", "output"))}
        fields |= dict(_dates(entry, fields["kind"]))
        _accepted_axis(fields["axis"], config.axes)
    except BadField as fault:
        return fault.defect(where)
    if not fields["external_id"]:
        return Defect(where=where, field="id", message="an identity is missing: add a line id: …")
    return build_item(_place(where, fields), **fields)


def _known(entry: Mapping[Any, Any]) -> None:
    for name in entry:
        if name not in FIELDS:
            raise BadField(str(name), f"this field is not known; known are: {', '.join(sorted(FIELDS))}")
    if not entry.get("title"):
        raise BadField("title", "a title is missing")


def _kind(value: object) -> ItemKind:
    try:
        return ItemKind(str(value))
    except ValueError:
        raise BadField("kind", f"“{value}” is not a kind; known are: {', '.join(ItemKind)}") from None


def _accepted_axis(axis: object, accepted: tuple[str, ...] | None) -> None:
    if axis is not None and accepted is not None and axis not in accepted:
        raise BadField("axis", f"“{axis}” is not an axis; accepted are: {', '.join(accepted)}")


def _dates(entry: Mapping[Any, Any], kind: ItemKind) -> Iterator[tuple[str, object]]:
    for name in DATED:
        if entry.get(name) is None:
            continue
        try:
            moment, precision, whole_day = read_date(entry[name])
        except ValueError as fault:
            raise BadField(name, f"{entry[name]!s} cannot be read as a date: {fault}") from None
        yield from _placed(name, kind, moment, precision, whole_day)


def _placed(name: str, kind: ItemKind, *read: Any) -> Iterator[tuple[str, object]]:
    moment, precision, whole_day = read
    target = name if name != "date" else "starts_at" if kind is ItemKind.EVENT else "published_at"
    yield target, end_of_day(moment) if target == "ends_at" and whole_day else moment
    if target == "starts_at" or (target == "published_at" and kind is not ItemKind.EVENT):
        yield "precision", precision
    if target == "starts_at":
        yield "all_day", whole_day


def _place(where: str, fields: Mapping[str, Any]) -> str:
    return f"{where} ({fields['title']})"
