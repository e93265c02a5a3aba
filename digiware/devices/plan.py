"""Which blocks to read, so that all fields cost the line as little time as possible."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from .field import Field, Group

MAX_WORDS = 125  # Modbus application protocol 1.1b3, 6.3

REQUEST_CHARACTERS = 8  # address, function, register, count, CRC
RESPONSE_CHARACTERS = 5  # address, function, byte count, CRC: besides the words
SILENCES = 2  # t3.5 before the request and before the response

Span = tuple[int, int]  # first register, number of words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadBlock:
    """One read request: `count` words from `first`.

    `spans` are the contiguous parts that the register table names; the words between
    them are holes, read because that is cheaper than another request.
    """

    function: int
    first: int
    count: int
    group: Group
    spans: tuple[Span, ...]


def hole_limit(baud: int, character_bits: int) -> int:
    """The widest hole, in words, that costs no more than another transaction.

    A transaction costs 13 characters and two silences of 3.5 characters of 11 bits
    (1.75 ms each above 19200 baud: Modbus over serial line 1.02, 2.5.1.1), a hole word
    two characters.  With 10 bits a character: 10 words at 9600 and 19200 baud, 13 at
    38400, 16 at 57600, 26 at 115200.
    """
    character_s = Fraction(character_bits, baud)
    silence_s = Fraction(175, 100_000) if baud > 19200 else Fraction(7 * 11, 2 * baud)
    characters = REQUEST_CHARACTERS + RESPONSE_CHARACTERS
    return int((characters * character_s + SILENCES * silence_s) / (2 * character_s))


def plan(fields: Iterable[Field], hole_limit: int) -> tuple[ReadBlock, ...]:
    """The blocks that read all `fields`, in the order of their registers.

    Groups never mix in a block, and a field is never cut.
    """
    ordered = sorted(fields, key=lambda each: (*_kind(each), each.first, each.end))
    return tuple(
        _block(run)
        for _, alike in groupby(ordered, _kind)
        for run in _runs(alike, hole_limit)
    )


def split(block: ReadBlock) -> tuple[ReadBlock, ...]:
    """The block without its holes, for a device that refuses to read them."""
    return tuple(
        ReadBlock(
            function=block.function,
            first=first,
            count=count,
            group=block.group,
            spans=((first, count),),
        )
        for first, count in block.spans
    )


def _kind(field: Field) -> tuple[str, int]:
    return field.group, field.function


def _runs(fields: Iterable[Field], hole_limit: int) -> Iterator[Sequence[Field]]:
    """Sorted fields, cut where a hole is too wide or a block would be too long."""
    run: list[Field] = []
    end = 0
    for each in fields:
        long = run and max(end, each.end) - run[0].first > MAX_WORDS
        if run and (long or each.first - end > hole_limit):
            yield run
            run, end = [], 0
        run.append(each)
        end = max(end, each.end)
    if run:
        yield run


def _block(run: Sequence[Field]) -> ReadBlock:
    first = run[0].first
    return ReadBlock(
        function=run[0].function,
        first=first,
        count=max(each.end for each in run) - first,
        group=run[0].group,
        spans=_spans(run),
    )


def _spans(run: Sequence[Field]) -> tuple[Span, ...]:
    """The registers that the fields name, joined where they touch."""
    named = [(each.register, each.register + each.words) for each in run]
    named += [(each.sign, each.sign + 1) for each in run if each.sign is not None]
    joined: list[list[int]] = []
    for first, end in sorted(named):
        if joined and first <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([first, end])
    return tuple((first, end - first) for first, end in joined)
