"""One thread for a database: whoever waits for a disk waits there."""

from collections.abc import Callable
from functools import partial
from threading import Thread
from typing import Any, TypeVar

from twisted.internet.defer import Deferred
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

Result = TypeVar("Result")


class Worker:
    """Runs what it is given, one after the other, off the reactor's thread."""

    def __init__(self, reactor: Any, name: str) -> None:
        self._reactor = reactor
        self._pool = ThreadPool(0, 1, name)
        # A gateway that can't have its port exits before anybody stops the thread.
        self._pool.threadFactory = partial(Thread, daemon=True)  # type: ignore[assignment]

    def start(self) -> None:
        """From now on; what was given before is begun."""
        self._pool.start()

    def stop(self) -> None:
        """Wait for what is under way."""
        self._pool.stop()

    def __call__(self, work: Callable[[], Result]) -> "Deferred[Result]":
        return deferToThreadPool(self._reactor, self._pool, work)
