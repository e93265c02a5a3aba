"""All lines of the gateway, one address space over both [BUS-1]."""

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.bus.lines import Lines
from digiware.devices import catalogue
from digiware.domain import event
from digiware.domain.site import Load
from digiware.interfaces import ICommands, LineDown, NoPath, Refused
from digiware.wire import modbus
from tests import fakes
from tests.fakes import device

CATALOGUE = catalogue.load()
MODULE = CATALOGUE.product("I-35")
COUNTER = CATALOGUE.product("E23")
ON_DIGIWARE = device(4, product=MODULE)
ON_RS485 = device(5, bus="rs485", product=COUNTER)
READ = modbus.read_request(3, 1000, 10)


class LinesTests(SynchronousTestCase):
    """Two buses, a device on each."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.events: list[event.Event] = []
        self.lines = Lines(
            fakes.site(ON_DIGIWARE, ON_RS485),
            CATALOGUE,
            self.clock,
            fakes.FakeTime(self.clock),
            self.events.append,
        )
        self.wires = {
            name: fakes.FakeLine(self.clock) for name in ("digiware", "rs485")
        }
        self.open = [
            self.lines.line(name, fakes.bus(poll_s=5), {"fake": wire.open})
            for name, wire in self.wires.items()
        ]
        for line in self.open:
            line.startService()

    def ask(self, address: int) -> "Deferred[bytes]":
        deadline = self.clock.seconds() + 2
        return self.lines.ask(address, 3, 1000, 10, "client", deadline)

    def units(self) -> list[set[int]]:
        """Who was asked on each bus."""
        return [{unit for unit, _ in wire.requests} for wire in self.wires.values()]

    def test_contract(self) -> None:
        """Lines are what others send commands through."""
        verifyObject(ICommands, self.lines)

    def test_polls(self) -> None:
        """Each bus reads its own devices, by the tables of their models [BUS-1]."""
        self.clock.run(4)

        self.assertEqual(self.units(), [{4}, {5}])
        blocks = [each for each in self.events if isinstance(each, event.Block)]
        for product, number in ((MODULE, 4), (COUNTER, 5)):
            read = {
                register
                for each in blocks
                if each.address == number
                for register in range(each.first, each.first + len(each.words) // 2)
            }
            fields = CATALOGUE.fields(product, 1)
            needed = {field.first for field in fields if field.service}
            self.assertEqual(needed - read, set())

    def test_ask(self) -> None:
        """Words come from whatever bus the device is on [BUS-1]."""
        asked = {number: self.ask(number) for number in (4, 5)}
        self.clock.run(1)

        for number, promise in asked.items():
            words = fakes.words(number, 1000, 10)
            self.assertEqual(self.successResultOf(promise), words)

    def test_exceptions(self) -> None:
        """A device's exception is a refusal to who asked for words, an answer to who
        sent a request [MOD-3]."""
        self.wires["digiware"].of_unit[4] = fakes.refused(2)
        words = self.ask(4)
        sent = self.lines.send(4, READ, "client", 2)
        self.clock.run(1)

        self.assertEqual(self.failureResultOf(words, Refused).value.code, 2)
        self.assertEqual(self.successResultOf(sent), b"\x83\x02")

    def test_cancel(self) -> None:
        """A client that goes takes its request off the line [PLUS-2]."""
        promise = self.ask(4).addErrback(lambda _: None)

        promise.cancel()

        self.clock.run(4)
        self.assertNotIn((4, READ), self.wires["digiware"].requests)

    def test_no_path(self) -> None:
        """An unknown device, or one whose bus has no link, is told apart from a lost
        line [MOD-3]."""
        self.failureResultOf(self.ask(9), NoPath)
        self.wires["digiware"].lose()
        self.failureResultOf(self.ask(4), LineDown)
        self.open[1].stopService()
        self.failureResultOf(self.ask(5), NoPath)

    def test_replan(self) -> None:
        """A device may come, go, or move to the other bus, and is found at once
        [BUS-1, WEB-11]."""
        self.clock.run(4)
        moved = device(5, product=COUNTER)
        new = device(6, bus="rs485", product=COUNTER, loads=(Load(number=1, name=""),))

        self.lines.replan(fakes.site(moved, new))

        for wire in self.wires.values():
            wire.sent.clear()
        self.clock.run(6)
        self.assertEqual(self.units(), [{5}, {6}])
        self.failureResultOf(self.ask(4), NoPath)

    def test_figures(self) -> None:
        """Every line counts for itself [PLUS-4]."""
        buses = {each.labels["bus"] for each in self.lines.figures()}

        self.assertEqual(buses, {"digiware", "rs485"})
