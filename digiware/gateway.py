"""The wiring: which parts a gateway has, in the order data flows.

A part is made from the settings it needs and made again when one of them changed; the
site is no such need: parts that show it are told (`replan`).  What parts share, and
what outlives them, stands in `House`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

from twisted.application.service import IService, MultiService
from twisted.internet.defer import DeferredLock, maybeDeferred
from twisted.internet.error import CannotListenError
from twisted.logger import Logger

from digiware.bus import link
from digiware.bus.lines import Lines
from digiware.clock import Clock
from digiware.devices.catalogue import Catalogue
from digiware.domain.figure import Figure
from digiware.north.listener import Listener
from digiware.north.modbus.answer import Units
from digiware.north.modbus.own import Own
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.server import Server
from digiware.settings.records import Settings
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.store.registers import Registers
from digiware.twin import bus as twin

log = Logger()


class House:
    """What the parts of one gateway share."""

    def __init__(
        self, settings: Settings, catalogue: Catalogue, etc: Path, reactor: Any
    ):
        self.reactor = reactor
        self.catalogue = catalogue
        self.etc = etc
        self.clock = Clock()
        self.live = Live(settings.site)
        self.readings = Readings(self.live, catalogue, reactor.seconds)
        self.lines = Lines(
            settings.site, catalogue, reactor, self.clock, self.live.publish
        )

    def replan(self, settings: Settings) -> None:
        """The site changed: what is known follows, then what is asked."""
        self.live.replan(settings.site)
        self.lines.replan(settings.site)


@dataclass(frozen=True, slots=True)
class Part:
    """`needs` are settings by dotted name; `make` gives None for a part switched off.

    A part that `listens` is started before its predecessor goes, so that a port that
    can't be had costs nobody a connection.
    """

    name: str
    needs: tuple[str, ...]
    make: Callable[[House, Settings], IService | None]
    listens: bool = False

    def same(self, old: Settings, new: Settings) -> bool:
        """Whether nothing that the part needs has changed."""
        return all(
            attrgetter(need)(old) == attrgetter(need)(new) for need in self.needs
        )


def _line(name: str) -> Callable[[House, Settings], IService | None]:
    def make(house: House, settings: Settings) -> IService | None:
        bus = getattr(settings, name)
        if bus.link == "none" or bus.role != "master":
            return None
        openers = {
            "serial": link.open_serial,
            "tcp": link.open_tcp,
            "twin": twin.opener(
                lambda: house.live.site, name, house.catalogue, house.etc / "twin.ini"
            ),
        }
        return house.lines.line(name, bus, openers)

    return make


def _modbus(house: House, settings: Settings) -> IService | None:
    options, gateway = settings.modbus, settings.gateway
    if not options.enabled:
        return None
    registers = Registers(
        house.live, house.lines.ask, house.reactor.seconds, options.max_age_s
    )
    own = Own(gateway.model, gateway.server_name, gateway.net_id)
    writes = settings.policy.modbus_writes
    units = Units(gateway.address, own.answer, registers, house.lines, writes)
    prepared = Prepared(registers, house.readings.listen)
    server = Server(units, prepared, options, house.reactor)
    return Listener(
        "Modbus TCP", server, options.interface, options.port, house.reactor
    )


PARTS = (
    Part("line digiware", ("digiware",), _line("digiware")),
    Part("line rs485", ("rs485",), _line("rs485")),
    Part(
        "modbus", ("modbus", "gateway", "policy.modbus_writes"), _modbus, listens=True
    ),
)


class Gateway(MultiService):
    """The whole gateway; `apply` brings it to new settings while it runs."""

    def __init__(self, settings: Settings, house: House) -> None:
        super().__init__()
        self.settings = settings
        self.house = house
        self._applying = DeferredLock()
        for part in PARTS:
            self._add(part, part.make(house, settings))

    def privilegedStartService(self) -> None:
        self._or_exit(super().privilegedStartService)

    def startService(self) -> None:
        self._or_exit(super().startService)

    async def apply(self, new: Settings) -> tuple[str, ...]:
        """Bring the gateway to `new`; sentences on what could not be done.

        What can't be had (a port in use) stays as it was.
        """
        await self._applying.acquire()
        try:
            troubles = []
            old, self.settings = self.settings, new
            if old.site != new.site:
                self.house.replan(new)
            for part in PARTS:
                if not part.same(old, new):
                    troubles += await self._replace(part, new)
            return tuple(troubles)
        finally:
            self._applying.release()

    def figures(self) -> Iterator[Figure]:
        """Of all parts."""
        yield from self.house.lines.figures()
        for part in self.services:
            if isinstance(part, Listener):
                yield from part.factory.figures()  # type: ignore[attr-defined]

    def table(self) -> Iterator[str]:
        """How lines and devices stand, a line of text each."""
        for name, line in self.house.lines.open.items():
            tally = line.master.tally
            yield (
                f"bus {name} {line.bus.link} requests {tally.requests}"
                f" timeouts {tally.timeouts} garbled {tally.garbled}"
                f" queued {line.lanes.queued}"
            )
        answers = {
            number: count
            for line in self.house.lines.open.values()
            for number, count in line.polls.items()
        }
        for state in self.house.readings.devices():
            device = state.device
            age = "-" if state.age_s is None else f"{state.age_s:.1f}"
            yield (
                f"device {device.number} {device.name} ({device.product.model})"
                f" on {device.bus}: {state.quality.value}, age {age} s,"
                f" polls {answers.get(device.number, 0)} {state.reason}"
            ).rstrip()

    def _or_exit(self, start: Callable[[], None]) -> None:
        """At start, a port that can't be had is a sentence and exit status 1."""
        try:
            start()
        except CannotListenError as error:
            raise SystemExit(f"digiware: {_trouble(error)}") from None

    def _add(self, part: Part, service: IService | None) -> None:
        if service is not None:
            service.setName(part.name)
            service.setServiceParent(self)

    async def _replace(self, part: Part, new: Settings) -> list[str]:
        """Stop what ran as `part` and start it as the new settings want it."""
        old = self.namedServices.get(part.name)
        successor = part.make(self.house, new)
        if part.listens and successor is not None:
            return await self._take_over(part, old, successor)
        if old is not None:
            await maybeDeferred(old.disownServiceParent)
        self._add(part, successor)
        return []

    async def _take_over(
        self, part: Part, old: IService | None, successor: IService
    ) -> list[str]:
        """Start the successor beside the old one, or in its place on the same port."""
        trouble = _start(successor)
        if old is not None:
            await maybeDeferred(old.disownServiceParent)
            if trouble is not None:
                trouble = _start(successor)
        if trouble is None:
            self._add(part, successor)
            return []
        self._add(part, old)
        return [f"{trouble}; what was there before stays"]


def _start(service: IService) -> str | None:
    """None if it runs now, else why not."""
    try:
        service.startService()
    except CannotListenError as error:
        return _trouble(error)
    return None


def _trouble(error: CannotListenError) -> str:
    reason = getattr(error.socketError, "strerror", None) or error.socketError
    return (
        f"can't listen on {error.interface or 'any address'} port {error.port}:"
        f" {reason}"
    )


def build(settings: Settings, catalogue: Catalogue, etc: Path, reactor: Any) -> Gateway:
    """A gateway of these settings, not started yet."""
    return Gateway(settings, House(settings, catalogue, etc, reactor))
