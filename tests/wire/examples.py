"""The examples of the documents as bytes, and every way to feed them."""

from collections.abc import Iterator, Sequence

from tests.vectors.modbus import EXAMPLES

# (section, request, response)
PDUS = tuple(
    (name, bytes.fromhex(request), bytes.fromhex(response))
    for name, request, response in EXAMPLES
)


def pieces(data: bytes, sizes: Sequence[int]) -> Iterator[bytes]:
    """The data cut into pieces of these sizes, again and again."""
    at = 0
    while at < len(data):
        for size in sizes:
            yield data[at : at + size]
            at += size


def whole_and_in_pieces(data: bytes) -> Iterator[list[bytes]]:
    """The data at once, byte by byte, and in uneven chunks."""
    yield [data]
    yield list(pieces(data, [1]))
    yield list(filter(None, pieces(data, [3, 1, 7])))
