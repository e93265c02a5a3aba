"""Tagged values, against bacpypes3's codecs and hostile bytes."""

import struct

from bacpypes3.basetypes import ServicesSupported
from bacpypes3.pdu import PDUData
from bacpypes3.primitivedata import (
    BitString,
    CharacterString,
    Date,
    Enumerated,
    Integer,
    ObjectIdentifier,
    Real,
    TagList,
    Time,
    Unsigned,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire.bacnet import tags
from digiware.wire.error import DecodeError


def foreign(value: object) -> bytes:
    """How bacpypes3 encodes a value."""
    encoded = value.encode()  # type: ignore[attr-defined]
    data = encoded.encode() if isinstance(encoded, TagList) else encoded.pduData
    return bytes(data.pduData if isinstance(data, PDUData) else data)


class ValuesTests(SynchronousTestCase):
    """Every value is encoded as an independent implementation encodes it."""

    @settings(deadline=None, derandomize=True)
    @given(st.integers(0, 2**32 - 1))
    def test_unsigned(self, value: int) -> None:
        """Unsigned and Enumerated take as few bytes as they need."""
        self.assertEqual(tags.unsigned(value), foreign(Unsigned(value)))
        self.assertEqual(tags.enumerated(value), foreign(Enumerated(value)))

    @settings(deadline=None, derandomize=True)
    @given(st.integers(-(2**31), 2**31 - 1))
    def test_signed(self, value: int) -> None:
        """So does an INTEGER, its sign included."""
        self.assertEqual(tags.signed(value), foreign(Integer(value)))

    @settings(deadline=None, derandomize=True)
    @given(st.floats(width=32, allow_nan=False))
    def test_real(self, value: float) -> None:
        """A REAL is an IEEE 754 number of 32 bits."""
        self.assertEqual(tags.real(value), foreign(Real(value)))

    @settings(deadline=None, derandomize=True)
    @given(st.text(max_size=300))
    def test_text(self, value: str) -> None:
        """A text is in UTF-8 behind the number of its character set."""
        self.assertEqual(tags.text(value), foreign(CharacterString(value)))

    @settings(deadline=None, derandomize=True)
    @given(st.lists(st.booleans(), min_size=1, max_size=60))
    def test_bits(self, value: list[bool]) -> None:
        """The first bit is the leftmost, what is unused is 0."""
        encoded = BitString([int(each) for each in value])

        self.assertEqual(tags.bits(value), foreign(encoded))

    def test_services(self) -> None:
        """Bits are named as the standard names them."""
        named = ServicesSupported(["read-property", "who-is"])

        ours = tags.bits(each in (12, 34) for each in range(len(named)))

        self.assertEqual(ours, foreign(named))

    def test_moments(self) -> None:
        """A Date counts years from 1900 and knows its weekday."""
        self.assertEqual(tags.date(2026, 11, 22, 7), foreign(Date((126, 11, 22, 7))))
        self.assertEqual(tags.time(17, 5, 9, 50), foreign(Time((17, 5, 9, 50))))

    def test_object(self) -> None:
        """An object identifier is ten bits of type and 22 of instance."""
        theirs = foreign(ObjectIdentifier("binary-output,4194302"))

        self.assertEqual(tags.object_id(4, 4194302), theirs)


class TagTests(SynchronousTestCase):
    """Tags found in bytes."""

    def test_every_length(self) -> None:
        """Contents of any length are found behind a context tag of any number."""
        for number in (0, 14, 15, 254):
            for length in (0, 4, 5, 253, 254, 65535, 65536):
                data = tags.context(number, bytes(length))

                found = tags.tag(data, 0)

                self.assertEqual((found.number, found.end), (number, len(data)))
                self.assertEqual(found.end - found.start, length)

    def test_brackets(self) -> None:
        """A list is between an opening and a closing tag."""
        for number in (3, 200):
            self.assertEqual(tags.tag(tags.opening(number), 0).bracket, tags.OPENING)
            self.assertEqual(tags.tag(tags.closing(number), 0).bracket, tags.CLOSING)

    def test_an_expected_value(self) -> None:
        """A value is taken from behind its own tag only."""
        data = tags.context_unsigned(1, 70000)

        self.assertEqual(tags.expect(data, 0, 1), (70000, 4))
        self.assertRaises(DecodeError, tags.expect, data, 0, 2)
        self.assertRaises(DecodeError, tags.expect, tags.opening(1), 0, 1)
        self.assertRaises(DecodeError, tags.expect, tags.context(1, bytes(5)), 0, 1)

    @settings(deadline=None, derandomize=True, max_examples=500)
    @given(st.binary(max_size=40), st.integers(0, 45))
    def test_hostile_bytes(self, data: bytes, at: int) -> None:
        """Whatever the bytes, contents lie inside them or there is a DecodeError."""
        try:
            found = tags.tag(data, at)
        except DecodeError:
            return
        self.assertTrue(at < found.start <= found.end <= len(data))

    def test_texts(self) -> None:
        """A text in another character set, or in bad UTF-8, is none."""
        data = tags.context(3, b"\0caf\xc3\xa9")

        self.assertEqual(tags.string(data, tags.tag(data, 0)), "café")
        for contents in (b"\x04\x00c", b"\0\xff", b""):
            odd = tags.context(3, contents)
            self.assertIsNone(tags.string(odd, tags.tag(odd, 0)))

    def test_real_is_big_endian(self) -> None:
        """230.5 V as the standard's own examples write a REAL."""
        self.assertEqual(tags.real(230.5), b"\x44" + struct.pack(">f", 230.5))
