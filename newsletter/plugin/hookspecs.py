"""Every hook there is, typed, in one file.

Hooks only register: each is called once and returns typed objects, which the core then calls one by
one, fenced, so that a plugin that fails loses its own results and nobody else's.
"""

from collections.abc import Iterable

import pluggy

from newsletter.values.check import Check
from newsletter.values.mail import TransportKind
from newsletter.values.source import SourceKind

PROJECT = "newsletter"
hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


class Specs:
    """The hooks a plugin may implement as plain functions of the same name."""

    @hookspec
    def register_source_kinds(self) -> Iterable[SourceKind]:  # type: ignore[empty-body]
        """Return the source kinds this plugin offers, one object per kind."""

    @hookspec
    def register_transport_kinds(self) -> Iterable[TransportKind]:  # type: ignore[empty-body]
        """Return the transport kinds this plugin offers, one object per kind."""

    @hookspec
    def register_checks(self) -> Iterable[Check]:  # type: ignore[empty-body]
        """Return the preflight checks this plugin offers, one object per check."""
