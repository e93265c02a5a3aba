"""How a device stands: what north, pages and alarms say about it."""

from dataclasses import dataclass

from digiware.domain.reading import Quality
from digiware.domain.site import Device


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """`age_s` is of its newest words, None if none came yet; `reason` a sentence."""

    device: Device
    quality: Quality
    age_s: float | None
    reason: str = ""
