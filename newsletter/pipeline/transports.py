"""Shared by the verbs that speak to a transport: its kind, its checked settings, and a fence around its opening."""

from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import BaseModel

from newsletter.pipeline.context import Context
from newsletter.plugin.http.api import GuardedApi
from newsletter.values.api import Api
from newsletter.values.mail import Transport, TransportKind, Unavailable


def transport_of(context: Context) -> tuple[TransportKind, BaseModel]:
    """Return the transport messages leave by and its checked settings."""
    kind = context.registry.transport_kind(context.site.transport)
    return kind, kind.Config.model_validate(dict(context.site.transport_config))


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
