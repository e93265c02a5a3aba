"""One number about the gateway itself: counters and gauges for operators."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """`name` as Prometheus writes names, with a unit (`_total`, `_seconds`)."""

    name: str
    labels: Mapping[str, str]
    value: float
