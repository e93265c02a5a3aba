"""Analog Input LLMM: measurement MM of load LL, with the properties of annex II."""

from collections.abc import Callable

from digiware.domain.quantities import service_id
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Load
from digiware.north.bacnet.annex import MEASUREMENTS, NAMES, Measurement, Source
from digiware.north.bacnet.calendar import Calendar
from digiware.north.bacnet.thing import ANALOG_INPUT, Code, Failed, Kind
from digiware.wire.bacnet import tags

INDICES = 100  # an instance is the load so many times, and the index

NO_FAULT, NO_SENSOR, COMMUNICATION_FAILURE = 0, 1, 12
_RELIABILITY = {
    Quality.GOOD: NO_FAULT,
    Quality.ABSENT: NO_SENSOR,
    Quality.NEVER: COMMUNICATION_FAILURE,
    Quality.STALE: COMMUNICATION_FAILURE,
    Quality.SILENT: COMMUNICATION_FAILURE,
}
_ENUMERATED = {each: tags.enumerated(each) for each in set(_RELIABILITY.values())}
FINE = tags.bits((False, False, False, False))
FAULT = tags.bits((False, True, False, False))

_TYPE = tags.enumerated(ANALOG_INPUT)
_UNITS = {each.unit: tags.enumerated(each.unit) for each in MEASUREMENTS}
_NORMAL = tags.enumerated(0)
_LOAD_CURVE = range(41, 46)
_LOAD_CURVE_DATE = service_id(125)
_KILO = 1000  # a total's residual is what is left of a kilowatt hour
_HOUR_S = 3600

# The newest reading of a service, of the load that the object is about.
Ask = Callable[[int], Reading]


def reliability(reading: Reading) -> int:
    """How far BACnet may trust it [CAT-5]: no-sensor for what the device lacks."""
    if reading.quality is Quality.GOOD and reading.number is None:
        return NO_SENSOR
    return _RELIABILITY[reading.quality]


def unread(reading: Reading) -> bool:
    """Whether it will have a value, and has none yet."""
    return not reading.when and reading.quality is not Quality.ABSENT


class Analog:
    """One Analog Input, as it is while one request is answered."""

    __slots__ = ("_ask", "_calendar", "_load", "_measurement", "_now", "listed")

    def __init__(
        self, load: Load, measurement: Measurement, ask: Ask, calendar: Calendar
    ) -> None:
        self.listed = measurement.listed
        self._load = load
        self._measurement = measurement
        self._ask = ask
        self._calendar = calendar
        self._now: Reading | None = None

    @property
    def name(self) -> str:
        """Unique in the device."""
        return f"L{self._load.number:02}_{self._measurement.name}"

    def read(self, property: int) -> bytes:
        source = self._measurement.sources.get(property)
        return _FIXED[property](self) if source is None else self._made(source)

    def _reading(self, service: int) -> Reading:
        """Present_Value's reading is asked for once."""
        if service != self._measurement.service:
            return self._ask(service)
        if self._now is None:
            self._now = self._ask(service)
        return self._now

    def _made(self, source: Source) -> bytes:
        """Raises Failed for a value that was not read yet: Reliability, which says so
        of Present_Value, says nothing of the others, and 0 would be taken for one.
        """
        reading = self._reading(source.service)
        other = source.form in _NUMBERS and source.service != self._measurement.service
        if other and unread(reading):
            raise Failed(Kind.PROPERTY, Code.VALUE_NOT_INITIALIZED)
        return _FORMS[source.form](self, reading)

    def _value(self, reading: Reading) -> bytes:
        return tags.real(reading.value or 0.0)

    def _residual(self, reading: Reading) -> bytes:
        resolution = reading.quantity.unit.resolution
        return tags.real((reading.number or 0) % (_KILO * resolution) / resolution)

    def _hours(self, reading: Reading) -> bytes:
        return tags.real((reading.value or 0.0) / _HOUR_S)

    def _date(self, reading: Reading) -> bytes:
        return self._calendar.device_stamp(reading.number)

    def _when(self, reading: Reading) -> bytes:
        if self._measurement.index in _LOAD_CURVE:
            return self._date(self._ask(_LOAD_CURVE_DATE))
        return self._calendar.stamp(reading.when)

    def _reset(self, reading: Reading) -> bytes:
        return tags.unsigned(0)

    def _reliability(self) -> int:
        return reliability(self._reading(self._measurement.service))

    def _object_id(self) -> bytes:
        instance = self._load.number * INDICES + self._measurement.index
        return tags.object_id(ANALOG_INPUT, instance)

    def _description(self) -> bytes:
        text = self._calendar.say(self._measurement.english, self._measurement.french)
        return tags.text(f"{text}, {self._load.name}")


_NUMBERS = frozenset(("value", "residual", "hours"))
_FORMS: dict[str, Callable[[Analog, Reading], bytes]] = {
    "value": Analog._value,
    "residual": Analog._residual,
    "hours": Analog._hours,
    "date": Analog._date,
    "when": Analog._when,
    "reset": Analog._reset,
}
_FIXED: dict[int, Callable[[Analog], bytes]] = {
    NAMES["Analog Input", name]: read
    for name, read in {
        "Object_Identifier": Analog._object_id,
        "Object_Name": lambda it: tags.text(it.name),
        "Object_Type": lambda it: _TYPE,
        "Status_Flags": lambda it: FAULT if it._reliability() else FINE,
        "Event_State": lambda it: _NORMAL,
        "Out_Of_Service": lambda it: tags.FALSE,
        "Units": lambda it: _UNITS[it._measurement.unit],
        "Description": Analog._description,
        "Reliability": lambda it: _ENUMERATED[it._reliability()],
    }.items()
}
