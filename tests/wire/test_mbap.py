"""Modbus TCP framing, fed in every way."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as some

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import mbap
from digiware.wire.error import DecodeError

from .examples import PDUS, whole_and_in_pieces

# A read of one input register at unit 255.
READ = bytes.fromhex("0001 0000 0006 FF 04 0000 0001")

ADUS = some.lists(
    some.tuples(
        some.integers(0, 65535),
        some.integers(0, 255),
        some.binary(min_size=1, max_size=253),
    ),
    max_size=8,
)


def fed(chunks: list[bytes]) -> tuple[list[tuple[int, int, bytes]], bytes]:
    """What a new reader makes of the chunks, and what it keeps."""
    reader = mbap.Reader()
    return [adu for chunk in chunks for adu in reader.feed(chunk)], reader.rest


class ReaderTests(SynchronousTestCase):
    """ADUs out of a stream."""

    def test_each_example_however_it_is_chunked(self) -> None:
        """Whole, byte by byte and in uneven chunks: the same ADU [MOD-1]."""
        for name, request, _ in PDUS:
            for chunks in whole_and_in_pieces(mbap.wrap(0x1234, 9, request)):
                self.assertEqual(fed(chunks), ([(0x1234, 9, request)], b""), name)

    def test_a_tail_waits_for_its_rest(self) -> None:
        """The beginning of the next ADU is kept."""
        found, rest = fed([READ + READ[:9]])

        self.assertEqual((found, rest), ([(1, 255, READ[7:])], READ[:9]))

    @settings(deadline=None, derandomize=True)
    @given(ADUS, some.lists(some.integers(1, 300), min_size=1))
    def test_pipelined_requests_come_out_in_order(
        self, adus: list[tuple[int, int, bytes]], sizes: list[int]
    ) -> None:
        """However many stand behind each other, and wherever the stream is cut."""
        stream = b"".join(mbap.wrap(*adu) for adu in adus)
        cuts = [sum(sizes[:k]) for k in range(len(sizes) + 1)] + [len(stream)]
        chunks = [stream[a:b] for a, b in pairwise(cuts)]

        self.assertEqual(fed(chunks), (adus, b""))

    def test_what_is_no_header_ends_the_stream(self) -> None:
        """Another protocol, no unit or PDU, or more than a frame can hold."""
        for header in ("00010006", "00000001", "00000000", "000000FF"):
            data = READ[:2] + bytes.fromhex(header) + READ[6:]

            self.assertRaises(DecodeError, fed, [data])

    def test_what_came_before_the_damage_is_good(self) -> None:
        """Requests ahead of a bad header are still given."""
        found = []

        def feed() -> None:
            for adu in mbap.Reader().feed(READ + b"GET / HTTP/1.1\r\n"):
                found.append(adu)

        self.assertRaises(DecodeError, feed)
        self.assertEqual(found, [(1, 255, READ[7:])])

    @settings(deadline=None, derandomize=True)
    @given(some.lists(some.binary(max_size=40), max_size=20))
    def test_hostile_bytes(self, chunks: list[bytes]) -> None:
        """Nothing but DecodeError comes of any bytes, and little of them is kept."""
        try:
            found, rest = fed(chunks)
        except DecodeError:
            return

        self.assertLess(len(rest), 7 + 254)
        kept = b"".join(mbap.wrap(*adu) for adu in found) + rest
        self.assertEqual(kept, b"".join(chunks))
