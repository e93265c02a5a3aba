"""Writes to a database, in order: those that wait are committed together.

Thirty alarms at once cost the disk one wait, not thirty.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from twisted.internet.defer import Deferred, succeed
from twisted.logger import Logger

log = Logger()

Work = Callable[[Connection], object]
Run = Callable[[Callable[[], Any]], "Deferred[Any]"]


class Commits:
    """Writes through `connection`, which `run` alone may touch.

    `run(work)` calls `work()` somewhere else, one after the other, and promises what it
    returns.
    """

    def __init__(self, connection: Connection, run: Run) -> None:
        self._connection = connection
        self._run = run
        self._waiting: list[tuple[Work, Deferred[bool]]] = []
        self._idle: list[Deferred[None]] = []
        self._busy = False
        self._healthy = True
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, work: Work) -> "Deferred[bool]":
        """Whether it was committed: the promise comes in order, and never fails."""
        if self._closed:
            return succeed(False)
        done: Deferred[bool] = Deferred()
        self._waiting.append((work, done))
        if not self._busy:
            self._next()
        return done

    def close(self) -> "Deferred[None]":
        """When all is written that waits by now; nothing is taken any more."""
        self._closed = True
        done: Deferred[None] = Deferred()
        self._idle.append(done)
        if not self._busy:
            self._next()
        return done.addCallback(lambda _: self._run(self._connection.close))

    def _next(self) -> None:
        batch, self._waiting = self._waiting, []
        self._busy = bool(batch)
        if not batch:
            idle, self._idle = self._idle, []
            for done in idle:
                done.callback(None)
            return
        works = [work for work, _ in batch]
        promise = self._run(lambda: self._commit(works))
        promise.addCallbacks(self._good, self._bad)
        promise.addCallback(self._tell, batch)

    def _commit(self, works: list[Work]) -> None:
        with self._connection.begin():
            for work in works:
                work(self._connection)

    def _tell(self, good: bool, batch: list[tuple[Work, "Deferred[bool]"]]) -> None:
        for _, done in batch:
            done.callback(good)
        self._next()

    def _good(self, _: object) -> bool:
        if not self._healthy:
            log.info("The journal is written again")
        self._healthy = True
        return True

    def _bad(self, failure: Any) -> bool:
        if failure.check(DBAPIError) is None:
            log.failure("A write to the journal failed", failure)
        elif self._healthy:
            log.error(
                "The journal can't be written ({why}): see to the disk of the state"
                " folder; alarms are shown, but will not outlast a restart",
                why=failure.value.orig,
            )
        self._healthy = False
        return False
