"""The headers of a datagram: BVLL, network and application layer."""

import contextlib

from bacpypes3.apdu import APDU, IAmRequest, IHaveRequest
from bacpypes3.npdu import NPDU
from bacpypes3.pdu import PDU
from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire.bacnet import apdu, bvlc, npdu
from digiware.wire.error import DecodeError

PLACES = st.none() | st.tuples(st.integers(1, 65534), st.binary(min_size=1, max_size=6))


class BvlcTests(SynchronousTestCase):
    """The outermost header."""

    def test_a_wrapped_message_is_whole(self) -> None:
        """A datagram says by its function whether everybody got it."""
        self.assertEqual(bvlc.function(bvlc.wrap(b"abc")), bvlc.UNICAST)
        self.assertEqual(bvlc.function(bvlc.wrap(b"abc", True)), bvlc.BROADCAST)
        self.assertEqual(bvlc.wrap(b"abc"), bytes.fromhex("810a0007616263"))

    def test_a_wrong_length_is_no_message(self) -> None:
        """A datagram cut short, or with something behind it, is not looked at."""
        datagram = bvlc.wrap(b"abc")
        for bad in (
            datagram[:-1],
            datagram + b"\0",
            b"\x82" + datagram[1:],
            b"",
            b"\x81",
        ):
            self.assertIsNone(bvlc.function(bad))

    def test_the_origin_of_a_forwarded_message(self) -> None:
        """Six bytes hold the address and port it came from."""
        datagram = bytes.fromhex("8104000c7f000002bac00100")

        self.assertEqual(bvlc.origin(datagram), ("127.0.0.2", 47808))
        self.assertIsNone(bvlc.origin(datagram[:9]))


class NpduTests(SynchronousTestCase):
    """The network header."""

    @settings(deadline=None, derandomize=True)
    @given(PLACES, PLACES, st.booleans())
    def test_there_and_back(
        self,
        destination: tuple[int, bytes] | None,
        source: tuple[int, bytes] | None,
        expects: bool,
    ) -> None:
        """What a header says is read out of it, by us and by bacpypes3."""
        data = npdu.header(destination, source, expects)

        found = npdu.decode(b"??" + data + b"!", 2)
        theirs = NPDU.decode(PDU(data + b"!"))

        self.assertEqual(found.destination, destination)
        self.assertEqual(found.source, source)
        self.assertEqual(found.expects_reply, expects)
        self.assertEqual((b"??" + data + b"!")[found.rest :], b"!")
        self.assertEqual(bytes(theirs.pduData), b"!")

    def test_a_message_of_the_network_layer(self) -> None:
        """Its type is where the application layer begins otherwise."""
        data = npdu.message(npdu.I_AM_ROUTER, b"\x21\x1a", (5, b"\x09"))

        found = npdu.decode(data, 0)

        self.assertEqual(found.message, npdu.I_AM_ROUTER)
        self.assertEqual(data[found.rest :], b"\x21\x1a")
        self.assertEqual(found.destination, (5, b"\x09"))

    def test_who_can_not_be_a_sender(self) -> None:
        """A message from everybody, or from network 0, is refused: nobody to answer."""
        for source in ("0108ffff0109", "0108000501", "01080005000c", "010800000109"):
            self.assertRaises(DecodeError, npdu.decode, bytes.fromhex(source), 0)

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.binary(max_size=30))
    def test_hostile_bytes(self, data: bytes) -> None:
        """Whatever the bytes, there is a header or a DecodeError."""
        try:
            found = npdu.decode(data, 0)
        except DecodeError:
            return
        self.assertLessEqual(2, found.rest)


class ApduTests(SynchronousTestCase):
    """The application header, and the small PDUs."""

    def test_a_request(self) -> None:
        """What a client takes is written as codes: 16 segments of 480 bytes."""
        data = bytes.fromhex("0243070c")

        found = apdu.request(data, 0)

        self.assertEqual((found.invoke, found.service), (7, apdu.READ_PROPERTY))
        self.assertTrue(found.segments)
        self.assertEqual((found.max_segments, found.max_apdu), (16, 480))
        self.assertRaises(DecodeError, apdu.request, data[:3], 0)

    def test_an_i_am(self) -> None:
        """bacpypes3 understands our I-Am, and we hear an instance in it."""
        data = apdu.i_am(104, 1476, 1, 591)

        theirs = IAmRequest.decode(APDU.decode(PDU(data)))

        self.assertEqual(theirs.iAmDeviceIdentifier[1], 104)
        self.assertEqual(theirs.maxAPDULengthAccepted, 1476)
        self.assertEqual(str(theirs.segmentationSupported), "segmented-transmit")
        self.assertEqual(theirs.vendorID, 591)
        self.assertEqual(apdu.heard_i_am(data, 2), 104)
        self.assertRaises(DecodeError, apdu.heard_i_am, data, 7)

    def test_an_i_have(self) -> None:
        """bacpypes3 understands our I-Have."""
        data = apdu.i_have(104, 0, 111, "L01_CurrentI1")

        theirs = IHaveRequest.decode(APDU.decode(PDU(data)))

        self.assertEqual(theirs.deviceIdentifier[1], 104)
        self.assertEqual(theirs.objectIdentifier[1], 111)
        self.assertEqual(theirs.objectName, "L01_CurrentI1")

    def test_who_is_asked_for(self) -> None:
        """A Who-Is has both limits or none."""
        both = bytes.fromhex("09641a0190")

        self.assertEqual(apdu.instances(b"", 0), (0, 4194303))
        self.assertEqual(apdu.instances(both, 0), (100, 400))
        self.assertRaises(DecodeError, apdu.instances, both[:2], 0)

    def test_who_has_what(self) -> None:
        """A Who-Has names an object by identifier or by name, perhaps with limits."""
        by_id, by_name = bytes.fromhex("2c0000006f"), bytes.fromhex("3d0400563130")
        limits = bytes.fromhex("09641a0190")

        self.assertEqual(apdu.who_has(by_id, 0), (0, 4194303, 111))
        self.assertEqual(apdu.who_has(limits + by_id, 0), (100, 400, 111))
        self.assertEqual(apdu.who_has(limits + by_name, 0), (100, 400, "V10"))
        for bad in (b"", limits, b"\x2e", b"\x3e", b"\x44\0\0\0\0"):
            self.assertRaises(DecodeError, apdu.who_has, bad, 0)

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.binary(max_size=30))
    def test_hostile_bytes(self, data: bytes) -> None:
        """Whatever the bytes, there is an answer or a DecodeError."""
        for read in (apdu.request, apdu.instances, apdu.who_has, apdu.heard_i_am):
            with contextlib.suppress(DecodeError):
                read(data, 0)
