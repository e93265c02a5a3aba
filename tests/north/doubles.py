"""Stand-ins for what the gateway hands to north: registers, commands, a wire."""

from collections.abc import Hashable

from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport
from zope.interface import implementer

from digiware.domain.state import DeviceState
from digiware.interfaces import ICommands, IRegisters
from digiware.north.modbus.answer import Units
from digiware.north.modbus.own import Identity, Own
from digiware.north.seldom import Seldom
from tests.fakes import FakeTime, words

ADDRESS = 1  # the gateway's own
WHO = Identity(model="M-70", server="MAIN BUILDING", net_id="7E229C", version="1.23.4")
UNKNOWN = 99  # registers from here on are never in the image


@implementer(IRegisters, ICommands)
class Field:
    """Every unit's registers hold `words`; those from UNKNOWN on are asked for.

    `asked` is whatever went to the line, with the promise of its answer.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[tuple[object, ...], Deferred[bytes]]] = []
        self.until = float("inf")
        self.hits = self.misses = 0

    def read(
        self,
        address: int,
        function: int,
        first: int,
        count: int,
        client: Hashable,
        deadline: float,
    ) -> "bytes | Deferred[bytes]":
        if first < UNKNOWN:
            self.hits += 1
            return words(address, first, count)
        self.misses += 1
        return self._ask(address, function, first, count, client, deadline)

    def fresh_until(self, address: int, function: int, first: int, count: int) -> float:
        return self.until if first < UNKNOWN else 0.0

    def age(self, address: int, function: int, first: int, count: int) -> float | None:
        return 0.0 if first < UNKNOWN else None

    def send(
        self, address: int, pdu: bytes, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        return self._ask(address, pdu, client, deadline)

    def resets(self, address: int, load: int) -> tuple[str, ...]:
        return ()

    def reset(
        self, address: int, load: int, what: str, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        return self._ask(address, load, what, client, deadline)

    def _ask(self, *question: object) -> "Deferred[bytes]":
        promise: Deferred[bytes] = Deferred()
        self.asked.append((question, promise))
        return promise


class Meters:
    """The devices of a site, as their states are given."""

    def __init__(self, *states: DeviceState) -> None:
        self.states = states
        self.asked = 0

    def devices(self) -> tuple[DeviceState, ...]:
        self.asked += 1
        return self.states


def units(field: Field, writes: bool = False) -> Units:
    """The units of a gateway whose own address is ADDRESS."""
    clock = Clock()
    own = Own(WHO, FakeTime(clock), Meters(), clock.seconds, tuple)
    return Units(ADDRESS, own.answer, field, field, writes, Seldom(clock.seconds))


class Wire(StringTransport):
    """A TCP connection in memory."""

    def __init__(self) -> None:
        super().__init__(lenient=True)
        self.options: dict[str, bool] = {}
        self.bufferSize = 1 << 16
        self.aborted = False

    def setTcpNoDelay(self, enabled: bool) -> None:
        self.options["no delay"] = enabled

    def setTcpKeepAlive(self, enabled: bool) -> None:
        self.options["keep alive"] = enabled

    def abortConnection(self) -> None:
        self.aborted = True
        super().abortConnection()
