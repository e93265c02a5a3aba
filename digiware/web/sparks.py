"""The last hour of each load as small bars: the path of an SVG, one bar a minute.

Made once a minute for all pages.  A bar stands on the line of zero; a minute of which
nothing is known is a gap, never bridged.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from digiware.web.overview import Row
from digiware.web.totals import counted
from digiware.web.traces import MINUTES, Traces

STEP, HEIGHT = 3, 24  # px of a minute, gap included, and of all
WIDTH = STEP * MINUTES
SITE = "site"  # the name of the sum


class Sparks:
    """The paths by the names of loads, and that of the site."""

    def __init__(self, traces: Traces) -> None:
        self._traces = traces
        self._made: tuple[int, Sequence[Row]] = (-1, ())
        self._paths: Mapping[str, str] = {}

    @property
    def minute(self) -> int:
        """Which minute they end with."""
        return self._traces.minute

    def paths(self, rows: Sequence[Row]) -> Mapping[str, str]:
        """Those of the loads that have a power."""
        if self._made[0] != self.minute or self._made[1] is not rows:
            self._made = self.minute, rows
            hours = {
                row.name: self._traces.minutes(row.name)
                for row in rows
                if "p" in row.has
            }
            together = summed(hours[row.name] for row in counted(rows))
            hours[SITE] = together
            self._paths = {name: bars(hour) for name, hour in hours.items()}
        return self._paths


def bars(minutes: Sequence[float | None]) -> str:
    """The path: strokes of 2 px from the line of zero, in pixels; "" of nothing."""
    known = [value for value in minutes if value is not None]
    if not known:
        return ""
    low, high = min(0.0, *known), max(0.0, *known)
    scale = (HEIGHT - 1) / (high - low or 1.0)
    zero = round(high * scale) + 1
    # A value of 0 is known, too: it is drawn one pixel high.
    tall = [None if one is None else (round(one * scale) or 1) for one in minutes]
    strokes = (f"v{-one}m3 {one}" if one is not None else "m3 0" for one in tall)
    return "".join(chain((f"M1 {zero}",), strokes))


def summed(hours: Iterable[Sequence[float | None]]) -> list[float | None]:
    """Minute by minute, where every load is known that is at all in this hour."""
    known = [hour for hour in hours if any(one is not None for one in hour)]
    return [
        None if None in minute else sum(one for one in minute if one is not None)
        for minute in zip(*known, strict=True)
    ]
