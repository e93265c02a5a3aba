"""Counters of a meter begin anew, over its line."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.lines import Lines
from digiware.devices import catalogue
from digiware.domain import event
from digiware.interfaces import NoPath, Refused, Silent
from digiware.wire import modbus
from tests import fakes
from tests.fakes import device

CATALOGUE = catalogue.load()
MODULE = CATALOGUE.product("I-35")
PARTIAL = "partial energies"
COMMAND = modbus.write_request(20096, 0x003F)
PARTIAL_ENERGY = 19872  # Ea+ of load 1


def _span(happened: event.Event) -> range:
    """The registers that an event is about."""
    match happened:
        case event.Block(_, _, first, words):
            return range(first, first + len(words) // 2)
        case event.Forgotten(_, _, first, count):
            return range(first, first + count)
    return range(0)


class ResetTests(SynchronousTestCase):
    """[WEB-10] A module on a line."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.events: list[event.Event] = []
        self.lines = Lines(
            fakes.site(device(4, product=MODULE)),
            CATALOGUE,
            self.clock,
            fakes.FakeTime(self.clock),
            self.events.append,
        )
        self.wire = fakes.FakeLine(self.clock)
        line = self.lines.line(
            "digiware", fakes.bus(poll_s=60), {"fake": self.wire.open}
        )
        line.startService()
        self.clock.run(20)
        self.events.clear()
        self.wire.sent.clear()

    def reset(self, what: str = PARTIAL):  # type: ignore[no-untyped-def]
        """Ask for it."""
        return self.lines.reset(4, 1, what, "web", self.clock.seconds() + 5)

    def forgotten(self) -> set[int]:
        """Registers that dropped from the image."""
        gone = [each for each in self.events if isinstance(each, event.Forgotten)]
        return {register for each in gone for register in _span(each)}

    def was_read(self) -> bool:
        """Whether the partial energy came in, after all that was forgotten."""
        last = [each for each in self.events if PARTIAL_ENERGY in _span(each)][-1:]
        return [type(each) for each in last] == [event.Block]

    def test_the_command_is_written_and_its_values_read_anew(self) -> None:
        """[WEB-10] What was reset drops from the image, and comes back at once."""
        promise = self.reset()
        self.clock.run(1)

        self.assertIsNone(self.successResultOf(promise))
        self.assertEqual(self.wire.requests[0], (4, COMMAND))
        self.assertIn(PARTIAL_ENERGY, self.forgotten())
        self.assertTrue(self.was_read())

    def test_the_command_of_a_client(self) -> None:
        """[PLUS-1] A reset by Modbus drops the same, already for who asks behind it."""
        promise = self.lines.send(4, COMMAND, "client", self.clock.seconds() + 5)
        queued = self.forgotten()
        self.clock.run(1)

        self.assertEqual(self.successResultOf(promise), COMMAND)
        self.assertIn(PARTIAL_ENERGY, queued)
        self.assertTrue(self.was_read())

    def test_a_refusal(self) -> None:
        """[WEB-10] The device says no: what was forgotten comes back."""
        self.wire.answers.append(fakes.refused(1))
        promise = self.reset()
        self.clock.run(1)

        self.assertEqual(self.failureResultOf(promise, Refused).value.code, 1)
        self.assertTrue(self.was_read())

    def test_a_line_that_takes_nothing(self) -> None:
        """[WEB-10] What was not even queued makes nothing untrue."""
        self.wire.of_unit[4] = fakes.silent
        self.lines.ask(4, 3, 0, 1, "client", self.clock.seconds() + 5).addErrback(str)
        self.clock.run(5)
        self.events.clear()

        self.failureResultOf(self.reset(), Silent)

        self.assertEqual(self.forgotten(), set())

    def test_no_answer(self) -> None:
        """[WEB-10] It may have been done: what it touches is not shown any more."""
        self.wire.of_unit[4] = fakes.silent
        promise = self.reset()
        self.clock.run(5)

        self.failureResultOf(promise, Silent)
        self.assertGreater(len(self.forgotten()), 10)

    def test_what_the_device_has_not(self) -> None:
        """[WEB-10] Nothing is sent for a device or a command that is not there."""
        for address, what in ((9, PARTIAL), (4, "everything")):
            promise = self.lines.reset(address, 1, what, "web", 5.0)
            self.failureResultOf(promise, NoPath)

        self.assertEqual(self.wire.requests, [])
        self.assertEqual(self.lines.resets(9, 1), ())
