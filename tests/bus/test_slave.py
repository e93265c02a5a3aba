"""RS485 as a slave: what an external master hears, and what it does not [BUS-3]."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.slave import PAUSE_S, Slave
from digiware.wire import modbus, rtu
from tests import fakes

OURS = 4
READ = modbus.read_request(3, 18432, 2)
ANSWER = modbus.read_response(3, b"\x12\x34\x56\x78")
SILENCE_S = 0.00175  # 3.5 characters above 19200 baud


class MasterLine:
    """The port as the external master sees it: what came out of it, and when."""

    def __init__(self, clock: Any) -> None:
        self._clock = clock
        self.heard: list[tuple[float, bytes]] = []
        self.protocol: Any = None

    def open(self, protocol: Any, rest: str, reactor: Any, bus: Any) -> None:
        self.protocol = protocol
        protocol.makeConnection(self)

    def write(self, data: bytes) -> None:
        self.heard.append((self._clock.seconds(), data))

    def loseConnection(self) -> None:
        self.protocol.connectionLost(fakes.Failure(fakes.ConnectionDone()))


class SlaveTests(SynchronousTestCase):
    """One port; `answers` is what the gateway would say."""

    def setUp(self) -> None:
        self.clock = fakes.SteppedClock()
        self.line = MasterLine(self.clock)
        self.asked: list[tuple[int, bytes]] = []
        self.answers: list[Any] = []
        self.slave = Slave(
            fakes.bus(role="slave"),
            {"fake": self.line.open},
            self.clock,
            self._answer,
            lambda unit: unit == OURS,
        )
        self.slave.startService()
        self.addCleanup(self.slave.stopService)

    def _answer(self, unit: int, pdu: bytes, client: str, deadline: float) -> Any:
        self.asked.append((unit, pdu))
        return self.answers.pop(0) if self.answers else ANSWER

    def ask(self, unit: int, pdu: bytes = READ) -> None:
        self.line.protocol.dataReceived(rtu.frame(unit, pdu))

    def test_an_answer_follows_a_silence(self) -> None:
        """A request to us is answered 3.5 characters after it ended [BUS-3]."""
        self.ask(OURS)
        self.clock.run(0.1)

        self.assertEqual(self.line.heard, [(SILENCE_S, rtu.frame(OURS, ANSWER))])

    def test_other_slaves_are_left_alone(self) -> None:
        """A request to another slave, and its answer, are passed over [BUS-3]."""
        self.ask(OURS + 1)
        self.clock.run(0.03)
        self.ask(OURS + 1, ANSWER)
        self.clock.run(0.03)
        self.ask(OURS)
        self.clock.run(0.1)

        self.assertEqual(self.asked, [(OURS, READ)])
        self.assertEqual(len(self.line.heard), 1)

    def test_a_fast_master(self) -> None:
        """It asks us 2 ms after another slave has confirmed a write, however long that
        slave had taken for it [BUS-3]."""
        for thinking_s in (0.003, 0.1):
            self.ask(OURS + 1, bytes.fromhex("10 0001 0002 04 000a 0102"))
            self.clock.run(thinking_s)
            self.ask(OURS + 1, bytes.fromhex("10 0001 0002"))
            self.clock.run(0.002)
            self.ask(OURS)
            self.clock.run(0.1)

        self.assertEqual(self.asked, 2 * [(OURS, READ)])

    def test_a_request_in_pieces(self) -> None:
        """However an adapter cuts a request, it is heard whole [BUS-3]."""
        for byte in rtu.frame(OURS, READ):
            self.line.protocol.dataReceived(bytes((byte,)))
            self.clock.run(0.001)
        self.clock.run(0.1)

        self.assertEqual(len(self.line.heard), 1)

    def test_half_a_request_is_forgotten(self) -> None:
        """What a pause cut off does not spoil the next request [BUS-3]."""
        self.line.protocol.dataReceived(rtu.frame(OURS, READ)[:5])
        self.clock.run(2 * PAUSE_S)
        self.ask(OURS)
        self.clock.run(0.1)

        self.assertEqual(self.asked, [(OURS, READ)])

    def test_a_pending_answer_is_sent_when_it_is_there(self) -> None:
        """What must be asked of the meter first is answered after that [BUS-3]."""
        pending: Deferred[bytes] = Deferred()
        self.answers = [pending]
        self.ask(OURS)
        self.clock.run(0.2)
        pending.callback(ANSWER)
        self.clock.run(0.1)

        self.assertEqual(self.line.heard, [(0.2, rtu.frame(OURS, ANSWER))])

    def test_an_answer_that_comes_too_late_is_not_sent(self) -> None:
        """An answer that the master no longer awaits would be taken for another's."""
        pending: Deferred[bytes] = Deferred()
        self.answers = [pending]
        self.ask(OURS)
        self.clock.run(0.2)
        self.ask(OURS + 1)
        pending.callback(ANSWER)
        self.clock.run(0.1)

        self.assertEqual(self.line.heard, [])

    def test_nothing_is_sent_to_a_lost_port(self) -> None:
        """A port pulled while an answer is due costs that answer only [BUS-4]."""
        self.ask(OURS)
        self.line.loseConnection()
        self.clock.run(5)
        self.ask(OURS)
        self.clock.run(0.1)

        self.assertEqual(len(self.line.heard), 1)

    def test_it_stops(self) -> None:
        """A stopped slave answers nothing and leaves no timer behind."""
        self.ask(OURS)
        self.slave.stopService()
        self.clock.run(0.1)
        self.slave.startService()

        self.assertEqual(self.line.heard, [])
        self.assertEqual(self.clock.getDelayedCalls(), [])
