"""The chart of a load's last five minutes: what it begins with, and its table twin.

Instants are seconds of the site's clock as if that were UTC: the browser writes them
without knowing the site's zone, and the clock of the header continues them.
"""

import calendar
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digiware.domain.quantities import TABLE
from digiware.web.load_values import Subject
from digiware.web.lobby import Lobby
from digiware.web.measured import telling
from digiware.web.scale import Scale, scale

A_MINUTE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """`when` is HH:MM; the others are in the chart's unit, divided by its scale."""

    when: str
    mean: float
    least: float
    most: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """`seed` is what the script begins with."""

    name: str
    unit: str
    scale: Scale
    seed: Mapping[str, object]
    minutes: tuple[Minute, ...]


def chart(lobby: Lobby, one: Subject) -> Chart:
    """Of the power of a load, or of the voltage of one that has none."""
    quantity = telling(lobby.readings, one.device, one.load).quantity
    values = lobby.traces.seconds(one.name)
    at = calendar.timegm(lobby.local(lobby.now()).timetuple())
    scaled = scale(values)
    seed = {
        "at": at,
        "values": list(values),
        "place": f"{one.place()}.{quantity.service}",
        "unit": quantity.unit.symbol,
        "name": quantity.name,
    }
    return Chart(
        name=quantity.name,
        unit=TABLE[quantity.service].unit.symbol,
        scale=scaled,
        seed=seed,
        minutes=tuple(_minutes(at, values, scaled.divisor)),
    )


def _minutes(
    at: int, values: Sequence[float | None], divisor: float
) -> Iterator[Minute]:
    """The newest first; those of which nothing is known lack."""
    found: dict[int, list[float]] = {}
    for second, value in zip(
        range(at, at - len(values), -1), values[::-1], strict=True
    ):
        if value is not None:
            found.setdefault(second // A_MINUTE, []).append(value / divisor)
    for minute, each in found.items():
        yield Minute(
            when=f"{minute // 60 % 24:02}:{minute % 60:02}",
            mean=sum(each) / len(each),
            least=min(each),
            most=max(each),
        )
