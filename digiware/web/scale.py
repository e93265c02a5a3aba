"""One prefix for all numbers of a column: kW where the largest has thousands of W.

`static/live.js` has the same rule for what comes in later, with a span in which the
prefix stays as it is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STEPS = ((1e6, "M"), (1e3, "k"))


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers are divided by `divisor` and shown with so many decimals."""

    prefix: str
    divisor: float
    decimals: int


def scale(numbers: Iterable[float | None]) -> Scale:
    """That of the largest; three or four digits of it are shown."""
    largest = max((abs(one) for one in numbers if one is not None), default=0.0)
    for divisor, prefix in STEPS:
        if largest >= divisor:
            decimals = 1 if largest >= 10 * divisor else 2
            return Scale(prefix, divisor, decimals)
    return Scale("", 1.0, 0)


def scale_of(values: Mapping[str, object], places: Iterable[str]) -> Scale:
    """That of the numbers at these places."""
    numbers = map(values.get, places)
    return scale(one for one in numbers if isinstance(one, int | float))
