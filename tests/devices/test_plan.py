"""Planning: which blocks are read, and what a hole may cost."""

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.field import Field, Group
from digiware.devices.plan import MAX_WORDS, hole_limit, plan, split


def a_field(register: int, words: int = 2, group: Group = "live") -> Field:
    """A field of `words` words that means nothing."""
    name = f"X{register}"
    return Field(name=name, register=register, words=words, type="U32", group=group)


class PlanTests(SynchronousTestCase):
    """Fields become blocks."""

    def test_a_narrow_hole_is_read_over(self) -> None:
        """[BUS-2] A hole up to the limit costs less than a second request."""
        (block,) = plan([a_field(10), a_field(15)], 3)

        self.assertEqual((block.first, block.count), (10, 7))
        self.assertEqual(block.spans, ((10, 2), (15, 2)))

    def test_a_wide_hole_parts_blocks(self) -> None:
        """[BUS-2] A hole wider than the limit is left out."""
        blocks = plan([a_field(15), a_field(10)], 2)

        self.assertEqual(
            [(each.first, each.count) for each in blocks], [(10, 2), (15, 2)]
        )

    def test_groups_never_mix(self) -> None:
        """What is read each cycle is never read with what is read seldom."""
        blocks = plan([a_field(10), a_field(12, group="slow"), a_field(14)], 10)

        self.assertEqual([each.group for each in blocks], ["live", "slow"])
        self.assertEqual(blocks[0].spans, ((10, 2), (14, 2)))

    def test_a_block_without_its_holes(self) -> None:
        """A device that refuses a block for its hole is asked for the parts."""
        (block,) = plan([a_field(10), a_field(15)], 3)

        parts = split(block)

        self.assertEqual(
            [(each.first, each.count) for each in parts], [(10, 2), (15, 2)]
        )
        self.assertEqual(split(parts[0]), (parts[0],))

    @settings(deadline=None, derandomize=True)
    @given(
        st.dictionaries(st.integers(0, 2000), st.integers(1, 16), min_size=1),
        st.integers(0, 30),
    )
    def test_every_field_is_read(self, sizes: dict[int, int], limit: int) -> None:
        """Each field lies whole in a block, and no block is longer than 125 words."""
        fields = [a_field(register, words) for register, words in sizes.items()]

        blocks = plan(fields, limit)

        self.assertTrue(all(each.count <= MAX_WORDS for each in blocks))
        for field in fields:
            inside = any(
                block.first <= field.first and field.end <= block.first + block.count
                for block in blocks
            )
            self.assertTrue(inside)


class HoleLimitTests(SynchronousTestCase):
    """What a transaction costs, in words."""

    def test_limits(self) -> None:
        """[BUS-2] The limit at each speed, with 8N1 characters."""
        speeds = (9600, 19200, 38400, 57600, 115200)

        limits = [hole_limit(baud, 10) for baud in speeds]

        self.assertEqual(limits, [10, 10, 13, 16, 26])

    def test_longer_characters(self) -> None:
        """[BUS-2] With parity or a second stop bit the silences weigh less."""
        self.assertEqual([hole_limit(b, 11) for b in (9600, 115200)], [10, 24])
