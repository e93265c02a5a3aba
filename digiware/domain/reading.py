"""A reading: what one quantity of one load was, when, and how far to trust it."""

from dataclasses import dataclass
from enum import Enum

from digiware.domain.quantity import Quantity


class Quality(Enum):
    """How far a reading, or what is known of a device, can be trusted."""

    NEVER = "never"  # configured, not read yet
    GOOD = "good"
    STALE = "stale"  # older than three of its own poll cycles
    SILENT = "silent"  # the device does not answer
    ABSENT = "absent"  # the model or the load has no such quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """`number` counts `quantity.unit.resolution` to the unit: exact, never a float.

    It is None when nothing is known (NEVER, ABSENT) or the device itself said "not
    available".  `when` is UTC seconds at which the words were read, 0.0 for never.
    """

    quantity: Quantity
    number: int | None
    when: float
    quality: Quality

    @property
    def value(self) -> float | None:
        """The number in the quantity's unit (W, V, Wh ...)."""
        if self.number is None:
            return None
        return self.number / self.quantity.unit.resolution
