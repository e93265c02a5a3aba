"""The Modbus TCP server: every request is answered, in order, or the client is gone."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.address import IPv4Address
from twisted.internet.defer import CancelledError
from twisted.internet.error import ConnectionDone
from twisted.internet.task import Clock
from twisted.logger import capturedLogs
from twisted.python.failure import Failure
from twisted.trial.unittest import SynchronousTestCase

from digiware.interfaces import Silent
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.server import PENDING_AT_MOST, Connection, Server
from digiware.settings.records import Modbus
from digiware.wire import mbap, modbus
from tests.fakes import words
from tests.north.doubles import UNKNOWN, Field, Wire, units

UNIT = 4
KNOWN_READ = modbus.read_request(3, 10, 2)
LINE_READ = modbus.read_request(3, UNKNOWN, 1)
BAD_COUNT = modbus.read_request(3, 0, 0)
KNOWN = modbus.read_response(3, words(UNIT, 10, 2))
LINE_WORDS = b"\x12\x34"

Answers = list[tuple[int, int, bytes]]


class Client:
    """One connection, seen from its far end."""

    def __init__(self, server: Server, port: int = 40000) -> None:
        self.wire = Wire()
        self.server: Connection = server.buildProtocol(
            IPv4Address("TCP", "192.0.2.7", port)
        )
        self.server.makeConnection(self.wire)

    def say(self, *pdus: bytes, first: int = 0, unit: int = UNIT) -> None:
        """Send requests in one piece, their transaction ids counted from `first`."""
        self.send(adus(*pdus, first=first, unit=unit))

    def send(self, data: bytes) -> None:
        self.server.dataReceived(data)

    def heard(self) -> Answers:
        """(transaction, unit, response PDU) of all answers so far."""
        return list(mbap.Reader().feed(self.wire.value()))

    def leave(self) -> None:
        self.server.connectionLost(Failure(ConnectionDone()))


def adus(*pdus: bytes, first: int = 0, unit: int = UNIT) -> bytes:
    """Requests as they go over the wire."""
    return b"".join(
        mbap.wrap((first + number) & 0xFFFF, unit, pdu)
        for number, pdu in enumerate(pdus)
    )


class Case(SynchronousTestCase):
    """A server in front of a field whose lines answer when the test says so."""

    options = Modbus()

    def setUp(self) -> None:
        self.clock = Clock()
        self.field = Field()
        self.listeners: list[Callable[[object], object]] = []
        self.server = self.serve()

    def serve(self) -> Server:
        prepared = Prepared(self.field, self.listen)
        server = Server(units(self.field), prepared, self.options, self.clock)
        server.doStart()
        return server

    def listen(self, told: Callable[[object], object]) -> Callable[[], None]:
        self.listeners.append(told)
        return lambda: self.listeners.remove(told)

    def resolve(self, which: int = 0) -> None:
        """The line answers one of the reads that wait."""
        _, promise = self.field.asked.pop(which)
        promise.callback(LINE_WORDS)

    def figures(self) -> dict[str, float]:
        return {each.name: each.value for each in self.server.figures()}


class RequestTests(Case):
    """[MOD-1] However requests come in, they are answered in order."""

    def test_a_request_is_answered(self) -> None:
        """[MOD-1] With its transaction id and its unit."""
        client = Client(self.server)

        client.say(KNOWN_READ, first=0x1234)

        self.assertEqual(client.heard(), [(0x1234, UNIT, KNOWN)])
        self.assertEqual(client.wire.options, {"no delay": True, "keep alive": True})

    def test_it_is_asked_of_the_image_once(self) -> None:
        """[PLUS-1] The second time the answer is ready, until it is no longer fresh."""
        client = Client(self.server)
        self.field.until = 5.0
        reads: list[object] = []
        read = self.field.read
        self.patch(
            self.field, "read", lambda *asked: (reads.append(asked), read(*asked))[1]
        )

        for seconds in (0.0, 4.999, 0.001):
            self.clock.advance(seconds)
            client.say(KNOWN_READ)

        self.assertEqual([answer for _, _, answer in client.heard()], [KNOWN] * 3)
        self.assertEqual(len(reads), 2)

    def test_pipelined_requests_are_answered_in_order(self) -> None:
        """[MOD-1] Eight deep, as many as one read brings, and more."""
        for many in (8, 341, 1000):
            client = Client(self.serve())
            for _ in range(2):  # the first time they are made, then they are ready
                client.wire.clear()
                client.say(*[KNOWN_READ] * many, first=100)

                expected = [(100 + each, UNIT, KNOWN) for each in range(many)]
                self.assertEqual(client.heard(), expected)

    def test_half_a_request_waits_for_the_rest(self) -> None:
        """[MOD-1] At every byte at which it can be cut."""
        whole = adus(KNOWN_READ, KNOWN_READ, BAD_COUNT)
        for cut in range(len(whole)):
            client = Client(self.serve())
            client.say(KNOWN_READ)  # so that it is ready
            client.wire.clear()

            client.send(whole[:cut])
            self.assertEqual(len(client.heard()), cut // 12)
            client.send(whole[cut:])
            self.assertEqual([each for each, _, _ in client.heard()], [0, 1, 2])

    def test_what_comes_behind_a_pending_answer_waits(self) -> None:
        """[MOD-1] Even what could be answered at once: clients count on the order."""
        client = Client(self.server)
        client.say(KNOWN_READ)
        client.wire.clear()

        client.say(LINE_READ, KNOWN_READ, first=1)
        client.say(KNOWN_READ, BAD_COUNT, first=3)
        self.assertEqual(client.heard(), [])

        self.resolve()
        expected = [modbus.read_response(3, LINE_WORDS), KNOWN, KNOWN, b"\x83\x03"]
        answers = [(1 + each, UNIT, pdu) for each, pdu in enumerate(expected)]
        self.assertEqual(client.heard(), answers)

    def test_the_line_is_told_the_client_and_its_deadline(self) -> None:
        """[PLUS-2] A request is of use for `answer_within_s`."""
        client = Client(self.server, port=40007)
        self.clock.advance(10.0)

        client.say(LINE_READ)

        ((*_, name, deadline), _), *_ = self.field.asked
        self.assertEqual((name, deadline), ("192.0.2.7:40007", 12.0))

    def test_what_failed_is_answered_in_its_place(self) -> None:
        """[MOD-3] A silent device costs the requests behind it nothing but time."""
        client = Client(self.server)
        client.say(LINE_READ, KNOWN_READ)

        self.field.asked[0][1].errback(Silent("no answer in 0.5 s"))

        self.assertEqual(client.heard(), [(0, UNIT, b"\x83\x0b"), (1, UNIT, KNOWN)])

    def test_clients_do_not_wait_for_each_other(self) -> None:
        """[MOD-1] A pending answer holds up one connection."""
        slow, quick = Client(self.server, 40000), Client(self.server, 40001)

        slow.say(LINE_READ)
        quick.say(KNOWN_READ)

        self.assertEqual(slow.heard(), [])
        self.assertEqual(quick.heard(), [(0, UNIT, KNOWN)])


KINDS = {
    "known": (KNOWN_READ, KNOWN),
    "line": (LINE_READ, modbus.read_response(3, LINE_WORDS)),
    "bad": (BAD_COUNT, b"\x83\x03"),
    "write": (b"\x06\0\0\0\1", b"\x86\x01"),
    "unknown": (b"\x64\1\2\3", b"\xe4\x01"),
}


class HostileTests(Case):
    """[MOD-1] Any requests, cut anywhere, answered by the line in any order."""

    @settings(deadline=None, derandomize=True, max_examples=200)
    @given(st.lists(st.sampled_from(sorted(KINDS)), max_size=50), st.data())
    def test_answers_are_complete_and_in_order(
        self, kinds: list[str], data: st.DataObject
    ) -> None:
        """[MOD-1] At every moment the answers so far are the first of those due."""
        self.setUp()
        client = Client(self.server)
        stream = adus(*(KINDS[kind][0] for kind in kinds), first=0xFFF0)
        due = [
            ((0xFFF0 + each) & 0xFFFF, UNIT, KINDS[kind][1])
            for each, kind in enumerate(kinds)
        ]

        while stream or self.field.asked:
            if stream and (not self.field.asked or data.draw(st.booleans())):
                size = data.draw(st.integers(1, len(stream)))
                client.send(stream[:size])
                stream = stream[size:]
            else:
                last = len(self.field.asked) - 1
                self.resolve(data.draw(st.integers(0, last)))
            heard = client.heard()
            self.assertEqual(heard, due[: len(heard)])

        self.assertEqual(client.heard(), due)
        self.assertEqual(self.figures()["digiware_modbus_requests_total"], len(due))

    @settings(deadline=None, derandomize=True, max_examples=200)
    @given(st.lists(st.binary(max_size=40), max_size=5))
    def test_nonsense_is_no_bug(self, pieces: list[bytes]) -> None:
        """[MOD-1] Whatever comes in: an answer, a wait for more, or the end."""
        self.setUp()
        client = Client(self.server)

        for piece in pieces:
            if not client.wire.aborted:
                client.send(piece)

        list(client.heard())

    def test_a_header_that_is_none_ends_the_connection(self) -> None:
        """[MOD-1] What follows a wrong protocol id or length can't be found again."""
        headers = {
            "protocol": b"\0\1\0\1\0\6\4",
            "length 0": b"\0\1\0\0\0\0\4",
            "length 1": b"\0\1\0\0\0\1\4",
            "length 255": b"\0\1\0\0\0\xff\4",
            "length 65535": b"\0\1\0\0\xff\xff\4",
        }
        with capturedLogs() as logs:
            for why, header in headers.items():
                client = Client(self.server)
                client.say(KNOWN_READ)
                client.send(header + KNOWN_READ)

                self.assertTrue(client.wire.aborted, why)
                self.assertEqual(client.heard(), [(0, UNIT, KNOWN)])
        self.assertEqual([each["client"] for each in logs], ["192.0.2.7:40000"])


