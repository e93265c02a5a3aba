"""Phasors out of what meters measure, which are sizes and no angles.

The angles between voltages follow from the law of cosines: phase to neutral and phase
to phase are the sides of one triangle.  That gives them exactly, but for the order of
the phases, which no size tells: V1, V2, V3 are taken to come in this order.  A current
lags its voltage by acos |PF|, or leads it where the power factor is negative (this
house's sign); where the active power is negative, it flows the other way, too.

Angles are degrees before V1: V1 is 0, V2 about -120, V3 about 120.
"""

import cmath
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digiware.domain.connection import Connection

Values = Mapping[str, float | None]  # by the short name of a quantity: V1, U12, PF2

NOMINAL = (0.0, -120.0, 120.0)
SIDES = ("U12", "U23", "U31")
# How far a cosine may be beyond 1 by rounding and still be taken for 1.
ROUNDING = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Phasor:
    """`name` is V1, U12, I1 ...; `size` in volts or amperes."""

    name: str
    size: float
    angle: float


def voltages(connected: Connection, values: Values) -> tuple[Phasor, ...]:
    """Those of each phase to neutral, to a virtual star point, or the one that is.

    Without a neutral three voltages are drawn from the middle of their triangle; of two
    phases without neutral there is U12 alone.
    """
    if connected.phases == 2 and not connected.neutral:
        return tuple(_named(("U12",), [_positive(values, "U12")], NOMINAL))
    names = ("V1", "V2", "V3")[: connected.phases]
    sizes = [_positive(values, name) for name in names]
    sides = [_positive(values, name) for name in SIDES]
    if not any(sizes):
        sizes, angles = _star(sides)
    else:
        angles = _angles(sizes, sides)
    return tuple(_named(names, sizes, angles))


def currents(
    connected: Connection, values: Values, volts: Sequence[Phasor]
) -> tuple[Phasor, ...]:
    """Each behind or before its voltage; those whose power factor is not known lack."""
    found = []
    for phase, volt in enumerate(volts, start=1):
        size, lag = _positive(values, f"I{phase}"), lag_of(connected, values, phase)
        if size and lag is not None:
            angle = _turned(volt.angle - lag)
            found.append(Phasor(name=f"I{phase}", size=size, angle=angle))
    return tuple(found)


def lag_of(connected: Connection, values: Values, phase: int) -> float | None:
    """Degrees by which the current of a phase lags its voltage, -180 to 180.

    By what the phase says itself, else by what the whole load says.
    """
    for suffix in (str(phase), ""):
        factor, power = values.get(f"PF{suffix}"), values.get(f"P{suffix}")
        # A phase that a meter does not tell apart reads 0 in all of them.
        if factor and abs(factor) <= 1 + ROUNDING:
            behind = math.copysign(_acos(abs(factor)), factor)
            return _turned(behind + (180.0 if (power or 0.0) < 0 else 0.0))
    return None


def _angles(
    sizes: Sequence[float | None], sides: Sequence[float | None]
) -> tuple[float, ...]:
    """Of V1, V2, V3; 120 degrees where the voltages between them do not tell."""
    first, second, third = (*sizes, None, None)[:3]
    between = _between(first, second, sides[0])
    angles = [0.0, NOMINAL[1] if between is None else -between]
    between = _between(third, first, sides[2])
    if between is None:
        return (*angles, NOMINAL[2])
    if not (second and third and sides[1]):
        return (*angles, between)

    def error(angle: float) -> float:
        across = cmath.rect(second, math.radians(angles[1])) - cmath.rect(
            third, math.radians(angle)
        )
        return abs(abs(across) - (sides[1] or 0.0))

    # Both sides of V1 fit U31; U23 says which.
    return (*angles, min((between, -between), key=error))


def _star(
    sides: Sequence[float | None],
) -> tuple[list[float | None], tuple[float, ...]]:
    """Sizes and angles from the middle of the triangle of U12, U23 and U31."""
    one, two, three = sides
    if not (one and two and three):
        return [None, None, None], NOMINAL
    turn = _between(one, three, two)  # at the corner of phase 1
    if turn is None:
        middle = (one + two + three) / 3 / math.sqrt(3)
        return [middle] * 3, NOMINAL
    corners = (0j, complex(one), cmath.rect(three, math.radians(turn)))
    middle_point = sum(corners) / 3
    rays = [corner - middle_point for corner in corners]
    if not all(rays):
        return [None, None, None], NOMINAL
    # The corners were set counter-clockwise; phases follow one another clockwise.
    angles = [-math.degrees(cmath.phase(ray / rays[0])) for ray in rays]
    return [abs(ray) for ray in rays], tuple(angles)


def _between(
    one: float | None, other: float | None, opposite: float | None
) -> float | None:
    """The angle between two sides of a triangle, by the third; None if none fits."""
    if not (one and other and opposite):
        return None
    cosine = (one * one + other * other - opposite * opposite) / (2 * one * other)
    return _acos(cosine) if abs(cosine) <= 1 + ROUNDING else None


def _acos(cosine: float) -> float:
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def _turned(angle: float) -> float:
    """The same direction, above -180 and up to 180."""
    turned = math.remainder(angle, 360.0)
    return 180.0 if turned == -180.0 else turned


def _positive(values: Values, name: str) -> float | None:
    """A size; None where there is none, or one that can't be drawn."""
    value = values.get(name)
    return value if value is not None and 0 < value < math.inf else None


def _named(
    names: Sequence[str], sizes: Sequence[float | None], angles: Sequence[float]
) -> Iterator[Phasor]:
    for name, size, angle in zip(names, sizes, angles, strict=False):
        if size:
            yield Phasor(name=name, size=size, angle=_turned(angle))
