"""Two notions of time, kept apart: intervals and the time of day.

Twisted's reactors measure intervals with the wall clock, so a clock stepped back an
hour stalls every timer for an hour.  `MonotonicReactor` measures with a clock that is
never set; stamps come from `Clock`, which can be corrected without touching either.
"""

import time

from twisted.internet.epollreactor import EPollReactor
from zope.interface import implementer

from digiware.interfaces import IClock


class MonotonicReactor(EPollReactor):
    """The epoll reactor on CLOCK_MONOTONIC."""

    seconds = staticmethod(time.monotonic)


@implementer(IClock)
class Clock:
    """System time and the offset that the gateway carries."""

    def __init__(self, system=time.time) -> None:  # type: ignore[no-untyped-def]
        self._system = system
        self._offset_s = 0.0

    def now(self) -> float:
        return float(self._system() + self._offset_s)
