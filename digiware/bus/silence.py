"""Devices that do not answer: how long each is rested before it is probed again.

A resting device gets one probe, without retry, a period; its clients are refused at
once in between.  A period is so long that all silent devices of a line together cost
2 % of its time, so that with one dead device of 32 the others keep more than 95 % of
their rate [PLUS-2] while its clients ask for it as fast as they can.  Failures in a
row do not make it longer: a device that was away for an hour is not less wanted.
"""

from dataclasses import dataclass

SHORTEST_REST_S = 2.0
LONGEST_REST_S = 300.0
SHARE_OF_LINE = 0.02
# Every so manyth probe waits for the whole time-out: a device that answers more slowly
# than it did is found as well.
THOROUGH_EVERY = 16

# Damaged answers are answers: noise alone must not rest a device that is there.
GARBLED_AT_MOST = 3


@dataclass(slots=True)
class _Rest:
    failures: int
    until: float
    reason: str


class Silence:
    """Who is resting on one line, until when."""

    def __init__(self) -> None:
        self._resting: dict[int, _Rest] = {}
        self._garbled: dict[int, int] = {}

    def __contains__(self, address: object) -> bool:
        return address in self._resting

    def __len__(self) -> int:
        return len(self._resting)

    def reason(self, address: int) -> str:
        """Why it rests, as a sentence."""
        return self._resting[address].reason

    def brief(self, address: int) -> bool:
        """Whether it need not be waited for longer than it used to take."""
        rest = self._resting.get(address)
        return rest is not None and rest.failures % THOROUGH_EVERY > 0

    def silent(self, address: int, now: float, cost_s: float, reason: str) -> bool:
        """It did not answer, which cost the line `cost_s`; True if that is new."""
        rest = self._resting.get(address)
        failures = rest.failures + 1 if rest else 1
        count = len(self._resting) + (rest is None)
        period_s = max(SHORTEST_REST_S, cost_s * count / SHARE_OF_LINE)
        until = now + min(period_s, LONGEST_REST_S)
        self._resting[address] = _Rest(failures, until, reason)
        return rest is None

    def garbled(self, address: int, now: float, cost_s: float, reason: str) -> bool:
        """Its answer could not be read; True if it is now taken for silent."""
        count = self._garbled[address] = self._garbled.get(address, 0) + 1
        if count < GARBLED_AT_MOST and address not in self:
            return False
        return self.silent(address, now, cost_s, reason)

    def answered(self, address: int) -> bool:
        """It answered; True if it had been resting."""
        self._garbled.pop(address, None)
        return self._resting.pop(address, None) is not None

    def forget(self, address: int) -> None:
        """It is not on this line any more."""
        self.answered(address)

    def due(self, now: float) -> int | None:
        """The device whose probe is due, the longest overdue first."""
        address = min(
            self._resting, key=lambda one: self._resting[one].until, default=None
        )
        if address is None or self._resting[address].until > now:
            return None
        return address

    def next_at(self) -> float:
        """When the next probe is due; never, if nobody rests."""
        return min(
            (rest.until for rest in self._resting.values()), default=float("inf")
        )
