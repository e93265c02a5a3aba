"""All loads of the site as one table shows them, looked at once for every open page.

192 loads have more than 1500 quantities to show.  Those of a load come in one block,
so its power tells whether there is anything new: only then the others are decoded.
Numbers are rounded to what is shown, or every wobble would be sent to every page.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from digiware.domain.quantities import service_id
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Device, Load, LoadType, Network, Site
from digiware.web.board import Value
from digiware.web.measured import loads, name_of, shown, telling

# What a row shows: place, the indices of annex II of which the first that the load has
# is taken, decimals.  Powers keep four digits; q is for the power factor of the site.
POWERS = {"p": (21,), "q": (22,)}
COLUMNS = {
    "i1": ((11,), 1),
    "i2": ((12,), 1),
    "i3": ((13,), 1),
    "v": ((4, 8), 1),
    "pf": ((24,), 2),
    "thd": ((46,), 1),
}
SHOWN = ("p", *COLUMNS)
# One current is measured; without neutral there is no voltage to it [manual 11.2.1].
ONE_CURRENT = (LoadType.ONE_PHASE_NEUTRAL_1CT, LoadType.TWO_PHASE_1CT)
WITHOUT_NEUTRAL = (Network.TWO_PHASE, Network.THREE_PHASE)
BETWEEN_PHASES = service_id(8)
ANSWERS = (Quality.GOOD, Quality.STALE)
AN_HOUR_S, A_MINUTE_S = 3600, 60


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Row:
    """One load, the same one until the site is another.

    `has` are the services that it has, by place; `usage` is what people call it.
    """

    name: str
    device: Device
    load: Load
    usage: str
    has: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen of a load: numbers by column, places as pages name them."""

    quality: Quality
    when: float
    numbers: Mapping[str, float | None]
    places: Mapping[str, Value]


class Overview:
    """`rows` are the loads, `revision` changes with them, `seen` is by their name."""

    def __init__(self, readings: Any, now: Callable[[], float]) -> None:
        self.rows: tuple[Row, ...] = ()
        self.revision = ""
        self.seen: dict[str, Seen] = {}
        self._readings = readings
        self._now = now
        self._site: Site | None = None

    def look(self, site: Site) -> None:
        """What is new; what is not is left as it was."""
        if site is not self._site:
            self._replan(site)
        for row in self.rows:
            told = telling(self._readings, row.device, row.load)
            before = self.seen.get(row.name)
            if before is None or _news(before, told):
                self.seen[row.name] = self._seen(row, told)

    def places(self) -> dict[str, Value]:
        """Everything of every load: `load.4.1.p`, `load.4.1.state`, `load.4.1.age`."""
        now = self._now()
        values: dict[str, Value] = {}
        for name, seen in self.seen.items():
            values |= seen.places
            values[f"load.{name}.age"] = age(seen, now)
        return values

    def _replan(self, site: Site) -> None:
        names = {usage.key: usage.name for usage in site.usages}
        self._site = site
        self.revision = f"{crc32(repr(site).encode()):08x}"
        self.seen = {}
        self.rows = tuple(
            Row(
                name=name_of(device, load),
                device=device,
                load=load,
                usage=names.get(load.usage, load.usage),
                has=self._has(device, load),
            )
            for device, load in loads(site)
        )

    def _has(self, device: Device, load: Load) -> dict[str, int]:
        found = {}
        for place, indices in _asked(device, load).items():
            for service in map(service_id, indices):
                reading = self._readings.reading(device.number, load.number, service)
                if reading.quality is not Quality.ABSENT:
                    found[place] = service
                    break
        return found

    def _seen(self, row: Row, told: Reading) -> Seen:
        numbers = {
            place: shown(
                self._readings.reading(row.device.number, row.load.number, service)
            )
            for place, service in row.has.items()
        }
        place = f"load.{row.name}"
        places = {f"{place}.{what}": rounded(numbers, what) for what in SHOWN}
        return Seen(
            quality=told.quality,
            when=told.when,
            numbers=numbers,
            places={**places, f"{place}.state": told.quality.value},
        )


def _asked(device: Device, load: Load) -> dict[str, tuple[int, ...]]:
    """What to look for of a load, by place."""
    asked = POWERS | {place: indices for place, (indices, _) in COLUMNS.items()}
    if load.type in ONE_CURRENT:
        del asked["i2"], asked["i3"]
    if device.network in WITHOUT_NEUTRAL:
        asked["v"] = asked["v"][::-1]
    return asked


def _news(before: Seen, told: Reading) -> bool:
    return told.when != before.when or told.quality is not before.quality


def rounded(numbers: Mapping[str, float | None], what: str) -> float | None:
    """As it is shown at most: four digits of a power, the decimals of a column."""
    number = numbers.get(what)
    if number is None:
        return None
    return digits(number) if what in POWERS else round(number, COLUMNS[what][1])


def digits(watts: float) -> int:
    """Four digits of it."""
    return int(float(f"{watts:.4g}"))


def age(seen: Seen, now: float) -> str:
    """How long its values have been missing or old: "" of good ones, and of none."""
    if seen.quality is Quality.GOOD or not seen.when:
        return ""
    seconds = max(0, int(now - seen.when))
    if seconds < A_MINUTE_S:
        return f"{seconds} s"
    if seconds < AN_HOUR_S:
        return f"{seconds // A_MINUTE_S} min"
    return f"{seconds // AN_HOUR_S} h"
