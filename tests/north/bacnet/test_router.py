"""Which device a message is for, and what comes back to whom."""

from twisted.logger import capturedLogs
from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Load
from digiware.wire.bacnet import apdu, npdu, tags
from tests.fakes import site
from tests.north.bacnet.builders import CLIENT, NETWORK, Side, contents, meter

PRESENT_VALUE = bytes.fromhex("0c0c0000006f1955")
NAME_OF_GATEWAY = bytes.fromhex("0c0c02000064194d")
HEAD = b"\x02\x75\x07"
WHO_IS = bytes((apdu.UNCONFIRMED, apdu.WHO_IS))
SIX = tuple(Load(number=n, name=f"load {n}") for n in range(1, 7))


def to(network: int, address: bytes = b"", hops: int = 255) -> bytes:
    """A header with a destination, as a client without a network number writes it."""
    head = npdu.header((network, address), None, expects_reply=True)
    return head[:-1] + bytes((hops,))


class RoutingTests(SynchronousTestCase):
    """Confirmed requests [BAC-2]."""

    def setUp(self) -> None:
        self.side = Side(meter(4), meter(120))

    def test_without_a_destination_it_is_the_gateway(self) -> None:
        """Device 100 answers without a source."""
        (answer,) = self.side.hear(b"\x01\x04" + HEAD + NAME_OF_GATEWAY)

        self.assertEqual(answer[:2], b"\x01\x00")
        self.assertEqual(self.side.sent[-1][1], CLIENT)

    def test_a_device_answers_from_its_place(self) -> None:
        """Source network and address (MAC) are those that were asked."""
        (answer,) = self.side.hear(to(NETWORK, b"\x78") + HEAD + PRESENT_VALUE)

        self.assertEqual(npdu.decode(answer, 0).source, (NETWORK, b"\x78"))

    def test_a_client_behind_another_router(self) -> None:
        """The answer is for its network address, by way of whoever sent the request."""
        source = (77, b"\x01\x02\x03\x04\xba\xc0")
        header = npdu.header((NETWORK, b"\x04"), source, expects_reply=True)

        (answer,) = self.side.hear(header + HEAD + PRESENT_VALUE)

        found = npdu.decode(answer, 0)
        self.assertEqual((found.destination, found.hops), (source, 255))
        self.assertEqual(found.source, (NETWORK, b"\x04"))

    def test_nobody_is_there(self) -> None:
        """An address without a device, or of two bytes, is silence; so is hop 0."""
        for header in (
            to(NETWORK, b"\x05"),
            to(NETWORK, b"\x00\x04"),
            to(NETWORK, b"\x04", hops=0),
        ):
            self.assertEqual(self.side.hear(header + HEAD + PRESENT_VALUE), [])

    def test_another_network(self) -> None:
        """A network that we don't reach is told, but not to a broadcast."""
        packet = to(4660, b"\x04") + HEAD + PRESENT_VALUE

        rejected = npdu.message(npdu.REJECT, b"\x01\x12\x34")
        self.assertEqual(self.side.hear(packet), [rejected])
        self.assertEqual(self.side.hear(packet, broadcast=True), [])

    def test_requests_to_many_are_dropped(self) -> None:
        """A confirmed request that was broadcast, anyhow, is never answered."""
        one = to(NETWORK, b"\x04") + HEAD + PRESENT_VALUE

        self.assertEqual(self.side.hear(one, broadcast=True), [])
        for network in (NETWORK, npdu.GLOBAL):
            self.assertEqual(self.side.hear(to(network) + HEAD + PRESENT_VALUE), [])

    def test_segmented_requests_are_aborted(self) -> None:
        """We send in segments, and take none."""
        packet = to(NETWORK, b"\x04") + b"\x0e\x75\x07\x00\x10" + PRESENT_VALUE

        (answer,) = self.side.hear(packet)

        self.assertEqual(contents(answer), bytes((0x71, 7, 4)))

    def test_a_new_site(self) -> None:
        """Devices come and go without a restart; others keep what they have."""
        (old,) = (self.side.hear(to(NETWORK, b"\x04") + HEAD + PRESENT_VALUE),)

        self.side.router.replan(site(meter(4), meter(9)))

        gone = self.side.hear(to(NETWORK, b"\x78") + HEAD + PRESENT_VALUE)
        here = self.side.hear(to(NETWORK, b"\x09") + HEAD + PRESENT_VALUE)
        same = self.side.hear(to(NETWORK, b"\x04") + HEAD + PRESENT_VALUE)
        self.assertEqual((gone, len(here), same), ([], 1, old))

    def test_sources_over_ethernet_are_not_shown(self) -> None:
        """Unless they are to be: addresses repeat behind other gateways [BUS-6]."""
        side = Side(meter(4, north=False))

        self.assertEqual(side.hear(to(NETWORK, b"\x04") + HEAD + PRESENT_VALUE), [])


