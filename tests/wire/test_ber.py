"""BER, against the examples of X.690 and of RFC 2578."""

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import ber
from digiware.wire.error import DecodeError

# X.690, 8.3 and 8.19, and the edges of octets.
INTEGERS = (
    (0, "02 01 00"),
    (127, "02 01 7f"),
    (128, "02 02 00 80"),
    (-1, "02 01 ff"),
    (-128, "02 01 80"),
    (-129, "02 02 ff 7f"),
    (0x7FFFFFFF, "02 04 7f ff ff ff"),
    (0xFFFFFFFF, "02 05 00 ff ff ff ff"),
)
IDENTIFIERS = (
    ((0, 0), "00"),
    ((1, 3, 6, 1, 4, 1, 4555), "2b 06 01 04 01 a3 4b"),
    ((2, 999, 3), "88 37 03"),
    ((1, 3, 0xFFFFFFFF), "2b 8f ff ff ff 7f"),
)
names = st.tuples(
    st.integers(0, 1),
    st.integers(0, 39),
    *[st.integers(0, ber.SUB_ID_AT_MOST)] * 3,
)


class IntegerTests(SynchronousTestCase):
    """Integers."""

    def test_the_fewest_octets_are_used(self) -> None:
        """[X.690, 8.3.2] The first nine bits of an integer are never all the same."""
        for value, octets in INTEGERS:
            self.assertEqual(ber.integer(value), bytes.fromhex(octets), value)

    @given(st.integers(-(1 << 31), (1 << 32) - 1))
    @settings(deadline=None)
    def test_every_value_is_read_back(self, value: int) -> None:
        """What is written is the value in two's complement."""
        written = ber.integer(value)

        self.assertEqual(int.from_bytes(written[2:], "big", signed=True), value)


class IdentifierTests(SynchronousTestCase):
    """Object identifiers."""

    def test_the_examples_both_ways(self) -> None:
        """[X.690, 8.19] Seven bits an octet; the first two numbers share one."""
        for ids, octets in IDENTIFIERS:
            self.assertEqual(ber.oid(ids), bytes.fromhex(octets), ids)
            self.assertEqual(ber.ids_of(bytes.fromhex(octets)), ids)

    @given(names)
    @settings(deadline=None)
    def test_every_identifier_is_read_back(self, ids: ber.Ids) -> None:
        """Whatever its sub-identifiers are."""
        self.assertEqual(ber.ids_of(ber.oid(ids)), ids)

    def test_what_is_no_identifier_is_an_error(self) -> None:
        """[X.690, 8.19.2; RFC 2578, 3.5] Empty, broken off, padded or too large."""
        large = ["2b 90 80 80 80 00", "2b" + " 01" * 127]
        for octets in ("", "2b 80", "2b 06 81", "2b 80 01", *large):
            with self.assertRaises(DecodeError):
                ber.ids_of(bytes.fromhex(octets))


class SpanTests(SynchronousTestCase):
    """Elements inside others."""

    def test_every_form_of_the_length_is_understood(self) -> None:
        """[X.690, 8.1.3] Managers write lengths in one octet, two, three and more."""
        for size, head in ((3, "30 03"), (3, "30 81 03"), (300, "30 84 00 00 01 2c")):
            data = bytes.fromhex(head) + bytes(size)

            start, end = ber.span(data, 0, ber.SEQUENCE, len(data))

            self.assertEqual((data[start:end], end), (bytes(size), len(data)))

    def test_what_is_written_has_the_shortest_length(self) -> None:
        """And is as long as it says."""
        for size in (0, 127, 128, 255, 256, 65535):
            written = ber.tlv(ber.OCTETS, bytes(size))

            self.assertEqual(
                ber.span(written, 0, ber.OCTETS, len(written))[1], len(written)
            )
            self.assertLessEqual(len(written), size + 4)

    def test_nothing_reaches_out_of_what_it_stands_in(self) -> None:
        """Another tag, too long a length and the indefinite form are errors."""
        for octets in ("04 00", "30 05 00", "30 80 00 00", "30 85 00 00 00 00 01 00"):
            with self.assertRaises(DecodeError):
                ber.span(bytes.fromhex(octets), 0, ber.SEQUENCE, 4)