class LimitTests(Case):
    """[MOD-1] How many clients there may be, and for how long."""

    options = Modbus(connections=32, idle_s=300.0)

    def test_the_33rd_client_is_turned_away(self) -> None:
        """[MOD-1] And let in once another one left; the log says it once."""
        address = IPv4Address("TCP", "192.0.2.7", 50000)
        clients = [Client(self.server, 40000 + each) for each in range(32)]
        with capturedLogs() as logs:
            refused = [self.server.buildProtocol(address) for _ in range(3)]
        self.assertEqual((refused, len(logs)), ([None] * 3, 1))
        self.assertEqual(self.figures()["digiware_modbus_turned_away_total"], 3)
        self.assertEqual(self.figures()["digiware_modbus_connections"], 32)

        clients[7].leave()

        Client(self.server, 50000).say(KNOWN_READ)
        self.assertEqual(self.figures()["digiware_modbus_connections"], 32)

    def test_an_idle_client_is_closed(self) -> None:
        """[MOD-1] `idle_s` after it was last heard."""
        client = Client(self.server)
        self.clock.advance(200.0)
        client.say(KNOWN_READ)

        self.clock.advance(299.9)
        self.assertFalse(client.wire.disconnecting)
        self.clock.advance(0.1)
        self.assertTrue(client.wire.disconnecting)
        self.assertFalse(client.wire.aborted)
        self.assertIsNone(client.wire.producer)

    def test_half_a_request_keeps_nobody(self) -> None:
        """[MOD-1] A client that stops in the middle is idle as well."""
        client = Client(self.server)
        client.send(adus(KNOWN_READ)[:5])

        self.clock.advance(300.0)

        self.assertTrue(client.wire.disconnecting)

    def test_an_idle_client_that_reads_nothing_is_cut_off(self) -> None:
        """[MOD-1] Its answers can't be delivered, so a good-bye would never end."""
        client = Client(self.server)

        self.clock.advance(300.0)
        self.clock.advance(300.0)

        self.assertTrue(client.wire.aborted)
        client.leave()
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_who_waits_for_an_answer_is_not_idle(self) -> None:
        """[MOD-1] The line may be slow; that is not the client's fault."""
        client = Client(self.server)
        client.say(LINE_READ)

        self.clock.advance(300.0)
        self.assertFalse(client.wire.disconnecting)
        self.resolve()
        self.clock.advance(300.0)
        self.assertTrue(client.wire.disconnecting)

    def test_who_leaves_waits_for_nothing(self) -> None:
        """[PLUS-2] The line is told, no timer is left, and nothing is written."""
        client = Client(self.server)
        client.say(LINE_READ, KNOWN_READ, LINE_READ)
        questions = [promise for _, promise in self.field.asked]

        client.leave()

        for promise in questions:
            self.assertTrue(promise.called)
        self.assertEqual(client.heard(), [])
        self.assertEqual(self.clock.getDelayedCalls(), [])
        self.assertEqual(self.figures()["digiware_modbus_connections"], 0)
        self.assertEqual(self.figures()["digiware_modbus_requests_total"], 3)
        self.assertEqual(self.flushLoggedErrors(CancelledError), [])

    def test_a_stopped_server_says_good_bye_to_all(self) -> None:
        """[MOD-1] Answers under way are still delivered, and news heard no longer."""
        clients = [Client(self.server, 40000 + each) for each in range(3)]

        self.server.doStop()

        self.assertEqual([each.wire.disconnecting for each in clients], [True] * 3)
        self.assertEqual(self.listeners, [])

    def test_a_stopped_server_can_start_again(self) -> None:
        """[MOD-1] When what was to take its place could not be had."""
        self.server.doStop()

        self.server.doStart()
        client = Client(self.server)
        client.say(KNOWN_READ)

        self.assertEqual(client.heard(), [(0, UNIT, KNOWN)])
        self.assertEqual(len(self.listeners), 1)


