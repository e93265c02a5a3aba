"""The Device object: the properties of the manual's table, and today's besides."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import digiware
from digiware.interfaces import IClock
from digiware.north.bacnet.annex import DEVICE
from digiware.north.bacnet.calendar import Calendar, date, time
from digiware.north.bacnet.segments import TIMEOUT_S
from digiware.north.bacnet.thing import DEVICE as TYPE
from digiware.north.bacnet.thing import Value
from digiware.wire.bacnet import apdu, tags

MAX_APDU = 1476
SEGMENTED_TRANSMIT = 1
SOCOMEC = 591
# 14 is the first with Property_List and 17 wants Network Port objects.
REVISION = 14
OPERATIONAL, NON_OPERATIONAL = 0, 4
APDU_TIMEOUT_MS, APDU_RETRIES = 3000, 3

# The services executed, and the object types there are, of all that revision 14 names.
_SERVICES = {
    apdu.READ_PROPERTY,
    apdu.READ_PROPERTY_MULTIPLE,
    apdu.WRITE_PROPERTY,
    33,  # Who-Has
    34,  # Who-Is
}
_TYPES = {0, 3, 4, TYPE}
_FIXED: dict[int, bytes] = {
    79: tags.enumerated(TYPE),
    98: tags.unsigned(1),
    95: tags.unsigned(2),  # of the classes before 1998: reads and writes properties
    97: tags.bits(each in _SERVICES for each in range(41)),
    96: tags.bits(each in _TYPES for each in range(55)),
    62: tags.unsigned(MAX_APDU),
    107: tags.enumerated(SEGMENTED_TRANSMIT),
    11: tags.unsigned(APDU_TIMEOUT_MS),
    73: tags.unsigned(APDU_RETRIES),
    10: tags.unsigned(int(TIMEOUT_S * 1000)),
    167: tags.unsigned(1),  # no request is taken in more than one piece
    152: b"",
    30: b"",
    139: tags.unsigned(REVISION),
    12: tags.text(digiware.__version__),
    4000: tags.NO_DATE_TIME,  # nothing tells when this version was built
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is particular to one device; `revision` changes when its objects do."""

    instance: int
    name: str
    model: str
    vendor: int
    location: str
    description: str
    serial: str
    firmware: str
    revision: int
    objects: Sequence[bytes]  # Object_List, encoded


class Identity:
    """The Device object of one device."""

    listed = DEVICE

    def __init__(
        self,
        facts: Facts,
        clock: IClock,
        calendar: Calendar,
        works: Callable[[], bool],
        hours: Callable[[], float],
    ) -> None:
        self.name = facts.name
        self._clock = clock
        self._calendar = calendar
        self._works = works
        self._hours = hours
        self._told: dict[int, Value] = {**_FIXED, **_particular(facts)}

    def read(self, property: int) -> Value:
        return self._told[property] if property in self._told else _LIVE[property](self)

    def _status(self) -> bytes:
        return tags.enumerated(OPERATIONAL if self._works() else NON_OPERATIONAL)

    def _time(self) -> bytes:
        return time(self._calendar.local(self._clock.now()))

    def _date(self) -> bytes:
        return date(self._calendar.local(self._clock.now()))

    def _offset(self) -> bytes:
        return tags.signed(self._calendar.offset_min(self._clock.now()))

    def _saving(self) -> bytes:
        saving = self._calendar.saving(self._clock.now())
        return tags.TRUE if saving else tags.FALSE


def _particular(facts: Facts) -> dict[int, Value]:
    return {
        75: tags.object_id(TYPE, facts.instance),
        77: tags.text(facts.name),
        121: tags.text("Socomec" if facts.vendor == SOCOMEC else "digiware"),
        120: tags.unsigned(facts.vendor),
        70: tags.text(facts.model),
        44: tags.text(facts.firmware),
        76: facts.objects,
        58: tags.text(facts.location),
        28: tags.text(facts.description),
        372: tags.text(facts.serial),
        155: tags.unsigned(facts.revision),
    }


_LIVE: dict[int, Callable[[Identity], bytes]] = {
    112: Identity._status,
    57: Identity._time,
    56: Identity._date,
    119: Identity._offset,
    24: Identity._saving,
    4001: lambda it: tags.unsigned(int(it._hours())),
}
