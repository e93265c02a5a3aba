"""Devices that let a request pass without a word, though they are there.

Many meters say nothing to a function that they lack, some nothing to registers.  That
costs the line its time-outs, and does not tell whether the device is there: its polls
do.  So nothing beyond what they read is asked of it for as long as a silent device
would be rested.
"""

from digiware.bus.silence import LONGEST_REST_S, SHARE_OF_LINE


class PassedOver:
    """Who is asked for nothing unusual, and until when, on one line."""

    def __init__(self) -> None:
        self._until: dict[int, float] = {}

    def add(self, address: int, now: float, cost_s: float) -> None:
        """Something unusual brought nothing, an attempt at which took `cost_s`."""
        rest_s = min(cost_s / SHARE_OF_LINE, LONGEST_REST_S)
        self._until[address] = now + rest_s

    def left_s(self, address: int, now: float) -> float:
        """How long nothing unusual is asked, 0 if it may be."""
        return max(0.0, self._until.get(address, 0.0) - now)

    def forget(self, address: int) -> None:
        """It is another device now."""
        self._until.pop(address, None)
