"""All lines of the gateway: which device is on which, one address space over both."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any

from twisted.internet.defer import Deferred, fail
from zope.interface import implementer

from digiware.bus.ethernet import EthernetMaster
from digiware.bus.line import Line
from digiware.bus.link import Opener
from digiware.bus.master import Master
from digiware.bus.resets import begun_anew
from digiware.devices import resets
from digiware.devices.catalogue import Catalogue
from digiware.devices.plan import ReadBlock, hole_limit
from digiware.domain.event import Event
from digiware.domain.figure import Figure
from digiware.domain.site import Device, Site
from digiware.interfaces import IClock, ICommands, NoPath, Refused
from digiware.settings.records import Bus
from digiware.wire import modbus

# What a command began anew is read within that, or by the polls in their time.
ANEW_WITHIN_S = 5.0


class _Listed(Line):
    """A line that clients find while it runs."""

    def __init__(self, lines: "Lines", name: str, bus: Bus, *given: Any) -> None:
        super().__init__(name, bus, *given)
        self._lines = lines
        self.bus_name = name

    def startService(self) -> None:
        self._lines.open[self.bus_name] = self
        self.replan(self._lines.plans(self.bus_name, self.bus))
        super().startService()

    def stopService(self) -> "Deferred[None] | None":
        self._lines.open.pop(self.bus_name, None)
        return super().stopService()


@implementer(ICommands)
class Lines:
    """The lines by the name of their bus; what they hear goes to `publish`."""

    def __init__(
        self,
        site: Site,
        catalogue: Catalogue,
        reactor: Any,
        clock: IClock,
        publish: Callable[[Event], object],
    ) -> None:
        self._site = site
        self._catalogue = catalogue
        self._given = reactor, clock, publish
        self.open: dict[str, Line] = {}

    def line(
        self,
        name: str,
        bus: Bus,
        openers: Mapping[str, Opener],
        master: type[Master] | type[EthernetMaster] = Master,
    ) -> Line:
        """The line of a bus; it serves clients while its service runs."""
        return _Listed(self, name, bus, openers, *self._given, master)

    def replan(self, site: Site) -> None:
        """Devices came, went or changed."""
        self._site = site
        for name, line in self.open.items():
            line.replan(self.plans(name, line.bus))

    def ask(
        self,
        address: int,
        function: int,
        first: int,
        count: int,
        client: Hashable,
        deadline: float,
    ) -> "Deferred[bytes]":
        """Words from the line, as IRegisters.read promises them."""
        pdu = modbus.read_request(function, first, count)
        return self.send(address, pdu, client, deadline).addCallback(_words)

    def send(
        self, address: int, pdu: bytes, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        device = self._site.by_number.get(address)
        if device is None:
            return fail(NoPath(f"no device has the address {address}"))
        line = self.open.get(device.bus)
        if line is None:
            return fail(NoPath(f"bus {device.bus} of device {address} has no link"))
        promise = line.ask(device, pdu, client, deadline)
        if pdu[0] in modbus.WRITES:
            self._begin_anew(device, pdu, promise)
        return promise

    def resets(self, address: int, load: int) -> tuple[str, ...]:
        device = self._site.by_number.get(address)
        known = device is not None and device.product
        return resets.offered(self._catalogue, known, load) if known else ()

    def reset(
        self, address: int, load: int, what: str, client: Hashable, deadline: float
    ) -> "Deferred[None]":
        if what not in self.resets(address, load):
            return fail(NoPath(f"device {address} has no command to reset {what}"))
        product = self._site.by_number[address].product
        command = resets.command(self._catalogue, product, load, what)
        assert command is not None  # or it would not be offered
        pdu = modbus.write_request(*command)
        written = self.send(address, pdu, client, deadline)
        return written.addCallback(_words).addCallback(lambda _: None)

    def _begin_anew(
        self, device: Device, pdu: bytes, promise: "Deferred[bytes]"
    ) -> None:
        """A reset is one whoever writes it, the pages or a client."""
        first, count = modbus.written(pdu)
        registers = range(first, first + count)
        blocks = resets.begun(self._catalogue, device.product, registers)
        reactor, _, publish = self._given

        def read(block: ReadBlock) -> "Deferred[bytes]":
            within = block.function, block.first, block.count
            until = reactor.seconds() + ANEW_WITHIN_S
            return self.ask(device.number, *within, None, until)

        begun_anew(device.number, blocks, promise, read, publish)

    def figures(self) -> Iterator[Figure]:
        """Of all lines."""
        for line in self.open.values():
            yield from line.figures()

    def plans(
        self, name: str, bus: Bus
    ) -> Iterable[tuple[Device, tuple[ReadBlock, ...]]]:
        """What is read of each device on a bus, holes as wide as pay at its speed."""
        limit = hole_limit(bus.baud, bus.character_bits)
        for device in self._site.devices:
            if device.bus == name:
                loads = [load.number for load in device.loads]
                yield device, self._catalogue.blocks(device.product, loads, limit)


def _words(response: bytes) -> bytes:
    if response[0] & 0x80:
        raise Refused(response[1])
    return response[2:]
