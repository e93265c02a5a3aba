"""Simulated devices: their registers, and what they answer to requests."""

from struct import pack

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.text import text_16, text_norm
from digiware.domain.site import LoadType
from digiware.twin.device import Device
from digiware.twin.supply import Supply
from digiware.wire import modbus

from .sites import CATALOGUE, configured

NOW = 1768473000.0
MODELS = ("I-35", "I-60", "B-30", "E23", "E24", "A-10", "IO-10")


def simulated(model: str = "I-35", *types: LoadType, number: int = 4) -> Device:
    """A device that stands at NOW."""
    return Device(
        configured(number, model, *types), CATALOGUE, Supply(), lambda: NOW, {}
    )


class RegisterTests(SynchronousTestCase):
    """What stands where."""

    def words(self, device: Device, first: int, count: int) -> bytes:
        """Registers that must be there."""
        words = device.words(first, count)
        assert words is not None
        return words

    def test_every_model_says_what_it_is(self) -> None:
        """The identification block has the mark, the vendor and the model [DET-1]."""
        for model in MODELS:
            device = simulated(model)

            mark = text_16(self.words(device, 50000, 4))
            vendor = text_norm(self.words(device, 50042, 8))
            name = text_norm(self.words(device, 50058, 8))

            self.assertEqual((mark, vendor), ("SOCO", "SOCOMEC"))
            self.assertEqual(CATALOGUE.recognise(name), CATALOGUE.product(model))

    def test_settings_are_those_of_the_site(self) -> None:
        """NET ID, network and load types stand where the B30 table has them."""
        device = simulated("I-35", LoadType.THREE_PHASE_NEUTRAL_3CT)

        self.assertEqual(self.words(device, 50067, 2), bytes.fromhex("007E229C"))
        self.assertEqual(self.words(device, 12288, 1), pack(">H", 5))  # 3P+N
        self.assertEqual(self.words(device, 13824, 2), pack(">HH", 1, 8))  # 3P+N-3CT

    def test_a_load_that_is_not_connected_is_disabled(self) -> None:
        """Of three loads the one in use has status 1, the others are all zeros."""
        device = simulated("I-35", LoadType.ONE_PHASE_NEUTRAL_1CT)

        self.assertEqual(self.words(device, 18432, 1), b"\0\1")
        self.assertEqual(self.words(device, 20480, 92), bytes(184))

    def test_the_date_goes_on_in_ticks(self) -> None:
        """DATETIME counts seconds since 2000; what was read stays for 0.2 s."""
        at = [NOW]
        device = Device(configured(4, "I-35"), CATALOGUE, Supply(), lambda: at[0], {})
        first = self.words(device, 18432, 92)
        at[0] += 0.1
        soon = self.words(device, 18432, 92)
        at[0] += 10.0
        later = self.words(device, 18432, 92)

        self.assertEqual(first[2:6], pack(">I", int(NOW) - 946684800))
        self.assertEqual(soon, first)
        self.assertEqual(later[2:6], pack(">I", int(NOW) + 10 - 946684800))
        self.assertNotEqual(later[8:], first[8:])

    def test_two_processes_hold_the_same_words(self) -> None:
        """The same device at the same instant has the same registers."""
        self.assertEqual(simulated().words(18432, 92), simulated().words(18432, 92))

    def test_holes_read_zero_and_beyond_the_table_is_nothing(self) -> None:
        """A narrow hole is read through; far away there are no registers."""
        device = simulated("A-10")

        self.assertEqual(self.words(device, 50568, 14), bytes(28))
        self.assertIsNone(device.words(100, 2))
        self.assertIsNone(device.words(65530, 6))
        self.assertIsNone(device.words(50580, 125))

    @settings(deadline=None, derandomize=True)
    @given(some.sampled_from(MODELS), some.integers(0, 65535), some.integers(1, 125))
    def test_any_range_is_whole_or_refused(
        self, model: str, first: int, count: int
    ) -> None:
        """Never fewer words than were asked for."""
        words = simulated(model).words(first, count)

        self.assertIn(len(words or b""), (0, 2 * count))

    def test_all_that_is_polled_is_there(self) -> None:
        """Whatever the catalogue plans to read of a model, at any speed [CAT-2]."""
        for model in MODELS:
            device, product = simulated(model), CATALOGUE.product(model)
            assert product is not None
            loads = range(1, product.loads + 1)
            for hole in (0, 10, 26):
                for block in CATALOGUE.blocks(product, loads, hole):
                    words = device.words(block.first, block.count)
                    self.assertIsNotNone(words, f"{model} {block}")


class AnswerTests(SynchronousTestCase):
    """Requests and responses as PDUs."""

    def test_both_register_reads_give_the_same(self) -> None:
        """Function 4 reads the registers of function 3."""
        device = simulated()

        answers = [device.answer(modbus.read_request(f, 18432, 2)) for f in (3, 4)]

        self.assertEqual(answers[0], b"\3\4" + (device.words(18432, 2) or b""))
        self.assertEqual(answers[1][1:], answers[0][1:])

    def test_what_is_not_there_is_refused(self) -> None:
        """Exceptions 1, 2 and 3: function, address, count [MOD-3]."""
        refused = {
            modbus.read_request(3, 100, 1): b"\x83\2",
            modbus.read_request(3, 18432, 126): b"\x83\3",
            modbus.read_request(1, 0, 1): b"\x81\1",
            bytes.fromhex("06 4800 0001"): b"\x86\2",
            b"\x2b\x0e\1\0": b"\xab\1",
            b"\x63": b"\xe3\1",
        }
        for request, response in refused.items():
            self.assertEqual(simulated().answer(request), response, request.hex())

    def test_the_clock_can_be_set(self) -> None:
        """Six words at 57600 by function 16, one of them by 6: read back as written."""
        device = simulated()
        date = bytes.fromhex("000f 0001 07ea 000a 001e 0000")

        whole = device.answer(bytes.fromhex("10 e100 0006 0c") + date)
        one = device.answer(bytes.fromhex("06 e105 003b"))

        self.assertEqual(
            (whole, one.hex()), (bytes.fromhex("10e1000006"), "06e105003b")
        )
        self.assertEqual(device.words(57600, 6), date[:-2] + b"\0\x3b")

    def test_a_write_beyond_the_clock_changes_nothing(self) -> None:
        """A write that begins inside and ends outside is refused as a whole."""
        device = simulated()

        answer = device.answer(bytes.fromhex("10 e105 0002 04 0001 0002"))

        self.assertEqual(answer, b"\x90\2")
        self.assertEqual(device.words(57605, 1), b"\0\0")

    @settings(deadline=None, derandomize=True)
    @given(some.binary(max_size=260))
    def test_hostile_requests_are_answered(self, pdu: bytes) -> None:
        """Whatever comes, a PDU of the standard goes back."""
        answer = simulated("A-10").answer(pdu)

        self.assertLessEqual(len(answer), 253)
        self.assertEqual(answer[0] & 0x7F, (pdu[0] if pdu else 0) & 0x7F)
