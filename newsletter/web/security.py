"""What a page may load and who may frame it (Content Security Policy, level 3)."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: A letter shown in a frame of ours: what a mail may show, and nothing that runs.
LETTER = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src https: data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
}
#: What every answer says unless it chooses otherwise: our style sheet, our images, our frames, no script at all;
#: and no cache keeps it, for pages hold addresses.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Protected:
    """Puts the protective headers on every answer, also on the one to an error nobody foresaw."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and complete the head of its answer."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                chosen = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    chosen.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, completed)
