"""The gateway as pages show it: looked at once a second, whoever asks meanwhile.

Rates are differences of counters over the last ten seconds.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.state import DeviceState
from digiware.interfaces import IReadings

WINDOW_S = 10

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a monotonic instant."""

    at: float
    figures: Mapping[Key, float] = field(default_factory=dict)

    def figure(self, name: str, **labels: str) -> float:
        """The figure of that name and labels, 0 if there is none."""
        return self.figures.get((name, tuple(sorted(labels.items()))), 0.0)


class Watch:
    """Looks at devices, figures and lines; told of lines going up and down."""

    def __init__(
        self,
        readings: IReadings,
        figures: Callable[[], Iterable[Figure]],
        running: Callable[[], Iterable[str]],
        seconds: Callable[[], float],
    ) -> None:
        self._readings: Any = readings
        self.figures = figures
        self._seconds = seconds
        self._looks: deque[Look] = deque([Look(seconds())], maxlen=WINDOW_S + 1)
        self.running = running
        self.lines: dict[str, str] = {}  # by bus: why it is down, "" while it is up
        self._readings.listen(self._told)

    def look(self) -> None:
        """Once a second."""
        seen = {
            (one.name, tuple(sorted(one.labels.items()))): one.value
            for one in self.figures()
        }
        self._looks.append(Look(self._seconds(), seen))

    @property
    def now(self) -> Look:
        """The newest."""
        return self._looks[-1]

    def rate(self, name: str, **labels: str) -> float:
        """How much a counter grows a second."""
        first, last = self._looks[0], self._looks[-1]
        grown = last.figure(name, **labels) - first.figure(name, **labels)
        # A counter that began meanwhile, or again, has no rate yet.
        known = (name, tuple(sorted(labels.items()))) in first.figures
        if not known or grown < 0 or last.at <= first.at:
            return 0.0
        return grown / (last.at - first.at)

    def devices(self) -> Sequence[DeviceState]:
        """How each device stands now."""
        states: Sequence[DeviceState] = self._readings.devices()
        return states

    def _told(self, happened: event.Event) -> None:
        if isinstance(happened, event.LineUp):
            self.lines[happened.bus] = ""
        elif isinstance(happened, event.LineDown):
            self.lines[happened.bus] = happened.reason
