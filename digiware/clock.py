"""Two notions of time, kept apart: intervals and the time of day.

Twisted's reactors measure intervals with the wall clock, so a clock stepped back an
hour stalls every timer for an hour.  `MonotonicReactor` measures with a clock that is
never set; stamps come from `Clock`, which can be corrected without touching either.
"""

import time
from select import EPOLLIN

from twisted.internet.epollreactor import EPollReactor
from twisted.logger import Logger
from zope.interface import implementer

from digiware.interfaces import IClock

log = Logger()


class MonotonicReactor(EPollReactor):
    """The epoll reactor on CLOCK_MONOTONIC, with a short way for what is readable.

    EPollReactor gives each event a logging context of its own, for log messages of the
    style before `twisted.logger`: a fifth of the cost of answering a small request
    (measured).  `_poller`, `_selectables`, `_doReadOrWrite` and `_disconnectSelectable`
    are private names of Twisted's; tests/test_clock.py holds them to what is used here.
    """

    seconds = staticmethod(time.monotonic)

    def doPoll(self, timeout: float | None) -> None:
        wait_s = -1 if timeout is None else timeout
        ready = self._poller.poll(wait_s, len(self._selectables))
        for descriptor, event in ready:
            selectable = self._selectables.get(descriptor)
            if selectable is None:  # gone since, with an event before this one
                continue
            try:
                if event == EPOLLIN:
                    why = selectable.doRead()
                    if why:
                        self._disconnectSelectable(selectable, why, True)
                else:
                    self._doReadOrWrite(selectable, descriptor, event)
            except Exception as bug:
                log.failure("{selectable} failed", selectable=selectable)
                self._disconnectSelectable(selectable, bug, False)

    doIteration = doPoll  # noqa: N815 - what ReactorBase calls


@implementer(IClock)
class Clock:
    """System time and the offset that the gateway carries."""

    def __init__(self, system=time.time) -> None:  # type: ignore[no-untyped-def]
        self._system = system
        self._offset_s = 0.0

    def now(self) -> float:
        return float(self._system() + self._offset_s)
