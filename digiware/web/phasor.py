"""The phasor diagram: what its arrows are, and where they point at the moment.

Places: `load.4.1.V1.angle` (degrees before V1), `.length` (share of the outer ring) and
`.size` (V or A).  The template draws the arrows from them and static/phasor.js turns
them; both only turn and stretch, all geometry is in domain/phasors.py.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digiware.domain import phasors
from digiware.domain.connection import Connection
from digiware.domain.phasors import Phasor
from digiware.domain.quantities import service_id
from digiware.web.board import Value, Values

# Currents are drawn against the middle ring, so that they do not cover voltages.
CURRENT_RING = 0.66
RADIUS, LABEL = 100.0, 9.0  # units of the drawing; how far a label is from its tip


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """`phase` 1 to 3 has a colour; `angle` and `length` None while there is none."""

    name: str
    kind: str  # "volt" or "ampere"
    phase: int
    unit: str
    size: float | None
    angle: float | None
    length: float | None

    @property
    def reach(self) -> float:
        """How far its tip is from the middle, in units of the drawing."""
        return round(RADIUS * (self.length or 0.0), 1)

    @property
    def label(self) -> tuple[float, float]:
        """Where its name stands; y grows downwards, V1 points up."""
        angle, far = math.radians(self.angle or 0.0), self.reach + LABEL
        return round(-far * math.sin(angle), 1), round(-far * math.cos(angle), 1)


def places(place: str, connected: Connection, values: phasors.Values) -> Values:
    """What the drawing shows, by place; None for an arrow that there is not now."""
    found: dict[str, Value] = {}
    volts = phasors.voltages(connected, values)
    amperes = phasors.currents(connected, values, volts)
    for group, ring, decimals in ((volts, 1.0, 1), (amperes, CURRENT_RING, 3)):
        found.update(_lengths(place, group, ring, decimals))
    for name, _, _ in _arrows(connected):
        for what in ("angle", "length", "size"):
            found.setdefault(f"{place}.{name}.{what}", None)
    found[f"{place}.volts"] = _largest(volts, 1)
    found[f"{place}.amperes"] = _largest(amperes, 3)
    return found


def arrows(
    place: str, connected: Connection, values: Mapping[str, Value]
) -> list[Arrow]:
    """Those of a load, as they stand in the values of its topic."""
    return [
        Arrow(
            name=name,
            kind=kind,
            phase=phase,
            unit="V" if kind == "volt" else "A",
            size=_number(values, f"{place}.{name}.size"),
            angle=_number(values, f"{place}.{name}.angle"),
            length=_number(values, f"{place}.{name}.length"),
        )
        for name, kind, phase in _arrows(connected)
    ]


def virtual(connected: Connection, values: Mapping[str, Value], place: str) -> bool:
    """Whether V1, V2 and V3 are drawn, although nobody measures them."""
    drawn = values.get(f"{place}.V1.size") is not None
    measured = values.get(f"{place}.{service_id(4)}")
    return connected.phases == 3 and drawn and not measured


def _arrows(connected: Connection) -> Iterator[tuple[str, str, int]]:
    """Name, kind and phase of each that there may be; voltages first, below."""
    if connected.phases == 2 and not connected.neutral:
        yield "U12", "volt", 1
        yield "I1", "ampere", 1
        return
    for phase in range(1, connected.phases + 1):
        yield f"V{phase}", "volt", phase
    for phase in range(1, connected.phases + 1):
        yield f"I{phase}", "ampere", phase


def _lengths(
    place: str, group: Sequence[Phasor], ring: float, decimals: int
) -> Iterator[tuple[str, Value]]:
    largest = max((each.size for each in group), default=1.0)
    for each in group:
        yield f"{place}.{each.name}.angle", round(each.angle, 1)
        yield f"{place}.{each.name}.length", round(ring * each.size / largest, 3)
        yield f"{place}.{each.name}.size", round(each.size, decimals)


def _largest(group: Sequence[Phasor], decimals: int) -> float | None:
    return round(max(each.size for each in group), decimals) if group else None


def _number(values: Mapping[str, Value], place: str) -> float | None:
    value = values.get(place)
    return value if isinstance(value, float | int) else None
