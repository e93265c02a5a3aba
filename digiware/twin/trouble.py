"""What can go wrong with a simulated device, and when.

A kind of trouble is a row of KINDS: what becomes of the answer that a healthy device
would have given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from types import MappingProxyType

from digiware.settings.kinds import UNIT, choice, seconds, whole
from digiware.settings.options import Required, option

# (seconds after the request, bytes): what the line carries, perhaps in pieces.
Replies = Sequence[tuple[float, bytes]]
Change = Callable[[Replies, Random], Replies]

# Beside the usual time-out of half a second: slow is in time, late is not.
SLOW_S = 0.3
LATE_S = 0.7
BABBLE_S = 0.25


def _later(by_s: float) -> Change:
    return lambda replies, chance: [(at + by_s, data) for at, data in replies]


def _each(change: Callable[[bytes, Random], bytes]) -> Change:
    return lambda replies, chance: [(at, change(data, chance)) for at, data in replies]


def _flipped(data: bytes, chance: Random) -> bytes:
    """One bit is another."""
    bit = chance.randrange(8 * len(data))
    number = int.from_bytes(data, "big") ^ 1 << bit
    return number.to_bytes(len(data), "big")


def _colliding(data: bytes, chance: Random) -> bytes:
    """Two of one address speak at once, the second a character later; 0 wins."""
    return bytes(a & b for a, b in zip_longest(data, b"\xff" + data, fillvalue=0xFF))


def _babbled(replies: Replies, chance: Random) -> Replies:
    """A few bytes in every few milliseconds, whoever was asked."""
    moments = sorted(chance.uniform(0, BABBLE_S) for _ in range(50))
    return [*replies, *((at, chance.randbytes(3)) for at in moments)]


KINDS: Mapping[str, Change] = MappingProxyType(
    {
        "dead": lambda replies, chance: (),
        "slow": _later(SLOW_S),
        "late": _later(LATE_S),
        "noise": _each(_flipped),
        "truncated": _each(
            lambda data, chance: data[: chance.randrange(len(data)) or 1]
        ),
        "garbage-before": _each(lambda data, chance: chance.randbytes(3) + data),
        "garbage-behind": _each(lambda data, chance: data + chance.randbytes(3)),
        "duplicate": _each(_colliding),
        "wrong-baud": _each(lambda data, chance: chance.randbytes(len(data) // 2 + 1)),
        "babble": _babbled,
        "port-lost": lambda replies, chance: (),
    }
)
# Trouble of one device that is trouble of all on its bus.
OF_THE_LINE = frozenset({"babble", "port-lost"})
PORT_LOST = "port-lost"
WEEK_S = 7 * 86400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Befalls a device for the last `for_s` of every `every_s` seconds."""

    device: int = option(UNIT, Required)
    kind: str = option(choice(*KINDS), Required)
    every_s: float = option(seconds(1, WEEK_S), Required)
    for_s: float = option(seconds(0, WEEK_S), Required)
    percent: int = option(whole(1, 100), 100, "of the answers meanwhile")

    def concerns(self, device: int) -> bool:
        """Whether that device on the same bus is in trouble as well."""
        return device == self.device or self.kind in OF_THE_LINE

    def begins_in(self, since_s: float) -> float:
        """Seconds until it begins, 0 during it; the simulation has run `since_s`."""
        return max(0.0, self.every_s - self.for_s - since_s % self.every_s)

    def ends_in(self, since_s: float) -> float:
        """Seconds until it is over, this time or the next."""
        return self.every_s - since_s % self.every_s

    def change(self, replies: Replies, chance: Random) -> Replies:
        """What is left of a healthy device's replies."""
        if chance.randrange(100) >= self.percent:
            return replies
        return KINDS[self.kind](replies, chance)
