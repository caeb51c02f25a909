"""The settings of a calendar."""

from zoneinfo import ZoneInfo

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
