"""The gateway's own registers."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.north.modbus.own import Own
from digiware.wire import modbus


def texts(own: Own, first: int) -> bytes:
    """Eight registers, two characters each."""
    return own.answer(modbus.read_request(3, first, 8))[2:]


class OwnTests(SynchronousTestCase):
    """[NET-2] Who the gateway is, where the devices say who they are."""

    def setUp(self) -> None:
        self.own = Own("M-70", "MAIN BUILDING", "7E229C")

    def test_it_says_who_it_is(self) -> None:
        """[NET-2] Vendor, model and server name, filled up with spaces."""
        names = [texts(self.own, first) for first in (50042, 50050, 50058)]

        expected = [b"digiware        ", b"M-70            ", b"MAIN BUILDING   "]
        self.assertEqual(names, expected)

    def test_the_net_id_is_two_words(self) -> None:
        """[NET-2] Six hexadecimal digits, the most significant word first."""
        answer = self.own.answer(modbus.read_request(4, 50067, 2))

        self.assertEqual(answer, b"\x04\x04\x00\x7e\x22\x9c")

    def test_long_and_foreign_names_fit(self) -> None:
        """[NET-2] Sixteen characters of ASCII; the others are question marks."""
        own = Own("M-70", "Bâtiment principal, nord", "000000")

        self.assertEqual(texts(own, 50058), b"B?timent princip")

    def test_registers_it_does_not_have(self) -> None:
        """[MOD-3] Exception 0x02, one word before or behind included."""
        for first, count in ((0, 1), (49999, 2), (50068, 2), (65535, 1)):
            answer = self.own.answer(modbus.read_request(3, first, count))

            self.assertEqual(answer, b"\x83\x02")

    def test_everything_can_be_read_at_once(self) -> None:
        """[MOD-2] The whole map is one block."""
        self.assertEqual(self.own.answer(modbus.read_request(3, 50000, 69))[1], 138)

    def test_functions_it_does_not_have(self) -> None:
        """[MOD-3] Exception 0x01: it has no coils, and nothing to write."""
        for pdu in (b"\x01\0\0\0\1", b"\x06\0\0\0\1", b"\x2b\x0e\1\0"):
            answer = self.own.answer(pdu)

            self.assertEqual(answer, bytes((pdu[0] | 0x80, 1)))
