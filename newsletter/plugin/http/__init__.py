"""The ways out to the web, all of them guarded: the only room that knows httpx."""

from newsletter.plugin.http.guard import Caps
from newsletter.plugin.http.pages import GuardedHttp

__all__ = ["Caps", "GuardedHttp"]
