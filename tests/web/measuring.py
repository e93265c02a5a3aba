"""A site of one meter in memory, whose readings a test sets."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from twisted.internet.defer import Deferred, fail, succeed

from digiware.domain.quantities import TABLE, service_id
from digiware.domain.quantity import Aspect
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Load, LoadType, Network, Site, Usage
from digiware.domain.state import DeviceState
from digiware.web.load_values import look
from digiware.web.traces import Traces
from tests.fakes import NOON, device
from tests.web.doubles import WebCase

KITCHEN = Load(
    number=1,
    name="Kitchen <1>",
    type=LoadType.THREE_PHASE_NEUTRAL_3CT,
    usage="cooking",
)


class Readings:
    """`numbers` by device, load and service; what is not there is absent."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[int, int, int], int | None] = {}
        self.quality = Quality.GOOD
        self.when = NOON

    def reading(self, address: int, load: int, service: int) -> Reading:
        key = address, load, service
        quality = self.quality if key in self.numbers else Quality.ABSENT
        return Reading(
            quantity=TABLE[service],
            number=self.numbers.get(key),
            when=self.when,
            quality=quality,
        )

    def load(self, address: int, load: int) -> Mapping[int, Reading]:
        return {
            service: self.reading(address, load, service)
            for number, which, service in self.numbers
            if (number, which) == (address, load)
        }

    def devices(self) -> Sequence[DeviceState]:
        return ()

    def put(
        self, index: int, number: int | None, aspect: Any = 0, load: int = 1
    ) -> None:
        """One reading of device 4."""
        self.numbers[4, load, service_id(index, Aspect(aspect))] = number


class Commands:
    """A meter that does what it is told, or fails with `failure`."""

    def __init__(self) -> None:
        self.can: tuple[str, ...] = ("partial energies", "extremes", "average extremes")
        self.asked: list[tuple[int, int, str]] = []
        self.failure: Exception | None = None

    def resets(self, address: int, load: int) -> tuple[str, ...]:
        return self.can

    def reset(
        self, address: int, load: int, what: str, client: str, deadline: float
    ) -> "Deferred[None]":
        self.asked.append((address, load, what))
        return fail(self.failure) if self.failure else succeed(None)


class MeasuringCase(WebCase):
    """A web server of a site with one load, 4.1."""

    load = KITCHEN
    network = Network.THREE_PHASE_NEUTRAL

    def setUp(self) -> None:
        super().setUp()
        self.readings = Readings()
        self.lobby.readings = self.readings
        self.commands = self.lobby.commands = Commands()
        self.lobby.traces = Traces(self.readings)
        self.connect(self.load, self.network)
        self.balanced()

    def connect(self, load: Load, network: Network = Network.NONE) -> None:
        """This is the load of the site, from now on."""
        meter = device(4, loads=(load,), network=network, location="Cafeteria")
        usages = (Usage(key="cooking", name="Cooking"),)
        self.settings = replace(
            self.settings, site=Site(devices=(meter,), usages=usages)
        )

    def balanced(self, factor: int = 866, watts: int = 1000) -> None:
        """230 V, 5 A and this power factor (in thousandths) on each phase."""
        put = self.readings.put
        for phase in range(3):
            put(4 + phase, 23000)
            put(8 + phase, 39837)
            put(11 + phase, 5000)
            put(26 + phase, watts)
            put(35 + 2 * phase, factor)
        put(21, 3 * watts)
        put(24, factor)

    def values(self, tab: str = "general") -> Mapping[str, Any]:
        """What the topic of the load says."""
        return look(self.lobby, f"4.1.{tab}")
