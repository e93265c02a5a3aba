"""Modbus PDUs: which requests are well formed, and which responses answer them."""

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import modbus

from .examples import PDUS

# Requests that are refused, and with which exception [MOD-3].
REFUSED = (
    ("nothing at all", "", 1),
    ("a function of nobody's", "63 0000 0001", 1),
    ("an exception", "83 0000 0001", 1),
    ("a read cut short", "03 0000 00", 3),
    ("a read with a tail", "03 0000 0001 00", 3),
    ("no registers", "03 0000 0000", 3),
    ("126 registers", "04 0000 007E", 3),
    ("2001 coils", "01 0000 07D1", 3),
    ("registers beyond the last", "03 FFFF 0002", 2),
    ("coils beyond the last", "02 FFF0 0011", 2),
    ("a coil neither on nor off", "05 0000 0001", 3),
    ("a register without its value", "06 0000", 3),
    ("coils with too few bytes", "0F 0000 0009 01 FF", 3),
    ("coils whose bytes are cut", "0F 0000 0009 02 FF", 3),
    ("no coils", "0F 0000 0000 00", 3),
    ("no registers to write", "10 0000 0000 00", 3),
    ("registers with an odd size", "10 0000 0001 03 000000", 3),
    ("registers cut short", "10 0000 0002 04 0000", 3),
    ("registers written beyond the last", "10 FFFF 0002 04 0000 0000", 2),
    ("a mask cut short", "16 0000 0000", 3),
    ("reading none, writing one", "17 0000 0000 0000 0001 02 0000", 3),
    ("reading one, writing none", "17 0000 0001 0000 0000 00", 3),
    ("reading 126, writing one", "17 0000 007E 0000 0001 02 0000", 3),
    ("writing beyond the last", "17 0000 0001 FFFF 0002 04 0000 0000", 2),
    ("an encapsulated CANopen request", "2B 0D 01 00", 1),
    ("identification without an object", "2B 0E 01", 3),
    ("identification of no kind", "2B 0E 05 00", 3),
)

# The largest of each kind: one more is refused.
LARGEST = (
    bytes.fromhex("01 0000 07D0"),
    bytes.fromhex("03 FF83 007D"),
    bytes.fromhex("0F 0000 07B0 F6") + bytes(0xF6),
    bytes.fromhex("10 0000 007B F6") + bytes(0xF6),
    bytes.fromhex("17 0000 007D 0000 0079 F2") + bytes(0xF2),
)


class FaultTests(SynchronousTestCase):
    """What is checked before a request goes anywhere."""

    def test_the_examples_are_well_formed(self) -> None:
        """Every function of MOD-1, as the standard prints it."""
        for name, request, _ in PDUS:
            self.assertEqual(modbus.fault(request), 0, name)

    def test_what_is_refused(self) -> None:
        """0x01 for the function, 0x02 for the addresses, 0x03 for the rest [MOD-3]."""
        for name, request, code in REFUSED:
            self.assertEqual(modbus.fault(bytes.fromhex(request)), code, name)

    def test_the_largest_requests(self) -> None:
        """As large as the standard allows, which is as large as a frame holds."""
        for request in LARGEST:
            self.assertEqual(modbus.fault(request), 0, request[:8].hex())
            self.assertLessEqual(len(request), 253)

    @settings(deadline=None, derandomize=True)
    @given(some.binary(max_size=300))
    def test_no_bytes_break_it(self, pdu: bytes) -> None:
        """Any bytes get a code, and what gets 0 has a known function and size."""
        code = modbus.fault(pdu)

        self.assertIn(code, (0, 1, 2, 3))
        if code == 0:
            self.assertLessEqual(len(pdu), 253)

    @settings(deadline=None, derandomize=True)
    @given(some.sampled_from(PDUS), some.data())
    def test_no_change_of_a_good_one_breaks_it(
        self, example: tuple[str, bytes, bytes], data: some.DataObject
    ) -> None:
        """Neighbours of good requests: cut, lengthened, a byte changed."""
        request = bytearray(example[1])
        at = data.draw(some.integers(0, len(request) - 1))
        request[at] = data.draw(some.integers(0, 255))
        cut = data.draw(some.integers(0, len(request) + 2))

        self.assertIn(modbus.fault(bytes(request.ljust(cut, b"\0")[:cut])), range(4))


class ResponseTests(SynchronousTestCase):
    """How long the response to a request is, and whether it fits."""

    def test_the_length_is_told_by_the_request(self) -> None:
        """From the first byte on; identification alone is told by its own texts."""
        for name, request, response in PDUS:
            lengths = {
                modbus.response_length(request, response[:end])
                for end in range(1, len(response) + 1)
            }
            self.assertEqual(lengths - {None}, {len(response)}, name)
            self.assertEqual(None in lengths, request[0] == modbus.ENCAPSULATED, name)

    def test_an_exception_is_two_bytes(self) -> None:
        """Whatever was asked."""
        for name, request, _ in PDUS:
            refusal = modbus.exception(request[0], modbus.BUSY)

            self.assertEqual(modbus.response_length(request, refusal), 2, name)
            self.assertTrue(modbus.fits(request, refusal), name)

    def test_the_right_response_fits_and_no_other(self) -> None:
        """Not with another function, count, echo or kind of identification."""
        for name, request, response in PDUS:
            self.assertTrue(modbus.fits(request, response), name)
            for at in (0, 1):
                damaged = bytearray(response)
                damaged[at] ^= 0x01

                self.assertFalse(modbus.fits(request, bytes(damaged)), name)

    def test_a_write_answered_with_another_value_does_not_fit(self) -> None:
        """A single write is echoed to the last byte."""
        request = bytes.fromhex("06 0001 0003")

        self.assertFalse(modbus.fits(request, bytes.fromhex("06 0001 0004")))


class BuildTests(SynchronousTestCase):
    """PDUs made and taken apart."""

    def test_requests_and_responses(self) -> None:
        """As the example of 6.3 prints them."""
        request = modbus.read_request(3, 0x6B, 3)
        response = modbus.read_response(3, bytes.fromhex("022B 0000 0064"))

        self.assertEqual((request, response), PDUS[2][1:])
        self.assertEqual(modbus.read_range(request), (0x6B, 3))
        self.assertEqual(modbus.exception(3, 0x0B), b"\x83\x0b")

    def test_what_a_write_touches(self) -> None:
        """Holding registers only: coils are not kept [PLUS-1]."""
        touched = {request[0]: modbus.written(request) for _, request, _ in PDUS}

        self.assertEqual(
            {function: span for function, span in touched.items() if span[1]},
            {6: (1, 1), 16: (1, 2), 22: (4, 1), 23: (14, 3)},
        )
