"""Short waits that end on time: the silence between two frames.

epoll waits in whole milliseconds, rounded up: a gap of 1.75 ms becomes 2.3.  A timerfd
is read like a port and is 0.1 ms late (both measured, medians), which at 38400 baud
is 3 % of the line's time.  Where there is no timerfd, or the clock is a test's, the
reactor's own timers serve.
"""

import ctypes
import os
import struct
import time
from typing import Any

from twisted.internet.abstract import FileDescriptor
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorFDSet

# <sys/timerfd.h>; in Python's os only from 3.13 on.
NONBLOCK_AND_CLOEXEC = os.O_NONBLOCK | os.O_CLOEXEC
_TIMES = struct.Struct("@llll")  # interval and value, each seconds and nanoseconds


class Pause:
    """Waits on behalf of one line; one wait at a time."""

    def __init__(self, reactor: Any) -> None:
        self._reactor = reactor
        self._timer = _Timer.on(reactor)
        self._call: Any = None
        self._passed: Deferred[None] | None = None

    def wait(self, seconds: float) -> "Deferred[None]":
        """Fires after `seconds`, or when the pause is ended."""
        passed: Deferred[None] = Deferred()
        self._passed = passed
        if self._timer is not None:
            self._timer.start(seconds, self.end)
        else:
            self._call = self._reactor.callLater(seconds, self.end)
        return passed

    def end(self) -> None:
        """Wait no longer."""
        if self._call is not None and self._call.active():
            self._call.cancel()
        passed, self._passed, self._call = self._passed, None, None
        if passed is not None:
            passed.callback(None)

    def close(self) -> None:
        """The line is no more."""
        self.end()
        if self._timer is not None:
            self._timer.close()


class _Timer(FileDescriptor):
    """A timerfd that the reactor reads."""

    def __init__(self, reactor: Any, descriptor: int, libc: Any) -> None:
        super().__init__(reactor)
        self._descriptor = descriptor
        self._libc = libc
        self._expired: Any = None
        self.startReading()

    @classmethod
    def on(cls, reactor: Any) -> "_Timer | None":
        """A timer of this reactor, None where there can't be one."""
        if not IReactorFDSet.providedBy(reactor):
            return None
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            create = libc.timerfd_create
        except (OSError, AttributeError):
            return None
        descriptor = create(time.CLOCK_MONOTONIC, NONBLOCK_AND_CLOEXEC)
        return None if descriptor < 0 else cls(reactor, descriptor, libc)

    def fileno(self) -> int:
        return self._descriptor

    def start(self, seconds: float, expired: Any) -> None:
        self._expired = expired
        nanoseconds = max(1, round(seconds * 1e9))  # 0 would disarm it
        value = divmod(nanoseconds, 1_000_000_000)
        self._libc.timerfd_settime(self._descriptor, 0, _TIMES.pack(0, 0, *value), None)

    def doRead(self) -> None:
        try:
            os.read(self._descriptor, 8)
        except BlockingIOError:  # set anew between the event and now
            return
        self._expired()

    def close(self) -> None:
        self.stopReading()
        os.close(self._descriptor)
        self._descriptor = -1
