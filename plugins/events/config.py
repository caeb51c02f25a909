"""The settings of a calendar and of an agenda."""

from zoneinfo import ZoneInfo

from pydantic import Field

from newsletter import Attendance, CategorisedConfig, WebUrl


class IcalConfig(CategorisedConfig):
    """Where the calendar is and how its events are read."""

    url: WebUrl
    #: Where readers are sent by an event without an address of its own.
    fallback_url: WebUrl | None = None
    #: How the events are attended, unless one says otherwise in X-ATTENDANCE.
    attendance: Attendance | None = None
    #: Where whole days begin, and where hours without a zone (“floating” ones) are meant.
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")


class OpenAgendaConfig(CategorisedConfig):
    """Which agenda of OpenAgenda is read."""

    #: The number of the agenda, shown beside its public page.
    agenda: int = Field(ge=1)
    #: Where the interface is.
    api: WebUrl = "https://api.openagenda.com"
    #: The agenda's own field that holds the words replacing a picture; without it no picture is shown.
    picture_words: str = Field(default="", max_length=100)
    #: Where the events without a time zone of their own take place.
    timezone: ZoneInfo = ZoneInfo("Europe/Paris")
