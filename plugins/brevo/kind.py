"""The kind `brevo`."""

from typing import ClassVar

from pydantic import BaseModel

from newsletter import Api, TransportKind, Unavailable

from .config import BrevoConfig
from .transport import Brevo


class BrevoKind(TransportKind):
    """Sends through the web service of Brevo, one request for each message."""

    name: ClassVar[str] = "brevo"
    label: ClassVar[str] = "Brevo (service web)"
    Config: ClassVar[type[BaseModel]] = BrevoConfig

    def open(self, config: BaseModel, http: Api | None = None) -> Brevo:
        """Return an open transport; nothing is asked before the first message. Raises Unavailable without `http`."""
        if http is None:
            raise Unavailable("brevo: the web client of the core is needed")
        return Brevo(BrevoConfig.model_validate(config), http)

    def connections(self, config: BaseModel) -> int:
        """How many messages may be on their way at once."""
        return BrevoConfig.model_validate(config).connections
