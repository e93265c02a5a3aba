"""Where the gateway stands: its time zone and language, as BACnet shows them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from digiware.domain.quantity import YEAR_2000_S
from digiware.settings.records import Gateway
from digiware.wire.bacnet import tags

_NOTHING = timedelta()


class Calendar:
    """Moments in the gateway's time zone; words in its language."""

    def __init__(self, gateway: Gateway) -> None:
        self._zone = ZoneInfo(gateway.timezone)
        self._saves = gateway.daylight_saving
        self._devices_local = gateway.device_clock == "local"
        self._french = gateway.language == "fr"

    def say(self, english: str, french: str) -> str:
        """What the people here read."""
        return french if self._french else english

    def local(self, when: float) -> datetime:
        """What a clock on the wall shows at UTC seconds `when`."""
        moment = datetime.fromtimestamp(when, self._zone)
        shown = moment.replace(tzinfo=None)
        return shown if self._saves else shown - (moment.dst() or _NOTHING)

    def saving(self, when: float) -> bool:
        """Daylight_Saving_Status."""
        return self._saves and bool(datetime.fromtimestamp(when, self._zone).dst())

    def offset_min(self, when: float) -> int:
        """UTC_Offset: minutes by which standard time lags UTC, so west is positive."""
        moment = datetime.fromtimestamp(when, self._zone)
        ahead = (moment.utcoffset() or _NOTHING) - (moment.dst() or _NOTHING)
        return -round(ahead / timedelta(minutes=1))

    def stamp(self, when: float) -> bytes:
        """Date and Time of UTC seconds; unspecified for 0, which is never."""
        return _encoded(self.local(when)) if when else tags.NO_DATE_TIME

    def device_stamp(self, number: int | None) -> bytes:
        """Of a device's own stamp, seconds since 2000; unspecified for 0 or None."""
        if not number:
            return tags.NO_DATE_TIME
        when = YEAR_2000_S + number
        if self._devices_local:
            return _encoded(datetime.fromtimestamp(when, UTC))
        return self.stamp(when)


def date(moment: datetime) -> bytes:
    """A Date."""
    return tags.date(moment.year, moment.month, moment.day, moment.isoweekday())


def time(moment: datetime) -> bytes:
    """A Time."""
    hundredth = moment.microsecond // 10000
    return tags.time(moment.hour, moment.minute, moment.second, hundredth)


def _encoded(moment: datetime) -> bytes:
    return date(moment) + time(moment)