class BackPressureTests(Case):
    """[MOD-1] What a client may make the gateway keep for it."""

    def setUp(self) -> None:
        super().setUp()
        self.client = Client(self.server)
        self.wire = self.client.wire

    def assert_reading(self, expected: bool) -> None:
        state = "producing" if expected else "paused"
        self.assertEqual(self.wire.producerState, state)

    def test_with_too_much_pending_the_client_is_read_no_further(self) -> None:
        """[MOD-1] Until there is room again."""
        self.client.say(*[LINE_READ] * (PENDING_AT_MOST - 1))
        self.assert_reading(True)
        self.client.say(LINE_READ)
        self.assert_reading(False)

        self.resolve()
        self.assert_reading(True)
        self.assertEqual(len(self.client.heard()), 1)

    def test_answers_that_wait_for_their_turn_count_as_well(self) -> None:
        """[MOD-1] One pending answer in front is enough to fill the queue."""
        self.client.say(LINE_READ, *[KNOWN_READ] * (PENDING_AT_MOST - 1))
        self.assert_reading(False)

        self.resolve()
        self.assert_reading(True)
        self.assertEqual(len(self.client.heard()), PENDING_AT_MOST)

    def test_one_read_brings_a_bounded_number_of_requests(self) -> None:
        """[MOD-1] A client that floods the gateway gets its turn like the others."""
        self.assertEqual(self.wire.bufferSize, 341 * 12)

    def test_who_reads_no_answers_is_read_no_further(self) -> None:
        """[MOD-1] The transport says when its buffer is full, and when it is empty."""
        self.assertIs(self.wire.producer, self.client.server)
        self.assertTrue(self.wire.streaming)

        self.wire.producer.pauseProducing()
        self.assert_reading(False)
        self.wire.producer.resumeProducing()
        self.assert_reading(True)

    def test_each_reason_to_pause_lasts_by_itself(self) -> None:
        """[MOD-1] Room for requests is no room for answers, and the other way round."""
        self.client.say(*[LINE_READ] * PENDING_AT_MOST)
        self.wire.producer.pauseProducing()

        self.resolve()
        self.assert_reading(False)
        self.wire.producer.resumeProducing()
        self.assert_reading(True)

        self.client.say(LINE_READ)
        self.wire.producer.pauseProducing()
        self.wire.producer.resumeProducing()
        self.assert_reading(False)
