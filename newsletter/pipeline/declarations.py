"""Reads the declarations of a workspace; every problem is told at once, with its file and field."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from newsletter.domain.declaration import (
    AxisDeclaration,
    BrandDeclaration,
    Declarations,
    NetworkDeclaration,
    NewsletterDeclaration,
    SegmentDeclaration,
    SourceDeclaration,
    WorkstreamDeclaration,
)
from newsletter.domain.segment import UnknownField, check_fields
from newsletter.domain.throttle import ProviderDeclaration, RateDeclaration
from newsletter.values.base import Value, message_of

V = TypeVar("V", bound=Value)
Problems = list[str]


class DeclarationError(ValueError):
    """The declarations cannot be used; one line per problem."""

    def __init__(self, problems: Problems) -> None:
        self.problems = tuple(dict.fromkeys(problems))
        super().__init__("\n".join(self.problems))


def read(folder: Path, variables: Mapping[str, str] | None = None, reference: Path | None = None) -> Declarations:
    """Return what `folder` declares; `@NAME@` in a file is replaced by `variables["NAME"]`.

    Reads `reseau.toml`, `newsletters/*.toml` and, where they exist, `axes.toml`, `networks.toml`,
    `sources.toml`, `segments.toml` and `providers.toml`; a file it has not is read from `reference`
    if it is there. Raises `DeclarationError`.
    """
    reader = _Reader(folder, variables or {}, reference)
    brand = reader.one("reseau.toml", BrandDeclaration)
    letters = [reader.one(f"newsletters/{p.name}", NewsletterDeclaration) for p in reader.newsletters()]
    parts: dict[str, Any] = {
        "axes": reader.many("axes.toml", "axis", AxisDeclaration),
        "workstreams": reader.many("axes.toml", "workstream", WorkstreamDeclaration),
        "networks": reader.many("networks.toml", "network", NetworkDeclaration),
        "sources": reader.many("sources.toml", "source", SourceDeclaration),
        "segments": reader.many("segments.toml", "segment", SegmentDeclaration),
        "providers": reader.many("providers.toml", "provider", ProviderDeclaration),
        "transports": reader.many("providers.toml", "transport", RateDeclaration),
    }
    parts["newsletters"] = tuple(letter for letter in letters if letter is not None)
    if brand is None or reader.problems:
        raise DeclarationError(reader.problems)
    found = Declarations(brand=brand, **parts)
    problems = [*_twins(found), *_loose_ends(found)]
    if problems:
        raise DeclarationError(problems)
    return found


class _Reader:
    """Reads files one after the other and keeps every problem."""

    def __init__(self, folder: Path, variables: Mapping[str, str], reference: Path | None) -> None:
        self.folder, self.variables, self.reference = folder, variables, reference
        self.problems: Problems = []

    def newsletters(self) -> list[Path]:
        found = sorted((self.folder / "newsletters").glob("*.toml"))
        if not found:
            self.problems.append(f"{self.folder / 'newsletters'}: no newsletter is declared (*.toml)")
        return found

    def one(self, name: str, shape: type[V]) -> V | None:
        data = self._table(name, wanted=True)
        return None if data is None else self._value(name, shape, data)

    def many(self, name: str, key: str, shape: type[V]) -> tuple[V, ...]:
        entries = (self._table(name, wanted=False) or {}).get(key, [])
        if not isinstance(entries, list):
            self.problems.append(f"{self.folder / name}: {key}: write each one under [[{key}]]")
            return ()
        values = [self._value(f"{name}: {key} {n}", shape, entry) for n, entry in enumerate(entries, start=1)]
        return tuple(value for value in values if value is not None)

    def _table(self, name: str, *, wanted: bool) -> dict[str, Any] | None:
        path = self.folder / name
        if self.reference is not None and not wanted and not path.exists():
            path = self.reference / name
        try:
            text = path.read_text(encoding="utf-8")
            for variable, value in self.variables.items():
                text = text.replace(f"@{variable}@", value)
            return tomllib.loads(text)
        except FileNotFoundError:
            if wanted:
                self.problems.append(f"{path}: the file is missing")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(f"{path}: {error}")
        return None

    def _value(self, where: str, shape: type[V], data: Any) -> V | None:
        try:
            return shape.model_validate(data)
        except ValidationError as error:
            self.problems += [f"{self.folder / where}: {line}" for line in _lines(error)]
            return None


def _lines(error: ValidationError) -> Iterator[str]:
    told_inside = {fault["loc"][:depth] for fault in error.errors() for depth in range(len(fault["loc"]))}
    for fault in error.errors():
        if fault["loc"] in told_inside:  # a list is “too short” because of the entry told on another line
            continue
        field = ".".join(str(part) for part in fault["loc"]) or "declaration"
        message = message_of(fault)
        given = "" if fault["type"] == "missing" else f" (got {fault['input']!r})"
        yield f"{field}: {message}{given}"


def _twins(found: Declarations) -> Iterator[str]:
    for word in ("newsletters", "axes", "workstreams", "networks", "sources", "segments", "providers", "transports"):
        seen: set[str] = set()
        for value in getattr(found, word):
            if value.id in seen:
                yield f"{word}: “{value.id}” is declared twice"
            seen.add(value.id)
    domains = Counter(domain for one in found.providers for domain in one.domains)
    yield from (f"providers: “{domain}” belongs to two of them" for domain, times in domains.items() if times > 1)
    for letter in found.newsletters:
        names = [section.id for section in letter.section]
        yield from (
            f"newsletter {letter.id}: section “{n}” is declared twice" for n in set(names) if names.count(n) > 1
        )


def _loose_ends(found: Declarations) -> Iterator[str]:
    axes = {axis.id for axis in found.axes}
    networks = {network.id for network in found.networks}
    for stream in found.workstreams:
        yield from _unknown(f"workstream {stream.id}: axis", {stream.axis}, axes)
    for source in found.sources:
        yield from _unknown(f"source {source.id}: network", {source.network} - {None}, networks)
    for letter in found.newsletters:
        for section in letter.section:
            yield from _unknown(f"newsletter {letter.id}, section {section.id}: axis", set(section.axes), axes)
            yield from _bad_rule(f"newsletter {letter.id}, section {section.id}", section.audience)
    for segment in found.segments:
        yield from _bad_rule(f"segment {segment.id}", segment.rule)


def _unknown(where: str, used: set[Any], known: set[str]) -> Iterator[str]:
    for name in sorted(used - known):
        yield f"{where} “{name}” is not declared; known: {', '.join(sorted(known)) or 'none'}"


def _bad_rule(where: str, rule: Any) -> Iterator[str]:
    try:
        if rule is not None:
            check_fields(rule)
    except UnknownField as error:
        yield f"{where}: {error}"
