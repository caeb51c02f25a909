"""The manifest of a plugin folder: who it is, who looks after it, and which versions of ours it works with."""

import tomllib
from importlib import metadata
from pathlib import Path
from typing import Annotated

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, ValidationError

from newsletter.values.base import Line, Value, WebUrl, message_of

FILE = "plugin.toml"
_OURS = "planif-newsletter"
_EXAMPLE = 'such as: name = "bretagne", version = "1.0", requires-newsletter = ">=0.1", maintainers, homepage'


def _version(text: str) -> str:
    try:
        return str(Version(text))
    except InvalidVersion as fault:
        raise ValueError(f"“{text}” is no version, such as 1.0 (PEP 440)") from fault


def _requirement(text: str) -> str:
    try:
        return str(SpecifierSet(text))
    except InvalidSpecifier as fault:
        raise ValueError(f"“{text}” is no requirement, such as >=0.1,<1 (PEP 440)") from fault


class Manifest(Value):
    """What `plugin.toml` says."""

    model_config = ConfigDict(alias_generator=lambda name: name.replace("_", "-"))

    #: The folder's name.
    name: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
    version: Annotated[str, AfterValidator(_version)]
    requires_newsletter: Annotated[str, AfterValidator(_requirement)]
    #: Who looks after it: a name or an address each.
    maintainers: tuple[Line, ...] = Field(min_length=1)
    homepage: WebUrl
    description: Line = ""
    #: What people call it, in French.
    label: Line = ""


class WrongManifest(Exception):
    """A plugin's manifest is missing or cannot be used; the message says where, what and what to write."""


def read(folder: Path) -> Manifest:
    """Return the manifest of a plugin folder that this version may load; raises `WrongManifest`."""
    path = folder / FILE
    try:
        manifest = Manifest.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise WrongManifest(f"{path} is missing: write one, {_EXAMPLE}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as fault:
        raise WrongManifest(f"{path} cannot be read: {fault}") from fault
    except ValidationError as fault:
        raise WrongManifest(f"{path}: {_first(fault)}") from fault
    if manifest.name != folder.name:
        raise WrongManifest(f"{path}: name is “{manifest.name}”, the folder is called {folder.name}: use one name")
    _check_ours(path, manifest)
    return manifest


def _check_ours(path: Path, manifest: Manifest) -> None:
    if not _fits(SpecifierSet(manifest.requires_newsletter)):
        raise WrongManifest(
            f"{path}: it works with newsletter {manifest.requires_newsletter}, this is {our_version()}: "
            "install a version of the plugin that fits"
        )


def check_distribution(distribution: metadata.Distribution) -> None:
    """Check what an installed plugin asks of us: its metadata is its manifest; raises `WrongManifest`."""
    for line in distribution.requires or ():
        try:
            wanted = Requirement(line)
        except InvalidRequirement as fault:
            raise WrongManifest(f"{distribution.name}: “{line}” is no requirement (PEP 508)") from fault
        ours = canonicalize_name(wanted.name) == _OURS and (wanted.marker is None or wanted.marker.evaluate())
        if ours and not _fits(wanted.specifier):
            raise WrongManifest(
                f"{distribution.name} {distribution.version} works with newsletter {wanted.specifier}, "
                f"this is {our_version()}: install a version of it that fits"
            )


def _fits(wanted: SpecifierSet) -> bool:
    return wanted.contains(our_version(), prereleases=True)


def _first(fault: ValidationError) -> str:
    first = fault.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc']))}: {message_of(first)} ({_EXAMPLE})"


def our_version() -> str:
    """Return the version of the distribution; 0 when it is not installed."""
    try:
        return metadata.version(_OURS)
    except metadata.PackageNotFoundError:
        return "0"
