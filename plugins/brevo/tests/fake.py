"""Brevo's web service on this machine: refuses what its documentation does not know, and fails as it is told to.

Fields: https://developers.brevo.com/reference/send-transac-email and `SendSmtpEmail` of its published clients.
Events: https://developers.brevo.com/reference/get-email-event-report.
Keys that are taken once: https://developers.brevo.com/docs/heterogenous-versions-batch-emails.
"""
# ruff: noqa: N815 - the fields are Brevo's

import json
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

KEY = "xkeysib-0123456789abcdef-motdepasse"
Address = Annotated[str, StringConstraints(pattern=r"^[^\s@<>]+@[^\s@<>]+$")]
Filled = Annotated[str, StringConstraints(min_length=1)]


class Documented(BaseModel):
    """A field nobody documented is refused, as is a value of another type."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Person(Documented):
    """A sender or a recipient."""

    email: Address
    name: Annotated[str, StringConstraints(min_length=1, max_length=70)] | None = None


class Attachment(Documented):
    """A file, from an address or as base64."""

    content: str | None = None
    name: str | None = None
    url: str | None = None


class Message(Documented):
    """The body of `POST /v3/smtp/email` without a template or versions, which we never ask for."""

    sender: Person
    to: Annotated[list[Person], Field(min_length=1, max_length=99)]
    subject: Filled
    htmlContent: Filled | None = None
    textContent: Filled | None = None
    replyTo: Person | None = None
    bcc: list[Person] | None = None
    cc: list[Person] | None = None
    attachment: list[Attachment] | None = None
    headers: dict[str, str] = Field(default_factory=dict)
    params: dict[str, Any] | None = None
    tags: list[str] | None = None
    scheduledAt: str | None = None
    batchId: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Message":
        if not (self.htmlContent or self.textContent):
            raise ValueError("either of htmlContent, textContent is required")
        for name in self.headers.keys() - {"idempotencyKey"}:
            if not re.fullmatch(r"[A-Z][a-z0-9]*(-[A-Z0-9][a-z0-9]*)*", name):
                raise ValueError(f"header {name}: each word begins with a capital")
        if "idempotencyKey" in self.headers:
            UUID(self.headers["idempotencyKey"])
        return self


class Brevo(ThreadingHTTPServer):
    """The service: `taken` holds what it took, `faults` what happens to the next requests to send."""

    daemon_threads = True

    def __init__(self, ttl: float = 900.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}/v3"
        self.ttl = ttl
        self.taken: list[Message] = []
        self.refused: list[str] = []
        self.faults: deque[Callable[[_Handler, bytes], None]] = deque()
        #: Whether events can be seen already; they come late.
        self.events = True
        self.over = threading.Event()
        self._keys: dict[str, float] = {}
        self._lock = threading.Lock()

    def take(self, body: bytes) -> tuple[int, dict[str, Any]]:
        """Judge and keep one message; return the answer."""
        try:
            message = Message.model_validate_json(body)
        except ValidationError as error:
            fault = error.errors()[0]
            said = f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            self.refused.append(said)
            where = " in to" if fault["loc"][:1] == ("to",) else ""
            return 400, {"code": "invalid_parameter", "message": said + where}
        with self._lock:
            return self._once(message)

    def _once(self, message: Message) -> tuple[int, dict[str, Any]]:
        key = message.headers.get("idempotencyKey", str(uuid4()))
        if time.monotonic() - self._keys.get(key, -self.ttl) < self.ttl:
            return 400, {"code": "duplicate_parameter", "message": "idempotencyKey was used already"}
        self._keys[key] = time.monotonic()
        if message.headers.get("X-Sib-Sandbox") != "drop":
            self.taken.append(message)
        return 201, {"messageId": f"<{uuid4().hex}@smtp-relay.example>"}

    def happened(self, tag: str) -> list[dict[str, Any]]:
        """Return the events of the messages with a tag."""
        known = [one for one in self.taken if self.events and tag in (one.tags or [])]
        return [{"email": one.to[0].email, "event": "requests", "tag": tag, "messageId": "<x>"} for one in known]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Brevo

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if not self._is_known():
            return
        if self.server.faults:
            self.server.faults.popleft()(self, body)
        elif self.path == "/v3/smtp/email":
            self.answer(*self.server.take(body))
        else:
            self.answer(404, {"code": "document_not_found", "message": self.path})

    def do_GET(self) -> None:
        if not self._is_known():
            return
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query, strict_parsing=True)
        documented = {"limit", "offset", "startDate", "endDate", "days", "email", "event", "tags", "messageId", "sort"}
        if parts.path != "/v3/smtp/statistics/events" or asked.keys() - documented or int(asked["days"][0]) > 90:
            self.answer(400, {"code": "invalid_parameter", "message": self.path})
        else:
            self.answer(200, {"events": self.server.happened(asked["tags"][0])})

    def _is_known(self) -> bool:
        if self.headers.get("api-key") == KEY:
            return True
        self.answer(401, {"code": "unauthorized", "message": "Key not found"})
        return False

    def answer(self, status: int, said: Any = None, **headers: str) -> None:
        """Answer JSON, or bytes as they are."""
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the client had enough

    def log_message(self, format: str, *args: Any) -> None:
        return


def answering(status: int, said: Any = None, **headers: str) -> Callable[[_Handler, bytes], None]:
    """Answer this instead of taking the message."""
    return lambda handler, _body: handler.answer(status, said, **headers)


def closing(handler: _Handler, _body: bytes) -> None:
    """Close the connection without taking the message."""
    handler.close_connection = True


def closing_after(handler: _Handler, body: bytes) -> None:
    """Take the message, and close the connection instead of saying so."""
    handler.server.take(body)
    handler.close_connection = True


def silent_after(handler: _Handler, body: bytes) -> None:
    """Take the message, and say nothing until the client gave up."""
    handler.server.take(body)
    handler.server.over.wait(5)
    handler.close_connection = True
