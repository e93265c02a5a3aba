"""The check sequence of Modbus RTU."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire.crc import check_sequence
from tests.vectors.modbus import CRC


class CheckSequenceTests(SynchronousTestCase):
    """Two bytes behind the others."""

    def test_the_example_of_the_standard(self) -> None:
        """Low byte first [MODBUS over Serial Line V1.02, appendix B]."""
        data, check = map(bytes.fromhex, CRC)

        self.assertEqual(check_sequence(data), check)

    def test_nothing_has_the_initial_value(self) -> None:
        """The register begins with all ones."""
        self.assertEqual(check_sequence(b""), b"\xff\xff")
