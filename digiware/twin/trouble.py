"""What can go wrong with a simulated device, and when.

A kind of trouble is a row of KINDS: what becomes of the answer that a healthy device
would have given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from digiware.settings.kinds import UNIT, choice, seconds
from digiware.settings.options import Required, option

# (seconds after the request, bytes): what the line carries, perhaps in pieces.
Replies = Sequence[tuple[float, bytes]]

KINDS: Mapping[str, Callable[[Replies], Replies]] = MappingProxyType(
    {
        "dead": lambda replies: (),
    }
)


WEEK_S = 7 * 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Befalls a device for the last `for_s` of every `every_s` seconds."""

    device: int = option(UNIT, Required)
    kind: str = option(choice(*KINDS), Required)
    every_s: float = option(seconds(1, WEEK_S), Required)
    for_s: float = option(seconds(0, WEEK_S), Required)

    def befalls(self, device: int, since_s: float) -> bool:
        """Whether it does so `since_s` after the simulation began."""
        past_s = since_s % self.every_s
        return device == self.device and past_s >= self.every_s - self.for_s

    def change(self, replies: Replies) -> Replies:
        """What is left of a healthy device's replies."""
        return KINDS[self.kind](replies)
