"""An open way to Brevo: one message is one request, and one in doubt can be asked about."""

import json
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from newsletter import Api, OutgoingMail, Receipt, Transport

from .answers import judged
from .config import BrevoConfig
from .request import body_of

#: What our keys are drawn from (RFC 9562 §5.5); never to be changed: the same message must keep its key.
_SPACE = UUID("8f0c7a5e-52a8-5d0e-9b57-3f6c1f4e7d21")
#: Days of events asked about: longer than any message stays in doubt, and far fewer than the 90 kept.
_DAYS = 30


class Brevo(Transport):
    """Hands messages to `POST /smtp/email`, each under a key that Brevo takes once only.

    https://developers.brevo.com/reference/send-transac-email
    """

    def __init__(self, config: BrevoConfig, http: Api) -> None:
        self._http, self._url, self._sandbox = http, config.url, config.sandbox
        self._headers = {"api-key": config.api_key.get_secret_value(), "Accept": "application/json"}

    def send(self, message: OutgoingMail) -> Receipt:
        """Hand over one message; a request that was not answered leaves it in doubt."""
        body = body_of(message, key_of(message.message_id), sandbox=self._sandbox)
        return judged(self._http.call("POST", f"{self._url}/smtp/email", headers=self._headers, json=body))

    def find(self, message_id: str) -> bool | None:
        """Tell whether Brevo knows of this message; None when it does not, since its events come late.

        https://developers.brevo.com/reference/get-email-event-report
        """
        key = key_of(message_id)
        asked = urlencode({"tags": key, "days": _DAYS, "limit": 1})
        answer = self._http.call("GET", f"{self._url}/smtp/statistics/events?{asked}", headers=self._headers)
        return (answer.status == 200 and _tells_of(key, answer.content)) or None


def key_of(message_id: str) -> str:
    """Return the key of a message, a UUID: the same on every attempt."""
    return str(uuid5(_SPACE, message_id))


def _tells_of(key: str, content: bytes) -> bool:
    try:
        told: Any = json.loads(content)
        return any(key in (event.get("tag") or "") for event in told.get("events") or ())
    except (ValueError, AttributeError, TypeError):
        return False
