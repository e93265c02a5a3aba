"""The measurements: one column a service, one row a load, as annex I of the manual.

    1.3.6.1.4.1.4555.10.20.20.1.<service>.<device>.<load>

Varbinds are kept until an event says that their words changed; then they are made when
somebody asks.  An instance exists once its words were read, and for good where the
model or the load has no such quantity: it reads 0 [CAT-5, SNMP-5].
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from digiware.devices.catalogue import Catalogue
from digiware.domain import event
from digiware.domain.quantities import TABLE
from digiware.domain.reading import Quality
from digiware.domain.site import Device, Site
from digiware.wire import ber

from .region import Region

ENTRY: ber.Ids = (1, 3, 6, 1, 4, 1, 4555, 10, 20, 20, 1)
_DEPTH = len(ENTRY)

GAUGE_AT_MOST = 0xFFFFFFFF
INTEGER_AT_MOST = 0x7FFFFFFF


class Row(NamedTuple):
    """A load as shown, and the load that the catalogue is asked for."""

    device: int
    load: int
    asked: int


class Measurements(Region):
    """Everything measured on the site; `readings` is an IReadings."""

    def __init__(self, site: Site, catalogue: Catalogue, readings: Any) -> None:
        super().__init__(ENTRY)
        self._catalogue = catalogue
        self._readings = readings
        self._services = sorted(TABLE)
        self._heads = [ber.sub_id(service) for service in self._services]
        self._columns = {each: at for at, each in enumerate(self._services)}
        self._devices: dict[int, Device] = {}
        self._rows: list[Row] = []
        self._fields: dict[tuple[int, int], _Fields] = {}
        self.replan(site)
        self.forget: Callable[[], None] = readings.listen(self._told)

    def replan(self, site: Site) -> None:
        self._devices = {each.number: each for each in site.devices if each.north}
        self._rows = sorted(
            row for device in self._devices.values() for row in rows(device)
        )
        self._places = {row[:2]: at for at, row in enumerate(self._rows)}
        self._names = [row[:2] for row in self._rows]
        self.index.clear()
        self._fields.clear()
        many = len(self._services) * len(self._rows)
        self.varbinds = [None] * many
        self.there = bytearray(b"\1") * many

    def number(self, name: bytes, ids: ber.Ids) -> int | None:
        if len(ids) != _DEPTH + 3:
            return None
        column = self._columns.get(ids[_DEPTH])
        place = self._places.get(ids[_DEPTH + 1 :])
        if column is None or place is None:
            return None
        number = self.index[name] = column * len(self._rows) + place
        return number

    def behind(self, ids: ber.Ids) -> int:
        rest = ids[_DEPTH:]
        if not rest:
            return 0
        column = bisect_left(self._services, rest[0])
        if column == len(self._services) or self._services[column] != rest[0]:
            return column * len(self._rows)
        return column * len(self._rows) + bisect_right(self._names, rest[1:])

    def column(self, ids: ber.Ids) -> bool:
        return len(ids) > _DEPTH and ids[_DEPTH] in self._columns

    def make(self, number: int) -> bytes | None:
        column, place = divmod(number, len(self._rows))
        row, service = self._rows[place], self._services[column]
        reading = self._readings.reading(row.device, row.asked, service)
        if reading.quality is Quality.NEVER:
            self.there[number] = 0
            return None
        name = (
            _HEAD + self._heads[column] + ber.sub_id(row.device) + ber.sub_id(row.load)
        )
        varbind = ber.tlv(ber.SEQUENCE, ber.tlv(ber.OID, name) + value(reading))
        self.varbinds[number] = varbind
        return varbind

    def _told(self, happened: event.Event) -> None:
        pass


_HEAD = ber.oid(ENTRY)


def rows(device: Device) -> Iterator[Row]:
    """The rows of a device: its loads."""
    for load in device.loads:
        yield Row(device.number, load.number, load.number)


def value(reading: Any) -> bytes:
    """A reading as SNMP has it: Integer32 where it may be negative, else Gauge32.

    RFC 2578, 7.1.7: a gauge that is too high stays at its greatest value.
    """
    quantity, number = reading.quantity, reading.number or 0
    shown = quantity.unit.integer(number)
    if quantity.signed:
        return ber.integer(max(-INTEGER_AT_MOST - 1, min(shown, INTEGER_AT_MOST)))
    return ber.integer(max(0, min(shown, GAUGE_AT_MOST)), ber.GAUGE32)
