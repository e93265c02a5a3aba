"""The registers of a simulated device: runs of words, zero where nobody put any."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

# The widest hole that a read may span; planned reads span 26 words at most (115200).
HOLE_WORDS = 32

Span = tuple[int, int]  # first register, the one behind the last


class Image:
    """Words of the registers that `spans` name, and of the narrow holes between."""

    def __init__(self, spans: Iterable[Span]) -> None:
        whole = list(joined(sorted(spans)))
        self._firsts = [first for first, _ in whole]
        self._runs = [bytearray(2 * (end - first)) for first, end in whole]

    def get(self, first: int, count: int) -> bytes | None:
        """`count` words from `first`; None if they are not all there."""
        run, start = self._find(first)
        words = run[2 * start : 2 * (start + count)]
        return bytes(words) if len(words) == 2 * count else None

    def put(self, first: int, words: bytes) -> None:
        """Words of registers that are there."""
        run, start = self._find(first)
        run[2 * start : 2 * start + len(words)] = words

    def _find(self, register: int) -> tuple[bytearray, int]:
        """The run that may have it, and how far into that run it is."""
        at = bisect_right(self._firsts, register) - 1
        if at < 0:
            return bytearray(), 0
        return self._runs[at], register - self._firsts[at]


def joined(spans: Iterable[Span], hole: int = HOLE_WORDS) -> Iterator[Span]:
    """Sorted spans, those with no more than `hole` between them made one."""
    begin, reach = -1, -1
    for first, end in spans:
        if begin >= 0 and first - reach > hole:
            yield begin, reach
            begin = -1
        begin = first if begin < 0 else begin
        reach = max(reach, end)
    if begin >= 0:
        yield begin, reach
