"""Fields of a simulated device that are worked out together."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from digiware.devices.field import Field
from digiware.devices.plan import MAX_WORDS
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import (
    DATES,
    EXTREMES,
    HARMONICS,
    SECOND,
    TARIFFS,
    Aspect,
    Quantity,
)

from .image import Image, joined
from .physics import AVERAGE_S

TICKS_PER_S = 5  # 0.2 s is the shortest integration time

Numbers = Callable[[float], Mapping[int, int]]

# The order in which `parts` is given what works out numbers, and how often it does.
PRESENT, AVERAGE, COUNTED, EXTREME, DISTORTED, FLUID = range(6)
EVERY = (1, AVERAGE_S * TICKS_PER_S, 1, AVERAGE_S * TICKS_PER_S, TICKS_PER_S, 1)
COUNTERS = {Aspect.PARTIAL, Aspect.LAST_PARTIAL, *TARIFFS}


@dataclass(slots=True, eq=False)
class Part:
    """Fields whose `numbers` are worked out `every` so many ticks."""

    numbers: Numbers
    fields: Sequence[Field]
    every: int
    worked_out: int = -1  # at which tick
    _spans: Sequence[tuple[int, int]] = field(init=False)

    def __post_init__(self) -> None:
        self._spans = list(
            joined(sorted((each.first, each.end) for each in self.fields), MAX_WORDS)
        )

    def work_out(self, now: int, first: int, end: int, image: Image) -> None:
        """Put the numbers of this tick, if any of these registers shows them."""
        tick = now - now % self.every
        if self.worked_out == tick or not self._touches(first, end):
            return
        self.worked_out = tick
        numbers = self.numbers(tick / TICKS_PER_S)
        bits: dict[int, int] = {}
        for each in self.fields:
            number = numbers.get(each.service, 0)
            if each.bit is not None:
                bits[each.register] = bits.get(each.register, 0) | number << each.bit
                continue
            # What does not fit its register reads 0, as what the load does not have.
            with suppress(OverflowError):
                image.put(each.register, each.encode(number))
        for register, word in bits.items():
            image.put(register, word.to_bytes(2, "big"))

    def _touches(self, first: int, end: int) -> bool:
        return any(begin < end and first < stop for begin, stop in self._spans)


def parts(fields: Iterable[Field], kinds: Sequence[Numbers]) -> Iterator[Part]:
    """The fields by what works them out; `kinds` may end before a kind they have."""
    found: dict[int, list[Field]] = {}
    for each in fields:
        quantity = TABLE.get(each.service)
        if quantity is not None:
            found.setdefault(_kind(quantity), []).append(each)
    for kind, alike in found.items():
        if kind < len(kinds):
            yield Part(kinds[kind], alike, EVERY[kind])


def _kind(quantity: Quantity) -> int:
    """Which of the six works out a quantity."""
    aspect = quantity.aspect
    if aspect in EXTREMES or aspect in DATES:
        return EXTREME
    if aspect in HARMONICS or quantity.name.startswith("THD"):
        return DISTORTED
    if quantity.name.startswith("Mff"):
        return FLUID
    if aspect in COUNTERS:
        return COUNTED
    if aspect is Aspect.AVERAGE or quantity.name.startswith("LC "):
        return AVERAGE
    energy = quantity.unit.symbol.endswith("h")
    return COUNTED if energy or quantity.unit is SECOND else PRESENT