class NetworkTests(SynchronousTestCase):
    """Messages about the network itself."""

    def setUp(self) -> None:
        self.side = Side(meter(4))
        self.itself = npdu.message(npdu.I_AM_ROUTER, NETWORK.to_bytes(2, "big"))

    def test_who_is_router(self) -> None:
        """The answer goes to everybody [135, 6.4.2]; another network is not ours."""
        for body in (b"", NETWORK.to_bytes(2, "big")):
            self.side.hear(npdu.message(npdu.WHO_IS_ROUTER, body))
            self.assertEqual(self.side.sent.pop(), (self.itself, None))
        other = npdu.message(npdu.WHO_IS_ROUTER, b"\x12\x34")
        self.assertEqual(self.side.hear(other), [])

    def test_a_flood_of_such_questions(self) -> None:
        """It is worth two broadcasts a second: everybody has to hear them."""
        for _ in range(1000):
            self.side.hear(npdu.message(npdu.WHO_IS_ROUTER, b""))
            self.side.clock.advance(0.001)

        self.assertLessEqual(len(self.side.sent), 4)

    def test_at_its_start_it_says_what_is_behind_it(self) -> None:
        """I-Am-Router-To-Network, to everybody."""
        self.side.router.announce()

        self.assertEqual(self.side.sent, [(self.itself, None)])

    def test_the_routing_table(self) -> None:
        """One port, one network."""
        asked = npdu.message(npdu.INITIALIZE_TABLE, b"\0")

        (answer,) = self.side.hear(asked)

        self.assertEqual(answer, bytes.fromhex("01800701211a0100"))

    def test_unknown_messages(self) -> None:
        """A message type that nobody knows is rejected, if it came to us alone."""
        (answer,) = self.side.hear(npdu.message(0x55, b""))

        self.assertEqual(answer, npdu.message(npdu.REJECT, b"\x03\0\0"))
        self.assertEqual(self.side.hear(npdu.message(0x55, b""), broadcast=True), [])
        self.assertEqual(self.side.hear(npdu.message(npdu.REJECT, b"\1\0\1")), [])

    def test_another_router_to_our_network(self) -> None:
        """It is worth one warning, and never an answer [BAC-1]."""
        for _ in range(3):
            self.assertEqual(self.side.hear(self.itself), [])


class DiscoveryTests(SynchronousTestCase):
    """Who-Is and Who-Has [BAC-6]."""

    def setUp(self) -> None:
        self.side = Side(meter(4, name="one"), meter(5, loads=SIX, name="two"))

    def instances(self, packet: bytes, broadcast: bool = True) -> list[int]:
        """Who answers a Who-Is."""
        answers = self.side.hear(packet, broadcast)
        return [apdu.heard_i_am(contents(each), 2) for each in answers]

    def test_who_is(self) -> None:
        """Asked here it is the gateway, on its network the devices, else all."""
        self.assertEqual(self.instances(b"\x01\x00" + WHO_IS), [100])
        self.assertEqual(self.instances(to(NETWORK) + WHO_IS), [104, 105])
        self.assertEqual(self.instances(to(npdu.GLOBAL) + WHO_IS), [100, 104, 105])
        self.assertEqual(self.instances(to(NETWORK, b"\x05") + WHO_IS, False), [105])

    def test_limits(self) -> None:
        """Only instances within the limits answer."""
        limits = bytes.fromhex("09651968")

        self.assertEqual(self.instances(to(npdu.GLOBAL) + WHO_IS + limits), [104])

    def test_answers_go_to_whoever_asked(self) -> None:
        """Never to everybody."""
        self.instances(to(npdu.GLOBAL) + WHO_IS)

        self.assertEqual({address for _, address in self.side.sent}, {CLIENT})

    def test_what_others_say_is_not_answered(self) -> None:
        """I-Am, even with an instance of ours, I-Have, time: all are silence."""
        for apdu_ in (
            apdu.i_am(104, 1476, 3, 5),
            apdu.i_have(104, 0, 111, "x"),
            bytes((apdu.UNCONFIRMED, apdu.TIME_SYNCHRONIZATION)),
            bytes((apdu.UNCONFIRMED, 99)),
        ):
            self.assertEqual(self.side.hear(to(npdu.GLOBAL) + apdu_, True), [])

    def test_another_device_with_an_instance_of_ours(self) -> None:
        """[BAC-1] One warning, however it was broadcast; none for other instances."""
        with capturedLogs() as logs:
            for _ in range(3):
                for header, instance in (
                    (b"\x01\x00", 104),
                    (b"\x01\x00", 99),
                    (to(npdu.GLOBAL), 105),
                ):
                    self.side.hear(header + apdu.i_am(instance, 1476, 3, 5), True)

        self.assertEqual([each["instance"] for each in logs], [104, 105])

    def test_who_has(self) -> None:
        """By identifier or name, of objects and of the Device itself."""
        head = bytes((apdu.UNCONFIRMED, apdu.WHO_HAS))
        asked = {
            bytes.fromhex("2c00000258"): [105],
            tags.context(3, b"\0L06_VSystPhN"): [105],
            tags.context(3, b"\0L01_VSystPhN"): [104, 105],
            tags.context(3, b"\0two"): [105],
            tags.context(3, b"\0L07_VSystPhN"): [],
            tags.context(3, b"\0L1_VSystPhN"): [],
            bytes.fromhex("0964 1968 2c00000064"): [104],
        }
        for parameters, wanted in asked.items():
            packet = to(npdu.GLOBAL) + head + parameters
            answers = map(contents, self.side.hear(packet, True))
            self.assertEqual([apdu.heard_i_am(each, 2) for each in answers], wanted)

    def test_a_flood_is_worth_two_hundred_answers_a_second(self) -> None:
        """However many ask; afterwards the next is answered at once."""
        for _ in range(5000):
            self.side.hear(to(npdu.GLOBAL) + WHO_IS, True)
            self.side.clock.advance(1 / 5000)

        self.assertLess(len(self.side.sent), 410)
        self.side.clock.advance(0.1)
        self.assertEqual(self.instances(b"\x01\x00" + WHO_IS), [100])
