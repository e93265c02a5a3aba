"""The digital twin of a site: its buses, and on them a device for each of its own."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from twisted.internet.interfaces import IReactorTime

from digiware.devices.catalogue import Catalogue
from digiware.domain.site import Device as Configured
from digiware.domain.site import Site
from digiware.settings import records

from . import script
from .device import Device
from .line import Wire
from .segment import Segment
from .supply import Supply

BUSES = ("digiware", "rs485")
# The moment at which a still twin stands: 2026-01-15 10:30:00 UTC, a Thursday.
STILL_AT_S = 1768473000.0


class Twin:
    """Simulated devices; time goes on with the clock, or stands if it is `still`.

    `site()` is the site as it is at the moment: devices come and go with it, under open
    lines.  `wall` is only asked once: a wall clock that is set later does not move the
    twin, so its energies never go back.
    """

    def __init__(
        self,
        site: Callable[[], Site],
        catalogue: Catalogue,
        clock: IReactorTime,
        told: script.Script | None = None,
        still: bool = False,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._site = site
        self._catalogue = catalogue
        self._clock = clock
        self._script = told or script.Script()
        self._still = still
        self._supply = Supply()
        self._began = clock.seconds()
        self._began_at_s = STILL_AT_S if still else wall()
        self._planned: Site | None = None
        self._made: dict[Configured, Device] = {}
        self._buses: dict[str, dict[int, Device]] = {}

    def devices(self, bus: str) -> Mapping[int, Device]:
        """Those on a bus now, by address; those that did not change stay themselves."""
        site = self._site()
        if site is not self._planned:
            self._planned = site
            here = [each for each in site.devices if each.bus in BUSES]
            taken = site.by_number
            here += [each for each in self._script.extras if each.number not in taken]
            self._made = {
                each: self._made.get(each) or self._make(each) for each in here
            }
            self._buses = {
                name: {each.unit: self._made[each] for each in here if each.bus == name}
                for name in BUSES
            }
        return self._buses[bus]

    def segment(self, bus: str, settings: records.Bus) -> Segment:
        """The line of a bus, as fast as its settings say."""
        return Segment(
            lambda: self.devices(bus),
            settings.baud,
            settings.character_bits,
            self._seconds,
            self._script.troubles,
        )

    def words(self, device: int, first: int, count: int) -> bytes | None:
        """What the registers of a device hold; None where it, or they, are not."""
        found = next(
            filter(None, (self.devices(bus).get(device) for bus in BUSES)), None
        )
        return found.words(first, count) if found else None

    def _make(self, device: Configured) -> Device:
        profiles = {
            load: profile
            for (number, load), profile in self._script.profiles.items()
            if number == device.number
        }
        happens = [each for each in self._script.events if each.device == device.number]
        given = self._catalogue, self._supply, self._now, profiles, happens
        return Device(device, *given)

    def _now(self) -> float:
        return self._began_at_s + (0.0 if self._still else self._seconds())

    def _seconds(self) -> float:
        return self._clock.seconds() - self._began


def opener(
    site: Callable[[], Site], bus: str, catalogue: Catalogue, twin_ini: Path | None
) -> Callable[[Any, str, Any, records.Bus], Wire]:
    """What opens a link `twin:` to a bus, in the form of bus.link.Opener.

    `twin_ini` is read again whenever the link is opened, and need not exist; the opener
    raises settings.faults.Faults with all that is wrong in it.
    """

    def open_wire(protocol: Any, _: str, reactor: Any, settings: records.Bus) -> Wire:
        told = script.read(twin_ini, catalogue.product, catalogue.names())
        twin = Twin(site, catalogue, reactor, told)
        return Wire(twin.segment(bus, settings), reactor, protocol)

    return open_wire
