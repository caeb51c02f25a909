"""Shared by the verbs that speak to a transport: its kind, its checked settings, and a fence around its opening."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from newsletter.domain.server import PLACES
from newsletter.domain.transport_settings import is_ours, revealed, variable_of
from newsletter.pipeline.context import Context
from newsletter.plugin.http.api import GuardedApi
from newsletter.values.api import Api
from newsletter.values.base import message_of
from newsletter.values.mail import Transport, TransportKind, Unavailable

#: How pydantic calls a setting there is not.
_UNKNOWN = "extra_forbidden"


def transport_of(context: Context) -> tuple[TransportKind, BaseModel]:
    """Return the transport messages leave by and its checked settings."""
    kind = context.registry.transport_kind(context.site.transport)
    return kind, kind.Config.model_validate(revealed(context.site.transport_config))


def wrong_settings(kind: TransportKind, config: Mapping[str, object]) -> list[str]:
    """Return what is wrong with a transport's settings, a line each, in terms of the variables; nothing secret."""
    try:
        kind.Config.model_validate(revealed(config))
    except ValidationError as error:
        return [_line(kind, config, fault) for fault in error.errors(include_url=False, include_input=False)]
    return []


def _line(kind: TransportKind, config: Mapping[str, object], fault: ErrorDetails) -> str:
    field = ".".join(map(str, fault["loc"]))
    if fault["type"] == _UNKNOWN:  # its value may be a password under a misspelt name
        return _unknown(kind, field)
    variable = variable_of(kind.name, field)
    said = f": {field} is “{config.get(field, '')}”" if field and is_ours(kind.name) else ""
    return f"{variable}{said}: {message_of(fault)}"


def _unknown(kind: TransportKind, field: str) -> str:
    if is_ours(kind.name):
        options = sorted(kind.Config.model_fields.keys() - PLACES)
        return f"{variable_of(kind.name, field)}: “{field}” is not an option; accepted: {', '.join(options)}"
    options = [variable_of(kind.name, name) for name in sorted(kind.Config.model_fields)]
    return f"{variable_of(kind.name, field)} is not a setting of this transport; accepted: {', '.join(options)}"


@contextmanager
def opened(context: Context) -> Iterator[Transport]:
    """Open one connection and close it.

    Raises `Unavailable` when it cannot be opened, whatever the plugin raised: nothing left, the rows wait.
    """
    guarded = GuardedApi(allow=context.site.reachable, base_url=context.site.base_url)
    with guarded as http, _opened(context, http) as transport:
        yield transport


def _opened(context: Context, http: Api) -> Transport:
    try:
        kind, config = transport_of(context)
        return kind.open(config, http)
    except Unavailable:
        raise
    except Exception as fault:
        raise Unavailable(f"{context.site.transport}: {type(fault).__name__}: {fault}") from fault
