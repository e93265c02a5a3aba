"""The table of quantities: one numbering, both languages."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantities import GROUPS, TABLE, service_id
from digiware.domain.quantity import Aspect


class QuantitiesTests(SynchronousTestCase):
    """What holds for every quantity, and the fixed points of the numbering."""

    def test_service_ids_are_unique(self) -> None:
        """No two aspects of all rows share a service id."""
        made = sum(len(rows) * len(aspects) for rows, aspects in GROUPS)

        self.assertEqual(len(TABLE), made)

    def test_short_names_are_unique(self) -> None:
        """A short name tells one quantity."""
        names = {each.name for each in TABLE.values()}

        self.assertEqual(len(names), len(TABLE))

    def test_every_quantity_is_named_in_both_languages(self) -> None:
        """People read every quantity in English and in French."""
        unnamed = [
            each for each in TABLE.values() if not (each.english and each.french)
        ]

        self.assertEqual(unnamed, [])

    def test_printed_ids(self) -> None:
        """[SNMP-5] The ids that the manual prints mean what it says."""
        printed = {10000: "I1", 10001: "I2", 10023: "I1 AVG", 10024: "I2 AVG"}
        printed |= {10025: "I3 AVG", 100006: "THD I1", 100007: "THD I2"}
        printed |= {100008: "THD I3"}

        found = {id: each.name for id, each in TABLE.items() if each.sourced}

        self.assertEqual(found, printed)

    def test_ids_of_our_own(self) -> None:
        """Any other id is 900000 + 1000 x aspect + index."""
        self.assertEqual(TABLE[900021].name, "P")
        self.assertEqual(service_id(56, Aspect.PARTIAL), 906056)
        self.assertEqual(TABLE[906056].name, "Ea+ partial")

    def test_annex_indices(self) -> None:
        """[BAC-4] All 62 indices are there, each with its present value."""
        indices = {each.bacnet for each in TABLE.values()} - {None}
        present = {each.bacnet for each in TABLE.values() if each.aspect == 0} - {None}

        self.assertEqual(indices, set(range(62)))
        self.assertEqual(present, indices)

    def test_what_has_a_direction_is_signed(self) -> None:
        """[BAC-4] Active and reactive powers are signed, energies are not."""
        signed = {each.bacnet for each in TABLE.values() if each.signed} - {None}
        annex = {61, *range(21, 23), 24, *range(26, 32), 35, 37, 39}

        self.assertEqual(signed, annex)
