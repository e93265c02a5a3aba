"""The BACnet port: which datagrams are heard, and to whom none ever goes."""

import random
from collections.abc import Callable, Mapping
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from digiware.north import network
from digiware.north.bacnet.server import LONGEST, Server
from digiware.settings.records import Bacnet
from digiware.wire.bacnet import bvlc, npdu
from tests.fakes import site
from tests.north.bacnet.builders import CLIENT, NETWORK, Side, meter
from tests.north.bacnet.mutants import READ, WHO_IS, mutated

OWN = "127.0.0.1", 47808
EVERYBODY = "127.255.255.255", 47808


class FakeSocket:
    """Keeps what is sent; refuses what the kernel would."""

    def __init__(self) -> None:
        self.sent: list[tuple[bytes, tuple[str, int]]] = []
        self.broken = False

    def sendto(self, datagram: bytes, address: tuple[str, int]) -> None:
        if self.broken:
            raise OSError("no buffer space")
        self.sent.append((datagram, address))


class FakeTransport:
    """A UDP port bound to OWN."""

    def __init__(self) -> None:
        self.socket = FakeSocket()

    def setBroadcastAllowed(self, allowed: bool) -> None:
        pass

    def getHost(self) -> Any:
        class Host:
            host, port = OWN

        return Host


class Served(SynchronousTestCase):
    """A server of one device on loopback."""

    def setUp(self) -> None:
        self.served("127.0.0.1", network.addresses)

    def served(
        self, interface: str, addresses: Callable[[], Mapping[str, str]]
    ) -> None:
        """Serve at an interface of a machine that has these addresses."""
        options = Bacnet(interface=interface, bbmd="127.0.0.9")
        self.side = Side(meter(4), options=options)
        maker, devices, clock = self.side.maker, site(meter(4)), self.side.clock
        self.server = Server(maker, NETWORK, maker.readings, devices, clock, addresses)
        self.server.transport = FakeTransport()
        self.server.startProtocol()
        self.sent = self.server.transport.socket.sent
        self.addCleanup(self.server.stopProtocol)

    def answers(
        self, datagram: bytes, address: tuple[str, int] = CLIENT
    ) -> list[tuple[bytes, tuple[str, int]]]:
        """What is sent, and where, when a datagram comes."""
        before = len(self.sent)
        self.server.datagramReceived(datagram, address)
        return self.sent[before:]


class ServerTests(Served):
    """Datagrams."""

    def test_it_says_that_it_is_there(self) -> None:
        """I-Am-Router-To-Network goes to the broadcast address of its interface."""
        ((announced, address),) = self.sent

        self.assertEqual(bvlc.function(announced), bvlc.BROADCAST)
        self.assertEqual(address, EVERYBODY)

    def test_an_address_that_comes_after_the_start(self) -> None:
        """Who-Is-Router is answered where it is asked then, and none of ourselves."""
        addresses = {"127.0.0.1": "127.255.255.255"}
        self.served("0.0.0.0", lambda: addresses)
        self.assertEqual(self.sent, [])
        addresses["10.0.0.7"] = "10.0.0.255"
        who_is_router = bvlc.wrap(npdu.message(npdu.WHO_IS_ROUTER, b""), broadcast=True)

        ((_, address),) = self.answers(who_is_router, ("10.0.0.9", 47808))

        self.assertEqual(address, ("10.0.0.255", 47808))
        for ours in ("10.0.0.7", "10.0.0.255"):
            self.assertEqual(self.answers(bvlc.wrap(READ), (ours, 47808)), [])

    def test_answers_are_whole_datagrams(self) -> None:
        """Sent to the very port that asked."""
        ((answer, address),) = self.answers(bvlc.wrap(READ), ("127.0.0.2", 50000))

        self.assertEqual(address, ("127.0.0.2", 50000))
        self.assertEqual(bvlc.function(answer), bvlc.UNICAST)

    def test_whom_nothing_is_sent_to(self) -> None:
        """Ourselves, port 0, everybody, groups: a sender may be forged."""
        for address in (
            OWN,
            EVERYBODY,
            ("127.0.0.2", 0),
            ("255.255.255.255", 47808),
            ("224.0.0.1", 47808),
            ("0.0.0.0", 47808),
            ("240.0.0.1", 47808),
        ):
            self.assertEqual(self.answers(bvlc.wrap(READ), address), [], address)
            who_is = bvlc.wrap(WHO_IS, broadcast=True)
            self.assertEqual(self.answers(who_is, address), [], address)

    def test_we_are_no_bbmd(self) -> None:
        """Each function of one gets the result code that says so [135, J.2]."""
        for function, code in bvlc.DECLINED.items():
            asked = bytes((bvlc.TYPE, function, 0, 4))
            self.assertEqual(self.answers(asked), [(bvlc.result(code), CLIENT)])

    def test_forwarded_messages(self) -> None:
        """Only from the BBMD that is configured; the answer goes to their origin."""
        origin = bytes((127, 0, 0, 3, 0xBA, 0xC0))
        size = (4 + len(origin) + len(WHO_IS)).to_bytes(2, "big")
        forwarded = bytes((bvlc.TYPE, bvlc.FORWARDED)) + size + origin + WHO_IS

        self.assertEqual(self.answers(forwarded), [])
        answers = self.answers(forwarded, ("127.0.0.9", 47808))
        self.assertEqual({each for _, each in answers}, {("127.0.0.3", 47808)})
        self.assertEqual(len(answers), 2)

    def test_too_long(self) -> None:
        """A request longer than we say that we take is not looked at."""
        self.assertEqual(self.answers(bvlc.wrap(READ + bytes(LONGEST))), [])

    def test_a_full_socket(self) -> None:
        """An answer that can't be sent is lost, and counted."""
        self.server.transport.socket.broken = True

        self.assertEqual(self.answers(bvlc.wrap(READ)), [])

        counts = {each.name: each.value for each in self.server.figures()}
        self.assertEqual(counts["digiware_bacnet_unsent_total"], 1)
        self.assertEqual(counts["digiware_bacnet_requests_total"], 1)


class HostileTests(Served):
    """Mutated datagrams."""

    def test_nothing_that_comes_makes_it_stumble(self) -> None:
        """20 000 damaged datagrams: no exception, nothing sent where it must not be,
        and right answers afterwards.
        """
        chance = random.Random(7)
        (good,) = self.answers(bvlc.wrap(READ))
        for _ in range(20_000):
            self.server.datagramReceived(mutated(chance), CLIENT)
            self.side.clock.advance(0.001)

        self.assertEqual({a for _, a in self.sent}, {EVERYBODY, CLIENT})
        self.assertEqual(self.answers(bvlc.wrap(READ)), [good])
        self.assertLess(len(self.server.router.segments), 65)
