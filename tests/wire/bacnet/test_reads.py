"""ReadProperty and ReadPropertyMultiple, against bacpypes3 and hostile bytes."""

import contextlib

from bacpypes3.apdu import APDU, ReadPropertyACK, ReadPropertyMultipleACK
from bacpypes3.pdu import PDU
from bacpypes3.primitivedata import Real
from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire.bacnet import apdu, reads, tags
from digiware.wire.bacnet.apdu import Reject, Rejected

INPUT = 111
OBJECT = bytes.fromhex("0c0000006f")


class ReadPropertyTests(SynchronousTestCase):
    """One property."""

    def test_parameters(self) -> None:
        """An object, a property, and an index where an array is meant."""
        short, long = OBJECT + b"\x19\x55", OBJECT + b"\x1a\x0f\xa0\x29\x02"

        self.assertEqual(reads.read_property(b"?" + short, 1), (INPUT, (85, None)))
        self.assertEqual(reads.read_property(long, 0), (INPUT, (4000, 2)))

    def test_faults(self) -> None:
        """What is wrong with a request is told by the reason of its Reject."""
        faults = {
            b"": Reject.MISSING_PARAMETER,
            OBJECT: Reject.MISSING_PARAMETER,
            OBJECT[:3]: Reject.INVALID_TAG,
            b"\x09\x6f\x19\x55": Reject.INVALID_TAG,
            OBJECT + b"\x55": Reject.INVALID_TAG,
            OBJECT + b"\x19\x55\x29\x00\x00": Reject.TOO_MANY_ARGUMENTS,
        }
        for data, reason in faults.items():
            rejected = self.assertRaises(Rejected, reads.read_property, data, 0)
            self.assertEqual(rejected.reason, reason, data)

    def test_a_result(self) -> None:
        """bacpypes3 reads the value out of our answer."""
        result = reads.property_result(INPUT, 85, None, tags.real(1.5))
        answer = apdu.complex_ack(7, apdu.READ_PROPERTY, result)

        theirs = ReadPropertyACK.decode(APDU.decode(PDU(answer)))

        self.assertEqual(theirs.objectIdentifier[1], INPUT)
        self.assertEqual(theirs.propertyValue.cast_out(Real), 1.5)


class ReadPropertyMultipleTests(SynchronousTestCase):
    """Several of one object at a time."""

    def test_parameters(self) -> None:
        """An object and a list of properties; the next begins behind it."""
        data = OBJECT + bytes.fromhex("1e0955094c19001f") + OBJECT

        found = reads.specification(data, 0)

        self.assertEqual(found, (INPUT, [(85, None), (76, 0)], 13))

    def test_faults(self) -> None:
        """A list that is missing, empty or never closed."""
        faults = {
            OBJECT: Reject.MISSING_PARAMETER,
            OBJECT + b"\x09\x55": Reject.INVALID_TAG,
            OBJECT + b"\x1e\x1f": Reject.MISSING_PARAMETER,
            OBJECT + b"\x1e\x09\x55": Reject.MISSING_PARAMETER,
            OBJECT + b"\x1e\x1b\x55\x1f": Reject.INVALID_TAG,
        }
        for data, reason in faults.items():
            rejected = self.assertRaises(Rejected, reads.specification, data, 0)
            self.assertEqual(rejected.reason, reason, data)

    def test_a_result(self) -> None:
        """bacpypes3 reads values and failures out of our answer."""
        results = reads.value_result(85, None, tags.real(1.5))
        results += reads.failure_result(4000, 3, apdu.failure(2, 32))
        result = reads.object_result(INPUT, results)
        answer = apdu.complex_ack(7, apdu.READ_PROPERTY_MULTIPLE, result)

        theirs = ReadPropertyMultipleACK.decode(APDU.decode(PDU(answer)))

        (one,) = theirs.listOfReadAccessResults
        good, bad = one.listOfResults
        self.assertEqual(good.readResult.propertyValue.cast_out(Real), 1.5)
        self.assertEqual(bad.propertyArrayIndex, 3)
        error = bad.readResult.propertyAccessError
        self.assertEqual(str(error.errorCode), "unknown-property")

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.binary(max_size=40))
    def test_hostile_bytes(self, data: bytes) -> None:
        """Whatever the bytes, there are parameters or a Reject."""
        for read in (reads.read_property, reads.specification):
            for begin in (b"", OBJECT, OBJECT + b"\x1e"):
                with contextlib.suppress(Rejected):
                    read(begin + data, 0)
