"""Whose turn it is: writes, clients and polls [PLUS-2]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.lanes import Lanes
from digiware.bus.presence import Presence
from digiware.bus.turns import Turns
from digiware.wire import modbus
from tests import fakes

METER, OTHER = fakes.device(4), fakes.device(5)
LIVE = fakes.read_block(100, 10)
POLL = modbus.read_request(3, 100, 10)
WRITE = bytes.fromhex("06 0064 0001")


def read(number: int) -> bytes:
    """A read that shares with no other."""
    return modbus.read_request(3, 1000 + number, 1)


class _Owed:
    """A master to which units in `held` still owe an answer."""

    def __init__(self) -> None:
        self.held: dict[int, float] = {}

    def held_until(self, unit: int, request: bytes) -> float:
        return self.held.get(unit, 0.0)


class TurnsTests(SynchronousTestCase):
    """A line with two devices, of which one is polled back to back."""

    def setUp(self) -> None:
        self.lanes, self.master = Lanes(fakes.SteppedClock()), _Owed()
        self.presence = Presence(0.0, lambda happened: None)
        self.presence.replan([(METER, (LIVE,)), (OTHER, ())], 0.0)
        self.turns = Turns(self.lanes, self.presence, self.master)  # type: ignore[arg-type]

    def ask(self, *pdus: bytes) -> None:
        for number, pdu in enumerate(pdus):
            self.lanes.ask(OTHER, pdu, number, 9.0)

    def next(self, many: int, now: float = 1.0) -> list[bytes | None]:
        """What goes on the line in so many turns."""
        found = []
        for _ in range(many):
            turn = self.turns.next(now)
            pdu = getattr(turn, "pdu", None) or getattr(turn, "request", None)
            found.append(pdu)
        return found

    def test_clients_and_polls(self) -> None:
        """They take turns as long as both have something to ask."""
        self.ask(read(1), read(2))

        self.assertEqual(self.next(5), [read(1), POLL, read(2), POLL, POLL])

    def test_writes(self) -> None:
        """A write comes first, but not twice in a row while something else waits that
        does not wait for it."""
        self.ask(WRITE, WRITE, WRITE, read(1))

        expected = [WRITE, POLL, WRITE, POLL, WRITE, read(1), POLL]
        self.assertEqual(self.next(7), expected)

    def test_writes_alone(self) -> None:
        """Where nothing else waits they follow each other."""
        self.presence.replan([(OTHER, ())], 0.0)
        self.ask(WRITE, WRITE)

        self.assertEqual(self.next(3), [WRITE, WRITE, None])

    def test_a_device_that_owes_an_answer(self) -> None:
        """Polls, reads and writes wait for that, all others don't [BUS-5]."""
        self.ask(WRITE, read(1))
        self.master.held = {OTHER.unit: 2.0}
        self.assertEqual(self.next(2), [POLL, POLL])

        self.master.held = {METER.unit: 3.0}

        self.assertEqual(self.next(3, now=2.0), [WRITE, read(1), None])
        self.assertEqual(self.next(1, now=3.0), [POLL])
