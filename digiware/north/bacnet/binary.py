"""Binary Input and Binary Output LL00: input or output LL of a device that has them."""

from collections.abc import Callable

from digiware.domain.quantities import service_id
from digiware.domain.reading import Reading
from digiware.north.bacnet.analog import FAULT, FINE, reliability
from digiware.north.bacnet.annex import Listed
from digiware.north.bacnet.calendar import Calendar
from digiware.north.bacnet.thing import BINARY_INPUT, BINARY_OUTPUT, Value
from digiware.wire.bacnet import tags

STEP = 100  # an instance is the number so many times
# Indices of the quantities: the first input, the first output, and how many may be.
FIRST = {BINARY_INPUT: 201, BINARY_OUTPUT: 221}
MOST = {BINARY_INPUT: 10, BINARY_OUTPUT: 8}
PRIORITIES = 16

_COMMON = (75, 77, 79, 85, 111, 36, 81, 84)
# A Binary Output is commandable: Priority_Array and Relinquish_Default.
_LISTED = {
    BINARY_INPUT: Listed(
        every=(*_COMMON, 28, 103), required=_COMMON, optional=(28, 103)
    ),
    BINARY_OUTPUT: Listed(
        every=(*_COMMON, 87, 104, 28, 103),
        required=(*_COMMON, 87, 104),
        optional=(28, 103),
    ),
}
_ENGLISH = {BINARY_INPUT: "Input", BINARY_OUTPUT: "Output"}
_FRENCH = {BINARY_INPUT: "Entrée", BINARY_OUTPUT: "Sortie"}


def service(type: int, number: int) -> int:
    """The service that tells the state of an input or output."""
    return service_id(FIRST[type] + number - 1)


class Binary:
    """One input or output, as it is while one request is answered."""

    __slots__ = ("_calendar", "_number", "_reading", "_type", "listed", "name")

    def __init__(
        self, type: int, number: int, reading: Reading, calendar: Calendar
    ) -> None:
        self.name = f"{_ENGLISH[type]}{number:02}"
        self.listed = _LISTED[type]
        self._type = type
        self._number = number
        self._reading = reading
        self._calendar = calendar

    def read(self, property: int) -> Value:
        if property not in self.listed.every:
            raise KeyError(property)
        return _VALUES[property](self)

    def _description(self) -> bytes:
        words = self._calendar.say(_ENGLISH[self._type], _FRENCH[self._type])
        return tags.text(f"{words} {self._number}")


_VALUES: dict[int, Callable[[Binary], Value]] = {
    75: lambda it: tags.object_id(it._type, it._number * STEP),
    77: lambda it: tags.text(it.name),
    79: lambda it: tags.enumerated(it._type),
    85: lambda it: tags.enumerated(1 if it._reading.number else 0),
    111: lambda it: FAULT if reliability(it._reading) else FINE,
    36: lambda it: tags.enumerated(0),
    81: lambda it: tags.FALSE,
    84: lambda it: tags.enumerated(0),
    87: lambda it: [tags.NULL] * PRIORITIES,
    104: lambda it: tags.enumerated(0),
    28: Binary._description,
    103: lambda it: tags.enumerated(reliability(it._reading)),
}
