"""The pysnmp engine over the agent's tree, and how it is come to."""

from typing import Any

from twisted.internet.defer import Deferred
from twisted.logger import capturedLogs
from twisted.python.failure import Failure

from digiware.north.snmp.access import communities
from digiware.north.snmp.agent import SET_NAMES_AT_MOST
from digiware.north.snmp.engine import EVERYTHING, NOTHING, Engine
from digiware.north.snmp.rest import WAITING_AT_MOST, Hears, Rest
from digiware.settings.records import Snmp
from digiware.wire import ber, snmp
from tests.north.snmp.asking import I1, MANAGER, SERVICE, message, read
from tests.north.snmp.mutations import mutated
from tests.north.snmp.sites import Case

CURRENT = (*SERVICE, I1, 5, 3)
NOT_WRITABLE = 17
OLD = {"version": snmp.V1, "community": "private"}
NEW = {"version": snmp.V2C, "community": "privateV2"}


class EngineCase(Case):
    """An engine over the agent's tree, loaded when the test says so."""

    def setUp(self) -> None:
        super().setUp()
        self.loading: list[Deferred[Hears]] = []
        self.rest = Rest(lambda: self.engine(), self.later, self.clock.seconds)
        self.agent = self.made_with(self.rest)
        self.measure(5, 3, I1, 11_822)

    def later(self, load: Any) -> "Deferred[Hears]":
        """As a thread: the result comes later."""
        promise: Deferred[Hears] = Deferred()
        self.loading.append(promise)
        return promise

    def engine(self) -> Engine:
        """As service.py makes it."""
        known = communities(Snmp())
        return Engine(self.tree, known, self.clock.seconds, self.agent.send)

    def load(self) -> None:
        """The thread is done."""
        self.loading.pop().callback(self.engine())


class WriteTests(EngineCase):
    """SET."""

    def test_who_may_write_is_answered_by_the_engine(self) -> None:
        """[SNMP-6] By the book of each version: nothing of it can be written yet."""
        for others in (OLD, NEW):
            self.say(message(snmp.SET, CURRENT, value=ber.integer(1), **others))
        self.load()

        answers = [read(datagram) for datagram, _ in self.wire.written]
        self.assertEqual(
            [(each.status, each.index) for each in answers],
            [(snmp.NO_SUCH_NAME, 1), (NOT_WRITABLE, 1)],
        )

    def test_who_may_only_read_never_comes_to_it(self) -> None:
        """[SNMP-2] And it is loaded for nobody else."""
        self.say(message(snmp.SET, CURRENT, value=ber.integer(1)))

        self.assertEqual(self.loading, [])
        self.assertEqual(read(self.wire.written[0][0]).status, snmp.NO_ACCESS)

    def test_large_ones_are_too_big_for_it(self) -> None:
        """[peers A-7] It takes 0.2 ms for a varbind, which all others would wait."""
        many = [CURRENT] * (SET_NAMES_AT_MOST + 1)
        for names, value in ((many, ber.integer(1)), ([CURRENT], bytes(2000))):
            content = value if len(value) < 9 else ber.tlv(ber.OCTETS, value)
            answer = self.say(message(snmp.SET, *names, value=content, **NEW))

            self.assertEqual(read(answer or b"").status, snmp.TOO_BIG)


class EngineTests(EngineCase):
    """The engine by itself."""

    def test_it_reads_what_the_read_path_reads(self) -> None:
        """[SNMP-1] Two ways to one tree."""
        names = [(1, 3, 6, 1, 2, 1, 1, number, 0) for number in (1, 2, 6, 7)]
        names += [CURRENT, (*SERVICE, I1, 5, 9), (1, 3, 9), (1, 3, 6, 1, 2, 1, 4, 1, 0)]
        engine = self.engine()
        for kind in (snmp.GET, snmp.GET_NEXT):
            asked = message(kind, *names)
            own = self.say(asked)

            engine.hear(asked, MANAGER)

            self.assertEqual(read(self.wire.written[-1][0]), read(own or b""))

    def test_a_view_of_nothing_holds(self) -> None:
        """An empty view would grant everything: what it is given is none."""
        self.assertNotEqual(NOTHING, ())
        self.assertNotEqual(EVERYTHING[:1], NOTHING[:1])
        engine = self.engine()

        engine.hear(message(snmp.SET, CURRENT, value=ber.integer(1)), MANAGER)

        self.assertEqual(read(self.wire.written[-1][0]).status, snmp.NO_ACCESS)

    def test_mutated_datagrams_end_in_it(self) -> None:
        """Whatever it raises costs one line a minute and that datagram."""
        self.rest.take(message(snmp.GET, CURRENT), MANAGER)
        self.load()
        with capturedLogs() as logs:
            for datagram in mutated(1500):
                self.rest.take(datagram, MANAGER)

        self.assertLessEqual(len(logs), 1)
        self.wire.written.clear()
        self.rest.take(message(snmp.GET, CURRENT), MANAGER)
        self.assertEqual(read(self.wire.written[0][0]).values, [11_822])


class RestTests(EngineCase):
    """Until there is an engine."""

    def test_it_is_loaded_once_and_few_wait(self) -> None:
        """What comes meanwhile is answered then, up to a bound."""
        for _ in range(WAITING_AT_MOST + 5):
            self.rest.take(message(snmp.GET, CURRENT), MANAGER)
        self.assertEqual((len(self.loading), self.wire.written), (1, []))

        self.load()

        self.assertEqual(len(self.wire.written), WAITING_AT_MOST)
        self.rest.take(message(snmp.GET, CURRENT), MANAGER)
        self.assertEqual(len(self.wire.written), WAITING_AT_MOST + 1)

    def test_without_pysnmp_reading_goes_on(self) -> None:
        """[DESIGN 3] The failure is logged once, as the bug that it is."""
        self.rest.take(message(snmp.SET, CURRENT), MANAGER)
        self.loading.pop().errback(Failure(ImportError("pysnmp")))
        self.rest.take(message(snmp.SET, CURRENT), MANAGER)

        self.assertEqual(len(self.flushLoggedErrors(ImportError)), 1)
        self.assertEqual(self.ask(snmp.GET, CURRENT).values, [11_822])
