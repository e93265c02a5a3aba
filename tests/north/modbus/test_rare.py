"""Read Device Identification, held against another implementation."""

from typing import Any

from pymodbus.framer import FramerSocket
from pymodbus.pdu import DecodePDU

from twisted.trial.unittest import SynchronousTestCase

from digiware.north.modbus.rare import identification, objects
from digiware.wire import mbap, modbus

TEXTS = objects("M-70", "MAIN BUILDING", "1.2.3")
BASIC = {0: b"digiware", 1: b"M-70", 2: b"1.2.3"}
REGULAR = BASIC | {4: b"energy-metering gateway", 5: b"M-70", 6: b"MAIN BUILDING"}


def asked(code: int, first: int = 0) -> Any:
    """The answer as pymodbus understands it."""
    pdu = identification(bytes((0x2B, 0x0E, code, first)), TEXTS)
    framer = FramerSocket(DecodePDU(False))
    return framer.handleFrame(mbap.wrap(1, 255, pdu), 255, 1)[1]


class IdentificationTests(SynchronousTestCase):
    """[MOD-1] Function 43/14 of the gateway itself."""

    def test_basic(self) -> None:
        """[MOD-1] Vendor, product and version, complete in one response."""
        answer = asked(1)

        self.assertEqual(answer.information, BASIC)
        self.assertEqual((answer.more_follows, answer.conformity), (0, 0x82))

    def test_regular_and_extended(self) -> None:
        """[MOD-1] Extended has nothing that regular has not."""
        self.assertEqual(asked(2).information, REGULAR)
        self.assertEqual(asked(3).information, REGULAR)

    def test_from_an_object_on(self) -> None:
        """[MOD-1] A stream begins at the object asked; at 0 if there is none such."""
        self.assertEqual(sorted(asked(2, 5).information), [5, 6])
        self.assertEqual(asked(1, 5).information, BASIC)
        self.assertEqual(asked(2, 99).information, REGULAR)

    def test_one_object(self) -> None:
        """[MOD-1] By its id; exception 0x02 for one that is not there."""
        self.assertEqual(asked(4, 6).information, {6: b"MAIN BUILDING"})
        self.assertEqual(
            identification(b"\x2b\x0e\4\7", TEXTS), modbus.exception(43, 2)
        )

    def test_it_always_fits(self) -> None:
        """[MOD-1] However long the names are: 253 bytes are the longest PDU."""
        long = objects("M" * 99, "é" * 99, "1" * 99)

        self.assertLess(len(identification(b"\x2b\x0e\3\0", long)), 253)
