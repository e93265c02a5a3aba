"""The measurements: one column a service, one row a load, as annex I of the manual.

    1.3.6.1.4.1.4555.10.20.20.1.<service>.<device>.<load>

A varbind is kept until an event says that its words changed; then it is made when
somebody asks.  An instance exists once its words were read, and from the start where
the model or the load has no such quantity: it reads 0 [CAT-5, SNMP-5].
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from digiware.devices.catalogue import Catalogue
from digiware.domain.event import Block, Event, Forgotten
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Site
from digiware.wire import ber

from .layout import SERVICES, Layout, Name, services_of_devices
from .region import Region
from .touched import Touched

ENTRY: ber.Ids = (1, 3, 6, 1, 4, 1, 4555, 10, 20, 20, 1)
_DEPTH = len(ENTRY)
_HEAD = ber.oid(ENTRY)
_SERVICES = frozenset(SERVICES)

GAUGE_AT_MOST = 0xFFFFFFFF
INTEGER_AT_MOST = 0x7FFFFFFF


class Measurements(Region):
    """Everything measured on the site; `readings` is an IReadings.

    `later` is callLater: an image that was there before is looked through in steps.
    """

    def __init__(
        self, site: Site, catalogue: Catalogue, readings: Any, later: Callable[..., Any]
    ) -> None:
        super().__init__(ENTRY)
        self._catalogue = catalogue
        self._readings = readings
        self._later = later
        self._looking: Any = None
        self._of_devices = services_of_devices(catalogue)
        self._layout = Layout({}, catalogue, self._of_devices)
        self.replan(site)

    def start(self) -> None:
        """Follow the readings; what they have already is looked through in steps."""
        self._stop_listening = self._readings.listen(self._told)
        if any(state.age_s is not None for state in self._readings.devices()):
            self._look(iter(self._layout.names()))

    def stop(self) -> None:
        """Follow the store no more."""
        self._stop_listening()
        if self._looking is not None and self._looking.active():
            self._looking.cancel()

    def replan(self, site: Site) -> None:
        """Show these devices; what is known of those that are the same meters stays."""
        devices = {each.number: each for each in site.devices if each.north}
        old, there, varbinds = self._layout, self.there, self.varbinds
        same = {
            number
            for number, device in devices.items()
            if number in old.devices and old.devices[number].meter == device.meter
        }
        self._layout = Layout(devices, self._catalogue, self._of_devices)
        self._touched = Touched(self._layout, self._catalogue)
        self.index.clear()
        self.varbinds = [None] * self._layout.size
        self.there = self._layout.unread()
        for was, now, many in self._layout.moved(old, same):
            self.there[now : now + many] = there[was : was + many]
            self.varbinds[now : now + many] = varbinds[was : was + many]

    def number(self, name: bytes, ids: ber.Ids) -> int | None:
        if len(ids) != _DEPTH + 3:
            return None
        number = self._layout.number(ids[_DEPTH], (ids[_DEPTH + 1], ids[_DEPTH + 2]))
        if number is not None:
            self.index[name] = number
        return number

    def behind(self, ids: ber.Ids) -> int:
        return self._layout.behind(ids[_DEPTH:])

    def column(self, ids: ber.Ids) -> bool:
        return len(ids) > _DEPTH and ids[_DEPTH] in _SERVICES

    def make(self, number: int) -> bytes | None:
        service, (device, load), tail = self._layout.at(number)
        reading = self._readings.reading(device, load, service)
        if not _known(reading):
            self.there[number] = 0
            return None
        made = ber.tlv(ber.OID, _HEAD + tail) + value(reading)
        varbind = self.varbinds[number] = ber.tlv(ber.SEQUENCE, made)
        return varbind

    def _set_there(self, numbers: Iterable[int], there: int) -> None:
        for number in numbers:
            self.there[number] = there
            self.varbinds[number] = None

    def _told(self, happened: Event) -> None:
        if isinstance(happened, Block):
            self._set_there(self._touched.within(happened), 1)
        elif isinstance(happened, Forgotten) and happened.count:
            self._set_there(self._touched.within(happened), 0)
        elif isinstance(happened, Forgotten):
            self._set_there(self._touched.all(happened.address), 0)

    def _look(self, names: Iterator[Name]) -> None:
        """See what the image holds of the next row, and of the others later."""
        for name in names:
            if name[0] in self._layout.devices:
                for number in self._layout.measured(name):
                    self.there[number] = 1
                    self.make(number)
                self._looking = self._later(0, self._look, names)
                return


def _known(reading: Reading) -> bool:
    """Whether its words were ever read, or are none."""
    return reading.when > 0 or reading.quality is Quality.ABSENT


def value(reading: Reading) -> bytes:
    """A reading as SNMP has it: Integer32 where it may be negative, else Gauge32.

    RFC 2578, 7.1.7: a gauge that is too high stays at its greatest value.
    """
    quantity = reading.quantity
    shown = quantity.unit.integer(reading.number or 0)
    if quantity.signed:
        return ber.integer(max(-INTEGER_AT_MOST - 1, min(shown, INTEGER_AT_MOST)))
    return ber.integer(max(0, min(shown, GAUGE_AT_MOST)), ber.GAUGE32)
