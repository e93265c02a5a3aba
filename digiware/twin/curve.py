"""How a simulated load's power goes up and down: shapes with an exact integral.

A day has a value every five minutes and straight lines between.  On top of that time
itself runs a little faster and slower, t -> t + sum of a sin(w t): power becomes
f(T(t)) T'(t), whose integral F(T(t)) needs no summing, so that an energy is exact at
any instant and never depends on how often somebody asked.
"""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate, pairwise
from types import MappingProxyType

from digiware.settings.kinds import FLOAT, choice, within
from digiware.settings.options import option

DAY_S = 86400
STEP_S = 300

# Share of the load's own size at each hour from 0 to 23 (UTC), straight between.
SHAPES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        "office": (
            *(0.12, 0.12, 0.12, 0.12, 0.13, 0.15, 0.25, 0.45, 0.75, 0.90, 0.95, 0.95),
            *(0.70, 0.85, 0.95, 0.95, 0.90, 0.75, 0.50, 0.35, 0.25, 0.18, 0.14, 0.12),
        ),
        "kitchen": (
            *(0.08, 0.08, 0.08, 0.08, 0.08, 0.15, 0.30, 0.45, 0.40, 0.50, 0.80, 1.00),
            *(0.95, 0.60, 0.30, 0.20, 0.20, 0.35, 0.45, 0.30, 0.15, 0.10, 0.08, 0.08),
        ),
        "steady": (0.80,) * 9
        + (0.86, 0.90, 0.92, 0.94, 0.95, 0.94, 0.92)
        + (0.85,) * 8,
        "night": (
            *(0.95, 0.95, 0.95, 0.95, 0.90, 0.80, 0.50, 0.30, 0.20, 0.15, 0.15, 0.15),
            *(0.15, 0.15, 0.15, 0.15, 0.20, 0.35, 0.60, 0.80, 0.90, 0.95, 0.95, 0.95),
        ),
        # What a roof feeds back: negative, and nothing at night.
        "solar": (
            *(0.0,) * 6,
            *(-0.05, -0.18, -0.38, -0.60, -0.78, -0.92, -1.00, -0.92, -0.78),
            *(-0.60, -0.38, -0.18, -0.05, *(0.0,) * 5),
        ),
    }
)
DRAWN = ("office", "kitchen", "steady", "night")  # by the seed, where none is chosen

# Period in seconds and relative height of what moves from one reading to the next.
WOBBLE = ((311.0, 0.05), (43.0, 0.03), (7.3, 0.02))
ROUGHNESS = 0.12  # how far a five-minute value may lie from the shape


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What is chosen of a load: its shape, and how many times its drawn size it has."""

    shape: str = option(choice("", *SHAPES), "")
    size: float = option(within(FLOAT, 0.01, 1000.0, ""), 1.0)


DRAWN_AT_RANDOM = Profile()


class Curve:
    """One load's course: `at(t)` around 0 to 1 (or to -1), `total(t)` its integral.

    `t` is seconds from any midnight (UTC), from which the integral counts.
    """

    def __init__(self, seed: int, shape: str = "") -> None:
        drawn = random.Random(seed)
        hours = SHAPES[shape or drawn.choice(DRAWN)]
        self._points = tuple(_points(hours, drawn))
        areas = ((a + b) / 2 * STEP_S for a, b in pairwise(self._points))
        self._areas = tuple(accumulate(areas, initial=0.0))
        self._waves = tuple(
            (height, math.tau / period_s, drawn.uniform(0, math.tau))
            for period_s, height in WOBBLE
        )

    @property
    def bounds(self) -> tuple[float, float]:
        """What the course never leaves: time may run that much faster."""
        haste = 1 + sum(height for _, height in WOBBLE)
        return haste * min(0.0, *self._points), haste * max(0.0, *self._points)

    @property
    def mean_bounds(self) -> tuple[float, float]:
        """What no average over ten minutes leaves: time gains a few seconds at most."""
        gain_s = sum(height * period_s / math.pi for period_s, height in WOBBLE)
        haste = 1 + gain_s / 600
        return haste * min(0.0, *self._points), haste * max(0.0, *self._points)

    def at(self, t: float) -> float:
        """The course at an instant."""
        pace = 1 + sum(h * math.cos(w * t + phase) for h, w, phase in self._waves)
        index, part, _ = self._place(t)
        begin, end = self._points[index], self._points[index + 1]
        return (begin + (end - begin) * part) * pace

    def total(self, t: float) -> float:
        """The integral up to an instant, in seconds."""
        index, part, days = self._place(t)
        begin, end = self._points[index], self._points[index + 1]
        partial = (begin + (end - begin) * part / 2) * part * STEP_S
        return days * self._areas[-1] + self._areas[index] + partial

    def _place(self, t: float) -> tuple[int, float, int]:
        """Which five minutes, how far into them, and of which day."""
        warped = t + sum(h / w * math.sin(w * t + phase) for h, w, phase in self._waves)
        days, second = divmod(warped, DAY_S)
        index = min(int(second / STEP_S), len(self._points) - 2)
        return index, second / STEP_S - index, int(days)


def _points(hours: tuple[float, ...], drawn: random.Random) -> Iterator[float]:
    """The shape every five minutes, roughened; the last value is the first again."""
    per_hour = 3600 // STEP_S
    smooth = [
        begin + (end - begin) * step / per_hour
        for begin, end in pairwise((*hours, hours[0]))
        for step in range(per_hour)
    ]
    rough = [each * (1 + drawn.uniform(-ROUGHNESS, ROUGHNESS)) for each in smooth]
    yield from rough
    yield rough[0]
