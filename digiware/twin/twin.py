"""The digital twin of a site: its buses, with a device on them for each of the site's.

It follows the site like every part of the gateway: `replan` adds and removes devices
under an open line.
"""

import time
from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IReactorTime

from digiware.devices.catalogue import Catalogue
from digiware.domain.site import Device as Configured
from digiware.domain.site import Site
from digiware.settings import records

from .bus import Bus
from .device import Device
from .line import Wire
from .script import Script
from .supply import Supply

# The moment at which a still twin stands: 2026-01-15 10:30:00 UTC, a Thursday.
STILL_AT_S = 1768473000.0


class Twin:
    """Simulated devices; time goes on with the clock, or stands if it is `still`.

    `wall` is only asked once: a wall clock that is set later does not move the twin,
    so its energies never go back.
    """

    def __init__(
        self,
        site: Site,
        catalogue: Catalogue,
        clock: IReactorTime,
        script: Script | None = None,
        still: bool = False,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._catalogue = catalogue
        self._clock = clock
        self._script = script or Script()
        self._still = still
        self._supply = Supply()
        self._began = clock.seconds()
        self._began_at_s = STILL_AT_S if still else wall()
        self._made: dict[Configured, Device] = {}
        self._buses: dict[str, dict[int, Device]] = {"digiware": {}, "rs485": {}}
        self.replan(site)

    def replan(self, site: Site) -> None:
        """Devices came, went or changed; those that did not stay as they are."""
        extras = [e for e in self._script.extras if e.number not in site.by_number]
        wanted = [each for each in (*site.devices, *extras) if each.bus in self._buses]
        self._made = {each: self._made.get(each) or self._make(each) for each in wanted}
        for bus, devices in self._buses.items():
            devices.clear()
            devices.update({e.unit: self._made[e] for e in wanted if e.bus == bus})

    def bus(self, name: str, settings: records.Bus) -> Bus:
        """The bus "digiware" or "rs485", as fast as its settings say."""
        return Bus(
            self._buses[name],
            settings.baud,
            9 + settings.stop_bits + (settings.parity != "none"),
            self._seconds,
            self._script.troubles,
        )

    def opener(self, bus: str) -> Callable[[Any, str, Any, records.Bus], Wire]:
        """What opens a link `twin:` to that bus, in the form of bus.link.Opener."""

        def open_wire(
            protocol: Any, _: str, reactor: Any, settings: records.Bus
        ) -> Wire:
            return Wire(self.bus(bus, settings), reactor, protocol)

        return open_wire

    def words(self, device: int, first: int, count: int) -> bytes | None:
        """What the registers of a device hold; None where it, or they, are not."""
        devices = (each[device] for each in self._buses.values() if device in each)
        found = next(devices, None)
        return found.words(first, count) if found else None

    def _make(self, device: Configured) -> Device:
        shapes = {
            load: shape
            for (number, load), shape in self._script.shapes.items()
            if number == device.number
        }
        return Device(device, self._catalogue, self._supply, self._now, shapes)

    def _now(self) -> float:
        return self._began_at_s + (0.0 if self._still else self._seconds())

    def _seconds(self) -> float:
        return self._clock.seconds() - self._began
