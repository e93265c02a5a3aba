"""Small doubles and builders that the tests of several rooms share.

Every register of `FakeLine`'s devices holds a word made of unit and address (`words`),
so a test that is handed words can tell whose they are.
"""

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from twisted.internet import task
from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.error import ConnectionDone
from twisted.internet.protocol import Protocol
from twisted.python.failure import Failure
from zope.interface import implementer

from digiware.devices.plan import ReadBlock
from digiware.domain.site import Device, Load, Product, Site
from digiware.interfaces import IClock
from digiware.settings.records import Bus
from digiware.wire import modbus, rtu

NOON = 1_700_000_000.0  # UTC, when a SteppedClock shows 0

# (unit, request PDU) -> what comes back: (seconds after the request, bytes) pairs.
Answer = Callable[[int, bytes], Iterable[tuple[float, bytes]]]


class SteppedClock(task.Clock):
    """A Clock that stops at every delayed call on its way, as real time does."""

    def run(self, seconds: float) -> None:
        """Let `seconds` pass."""
        end = self.seconds() + seconds
        while (at := self._next_at()) <= end:
            self.rightNow = max(at, self.rightNow)
            self.advance(0)
        self.rightNow = end

    def stall(self, seconds: float) -> None:
        """Let `seconds` pass and nothing be called, as while the reactor is busy."""
        self.rightNow += seconds

    def _next_at(self) -> float:
        return min((call.getTime() for call in self.calls), default=float("inf"))


@implementer(IClock)
class FakeTime:
    """The time of day: NOON and what has passed on a clock since."""

    def __init__(self, clock: task.Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return NOON + self._clock.seconds()


def product(model: str = "I-35", family: str = "b30", **others: Any) -> Product:
    """A meter of three loads."""
    return Product(model=model, family=family, **{"loads": 3, **others})


def device(number: int = 4, **others: Any) -> Device:
    """A device with one load on the Digiware bus, its unit its number."""
    usual = {
        "bus": "digiware",
        "unit": number,
        "product": product(),
        "name": f"meter {number}",
        "loads": (Load(number=1, name="load 1"),),
    }
    return Device(number=number, **{**usual, **others})


def site(*devices: Device) -> Site:
    """A site of these devices, without usages and rules."""
    return Site(devices=devices)


def bus(**others: Any) -> Bus:
    """A bus on a FakeLine, at the defaults otherwise."""
    return Bus(**{"link": "fake:line", **others})


def read_block(
    first: int,
    count: int,
    group: Any = "live",
    spans: tuple[tuple[int, int], ...] | None = None,
    function: int = modbus.READ_HOLDING_REGISTERS,
) -> ReadBlock:
    """A block to poll; without `spans` one without holes."""
    return ReadBlock(
        function=function,
        first=first,
        count=count,
        group=group,
        spans=spans or ((first, count),),
    )


def words(unit: int, first: int, count: int) -> bytes:
    """What the registers of a device on a FakeLine hold."""
    registers = range(first, first + count)
    return b"".join((each ^ unit << 8).to_bytes(2, "big") for each in registers)


def response(unit: int, request: bytes) -> bytes:
    """The PDU with which a device on a FakeLine answers a read or a write."""
    if request[0] in modbus.WRITES:
        return request[:5]
    return modbus.read_response(request[0], words(unit, *modbus.read_range(request)))


def good(unit: int, request: bytes) -> Iterable[tuple[float, bytes]]:
    """The right answer, after 10 ms."""
    return late(0.01)(unit, request)


def late(seconds: float) -> Answer:
    """The right answer, `seconds` after the request."""
    return lambda unit, pdu: [(seconds, rtu.frame(unit, response(unit, pdu)))]


def silent(unit: int, request: bytes) -> Iterable[tuple[float, bytes]]:
    """Nothing."""
    return ()


def garbled(unit: int, request: bytes) -> Iterable[tuple[float, bytes]]:
    """The right answer with a bit flipped in its last byte."""
    frame = rtu.frame(unit, response(unit, request))
    return [(0.01, frame[:-1] + bytes((frame[-1] ^ 1,)))]


def refused(code: int) -> Answer:
    """A Modbus exception."""
    return lambda unit, pdu: [
        (0.01, rtu.frame(unit, modbus.exception(pdu[0], code))),
    ]


def said(*pieces: tuple[float, bytes]) -> Answer:
    """Exactly these bytes, each so many seconds after the request."""
    return lambda unit, pdu: pieces


class FakeLine:
    """A serial line with devices on it, which answer well unless told otherwise.

    `answers` holds what happens to the next requests, one each; `of_unit` what happens
    to those of a unit whenever `answers` is empty.  `sent` is what the master wrote:
    (when, unit, PDU).
    """

    def __init__(self, clock: task.Clock) -> None:
        self._clock = clock
        self.answers: deque[Answer] = deque()
        self.of_unit: dict[int, Answer] = {}
        self.sent: list[tuple[float, int, bytes]] = []
        self.protocol: Protocol | None = None  # while the port is open
        self.heard: Callable[[bytes], object] = lambda data: None
        self.openings = 0
        self.failures = 0  # openings that fail from now on

    @property
    def requests(self) -> list[tuple[int, bytes]]:
        return [(unit, pdu) for _, unit, pdu in self.sent]

    def write(self, frame: bytes) -> None:
        unit, pdu = frame[0], frame[1:-2]
        self.sent.append((self._clock.seconds(), unit, pdu))
        usual = self.of_unit.get(unit, silent if unit == rtu.BROADCAST else good)
        answer = self.answers.popleft() if self.answers else usual
        for after_s, data in answer(unit, pdu):
            self._clock.callLater(after_s, self.say, data)

    def say(self, data: bytes) -> None:
        """Bytes on the line; nobody hears them while the port is closed."""
        self.heard(data)

    def open(self, protocol: Protocol, rest: str, reactor: Any, bus: Bus) -> None:
        """An opener for `Link`."""
        self.openings += 1
        if self.failures:
            self.failures -= 1
            raise OSError("no such port")
        self.protocol, self.heard = protocol, protocol.dataReceived
        protocol.makeConnection(self)

    def loseConnection(self) -> None:
        self.lose()

    def lose(self, reason: Exception | None = None) -> None:
        """The port is closed, or pulled."""
        protocol, self.protocol = self.protocol, None
        self.heard = lambda data: None
        if protocol is not None:
            protocol.connectionLost(Failure(reason or ConnectionDone()))


class SameThread:
    """A worker (store.worker) without a thread: work is done in the same call."""

    def __init__(self, *_: Any) -> None:
        pass

    def __call__(self, work: Callable[[], Any]) -> "Deferred[Any]":
        return maybeDeferred(work)

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass
