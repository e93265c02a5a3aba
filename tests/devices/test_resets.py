"""Commands that make a device begin anew: registers and words of the documents."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.catalogue import load
from digiware.devices.resets import AVERAGE, EXTREME, PARTIAL, begun, command, offered
from digiware.domain.site import Product

CATALOGUE = load()


def product(name: str) -> Product:
    """A model of the catalogue."""
    found = CATALOGUE.product(name)
    assert found is not None
    return found


class ResetTests(SynchronousTestCase):
    """[WEB-10]"""

    def test_registers_and_words_of_the_documents(self) -> None:
        """[WEB-10] B30 V153.745 20096 to 20098, by 2048 a load; COUNTIS and DIRIS A."""
        cases = {
            ("I-35", 1, PARTIAL): (20096, 0x003F),
            ("I-35", 2, PARTIAL): (22144, 0x003F),
            ("B-30", 1, AVERAGE): (20097, 0xFFFF),
            ("B-30", 1, EXTREME): (20098, 0xFFFF),
            ("E23", 1, PARTIAL): (57890, 0x001F),
            ("E14", 1, PARTIAL): (57890, 0x001F),
            ("A-10", 1, EXTREME): (1024, 0x0003),
            ("A14", 1, PARTIAL): (40512, 0xFFFF),
            ("A14", 1, EXTREME): (40513, 0xFFFF),
        }
        for (name, number, what), expected in cases.items():
            found = command(CATALOGUE, product(name), number, what)
            self.assertEqual(found, expected, (name, what))

    def test_nothing_is_offered_without_a_document(self) -> None:
        """[WEB-10] A-10's energies: its table does not say which ones begin anew."""
        found = {
            name: offered(CATALOGUE, product(name), 1)
            for name in ("A-10", "E23", "I-35", "A-40", "E53", "D-50")
        }

        self.assertEqual(
            found,
            {
                "A-10": (EXTREME,),
                "E23": (PARTIAL,),
                "I-35": (PARTIAL, EXTREME, AVERAGE),
                "A-40": (),
                "E53": (),
                "D-50": (),
            },
        )

    def test_what_it_touches(self) -> None:
        """[WEB-10] The registers of partial energies of a B30, and no total."""
        touched = self.begun("I-35", 20096, 1)
        partial, total = self.registers("I-35", 1, 906056, 900056)

        self.assertIn(partial, touched)
        self.assertNotIn(total, touched)

    def test_a_write_of_more_and_another_load(self) -> None:
        """[WEB-10] A command among others is one, and that of load 2 is its own."""
        first, second = (self.registers("I-35", load, 906056)[0] for load in (1, 2))

        self.assertIn(first, self.begun("I-35", 20095, 3))
        self.assertNotIn(second, self.begun("I-35", 20095, 3))
        self.assertIn(second, self.begun("I-35", 22144, 1))

    def test_other_writes_begin_nothing(self) -> None:
        """[WEB-10] A setting, and a write of coils, which touches no register."""
        for name, first, count in (("I-35", 13824, 2), ("I-35", 0, 0), ("D-50", 0, 9)):
            self.assertEqual(self.begun(name, first, count), set())

    def begun(self, name: str, first: int, count: int) -> set[int]:
        """The registers that a write to these begins anew."""
        registers = range(first, first + count)
        return {
            register
            for block in begun(CATALOGUE, product(name), registers)
            for register in range(block.first, block.first + block.count)
        }

    def registers(self, name: str, load: int, *services: int) -> list[int]:
        """Where these quantities are."""
        fields = [CATALOGUE.field(product(name), load, one) for one in services]
        return [field.register for field in fields if field is not None]
