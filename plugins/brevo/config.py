"""The settings of an account at Brevo."""

from pydantic import ConfigDict, Field, SecretStr, field_validator

from newsletter import Value


class BrevoConfig(Value):
    """How Brevo is asked; its documentation calls the key `api-key`."""

    # A message about these settings must not quote the key.
    model_config = ConfigDict(hide_input_in_errors=True)

    api_key: SecretStr
    #: Requests on their way at once; the service allows far more than a letter needs.
    connections: int = Field(default=4, ge=1, le=50)
    #: True when Brevo only checks what it is given, and sends nothing.
    sandbox: bool = False
    #: Another address of the service, for a rehearsal.
    url: str = Field(default="https://api.brevo.com/v3", pattern="^https?://[^?#]+[^/?#]$")

    @field_validator("api_key")
    @classmethod
    def _is_a_key(cls, given: SecretStr) -> SecretStr:
        key = given.get_secret_value()
        if not key or not key.isascii() or not key.isprintable() or " " in key:
            raise ValueError("is no key: copy it whole from the account’s page of API keys")
        return given
