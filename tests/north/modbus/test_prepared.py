"""Answers kept ready never say anything else than the image would."""

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.address import IPv4Address
from twisted.internet.defer import fail
from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.domain import event
from digiware.interfaces import Silent
from digiware.north.modbus import prepared
from digiware.north.modbus.answer import Units
from digiware.north.modbus.prepared import Prepared
from digiware.north.modbus.server import Server
from digiware.north.seldom import Seldom
from digiware.settings.records import Modbus
from digiware.store.live import Live
from digiware.store.registers import Registers
from digiware.wire import mbap, modbus
from tests.fakes import device, site
from tests.north.doubles import Field, Wire

READ = 4, 3, 10, 2
REQUEST, ANSWER = b"request", b"answer"


class News:
    """What IReadings.listen is to those who are told."""

    def __init__(self) -> None:
        self.listeners: list[object] = []

    def listen(self, told):  # type: ignore[no-untyped-def]
        self.listeners.append(told)
        return lambda: self.listeners.remove(told)

    def publish(self, happened: event.Event) -> None:
        for told in list(self.listeners):
            told(happened)


class PreparedTests(SynchronousTestCase):
    """One answer, and what ends it."""

    def setUp(self) -> None:
        self.news, self.field = News(), Field()
        self.prepared = Prepared(self.field, self.news.listen)
        self.prepared.start()

    def keep(self, address: int = 4, request: bytes = REQUEST) -> None:
        self.prepared.keep((address, *READ[1:]), request, ANSWER)

    def test_an_answer_is_good_for_as_long_as_its_words(self) -> None:
        """[PLUS-1] The image says until when; who reads compares."""
        self.field.until = 7.5

        self.keep()

        self.assertEqual(self.prepared.ready, {REQUEST: (7.5, ANSWER)})

    def test_new_words_and_a_write_end_it(self) -> None:
        """[PLUS-1] Whatever changed on the device, its answers are made anew."""
        block = event.Block(4, 3, 500, b"\0\1", 1.0, 1000.0, 1.5)
        for happened in (block, event.Forgotten(4), event.Forgotten(4, 3, 10, 1)):
            self.keep()

            self.news.publish(happened)

            self.assertEqual(self.prepared.ready, {})

    def test_a_silence_and_a_pulled_port_end_it(self) -> None:
        """[MOD-3] Who asks for a device out of reach is told so."""
        for happened in (event.Silent(4, "why"), event.LineDown("digiware", "why")):
            self.keep()

            self.news.publish(happened)

            self.assertEqual(self.prepared.ready, {})

    def test_other_devices_and_other_news_do_not(self) -> None:
        """[PLUS-1] A poll of one device costs the clients of the others nothing."""
        self.keep(4)
        others = event.Silent(5, "why"), event.Back(4), event.LineUp("digiware")

        for happened in (event.Forgotten(5), *others):
            self.news.publish(happened)

        self.assertIn(REQUEST, self.prepared.ready)

    def test_what_is_kept_is_bounded(self) -> None:
        """[PLUS-1] A client that asks for everything fills no memory."""
        self.patch(prepared, "KEPT_AT_MOST", 3)

        for number in range(10):
            self.keep(request=bytes((number,)))
            self.assertLessEqual(len(self.prepared.ready), 3)

        self.news.publish(event.Forgotten(4))
        self.assertEqual(self.prepared.ready, {})

    def test_it_follows_only_while_it_serves(self) -> None:
        """Stopped it keeps nothing; started again it follows again, once."""
        self.keep()
        self.prepared.stop()
        self.assertEqual((self.prepared.ready, self.news.listeners), ({}, []))

        self.prepared.start()
        self.keep()
        self.news.publish(event.Forgotten(4))
        self.assertEqual(self.prepared.ready, {})
        self.assertEqual(len(self.news.listeners), 1)


ADDRESSES = st.sampled_from((4, 5))
FIRSTS, COUNTS = st.integers(0, 12), st.integers(1, 6)
SPANS = st.tuples(ADDRESSES, FIRSTS, COUNTS)
STEPS = st.one_of(
    st.tuples(st.just("block"), SPANS),
    st.tuples(st.just("write"), SPANS),
    st.tuples(st.just("command"), SPANS),
    st.tuples(st.just("silence"), SPANS),
    st.tuples(st.just("pulled"), SPANS),
    st.tuples(st.just("plugged"), SPANS),
    st.tuples(st.just("time"), SPANS),
    *[st.tuples(st.just("read"), SPANS)] * 6,
)


class SameAsTheImageTests(SynchronousTestCase):
    """A server with prepared answers, beside a store that is asked directly."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.live = Live(site(device(4), device(5)))
        self.image = self.registers()
        registers = self.registers()
        prepared = Prepared(registers, self.live.listen)
        units = Units(1, bytes, registers, None, False, Seldom(self.clock.seconds))
        self.server = Server(units, prepared, Modbus(), self.clock)
        self.server.doStart()

    def registers(self) -> Registers:
        """Registers whose line answers at once that nobody is there."""
        return Registers(
            self.live, lambda *_: fail(Silent("no answer")), self.clock.seconds
        )

    def answer(self, pdu: bytes) -> bytes:
        """What a client with one connection for each request is answered."""
        wire = Wire()
        connection = self.server.buildProtocol(IPv4Address("TCP", "192.0.2.7", 1))
        connection.makeConnection(wire)
        connection.dataReceived(pdu)
        connection.connectionLost()
        return wire.value()

    @settings(deadline=None, derandomize=True, max_examples=200)
    @given(st.lists(STEPS, max_size=60))
    def test_the_client_never_sees_another_answer(
        self, steps: list[tuple[str, tuple[int, int, int]]]
    ) -> None:
        """[PLUS-1] Whatever was read, written and asked before, and when."""
        self.setUp()
        for number, (what, (address, first, count)) in enumerate(steps):
            now = self.clock.seconds()
            if what == "block":
                data = bytes((number, count)) * count
                self.live.publish(
                    event.Block(address, 3, first, data, now, now, count / 2)
                )
            elif what == "write":
                self.live.publish(event.Forgotten(address, 3, first, count))
            elif what == "command":
                self.live.publish(event.Forgotten(address))
            elif what == "silence":
                self.live.publish(event.Silent(address, "no answer"))
            elif what == "pulled":
                self.live.publish(event.LineDown("digiware", "unplugged"))
            elif what == "plugged":
                self.live.publish(event.LineUp("digiware"))
            elif what == "time":
                self.clock.advance(count / 4)
            else:
                pdu = modbus.read_request(3, first, count)
                words = self.image.read(address, 3, first, count, "", 0.0)
                if isinstance(words, bytes):
                    expected = modbus.read_response(3, words)
                else:
                    self.failureResultOf(words, Silent)
                    expected = b"\x83\x0b"

                answer = self.answer(mbap.wrap(7, address, pdu))

                self.assertEqual(answer, mbap.wrap(7, address, expected))
