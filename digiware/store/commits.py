"""Writes to a database, in order: those that wait are committed together.

Thirty alarms at once cost the disk one wait, not thirty.  While the disk can't be
written (full, read-only, broken) all wait, and are tried again after a pause; who must
not wait for that is told at once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    ProgrammingError,
)

from twisted.internet.defer import Deferred, succeed
from twisted.internet.interfaces import IDelayedCall, IReactorTime
from twisted.logger import Logger

log = Logger()

# More than this waiting means that the disk is gone: what need not last is dropped.
WAITING_AT_MOST = 10_000
# And of what must last, the oldest beyond that: some 20 MB.
LASTING_AT_MOST = 2 * WAITING_AT_MOST
RETRY_S = 10.0
# Faults of what is written: trying again would not help [PEP 249].
OURS = (DataError, IntegrityError, InterfaceError, ProgrammingError)

Work = Callable[[Connection], object]
Run = Callable[[Callable[[], Any]], "Deferred[Any]"]


@dataclass(slots=True, eq=False)
class Write:
    """`lasting` is what has to be on the disk in the end, told of or not."""

    work: Work
    lasting: bool
    done: "Deferred[bool]" = field(default_factory=Deferred)

    def tell(self, good: bool) -> None:
        """Whether it was committed; the first word counts."""
        if not self.done.called:
            self.done.callback(good)


class Commits:
    """Writes through `connection`, which `run` alone may touch.

    `run(work)` calls `work()` somewhere else, one after the other, and promises what it
    returns.  `lost` counts what will never be written.
    """

    def __init__(self, connection: Connection, run: Run, reactor: IReactorTime) -> None:
        self._connection = connection
        self._run = run
        self._reactor = reactor
        self._waiting: list[Write] = []
        self._idle: list[Deferred[None]] = []
        self._pause: IDelayedCall | None = None
        self._busy = False
        self._healthy = True
        self._closed = False
        self.lost = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, work: Work, lasting: bool = False) -> "Deferred[bool]":
        """Whether it was committed: the promise comes in order, and never fails.

        While the disk can't be written, what is `lasting` is promised nothing, at once:
        it is written later all the same.
        """
        if self._closed or (not lasting and len(self) >= WAITING_AT_MOST):
            self.lost += 1
            return succeed(False)
        write = Write(work, lasting)
        self._waiting.append(write)
        if not self._healthy:
            self._bound()
            self._tell((write,) if lasting else (), False)
        if not self._busy and self._pause is None:
            self._next()
        return write.done

    def close(self) -> "Deferred[None]":
        """When all is written that waits by now; nothing is taken any more."""
        self._closed = True
        done: Deferred[None] = Deferred()
        self._idle.append(done)
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if not self._busy:
            self._next()
        return done.addCallback(lambda _: self._run(self._connection.close))

    def _next(self) -> None:
        self._pause = None
        batch, self._waiting = self._waiting, []
        self._busy = bool(batch)
        if not batch:
            idle, self._idle = self._idle, []
            for done in idle:
                done.callback(None)
            return
        promise = self._run(lambda: self._commit(batch))
        promise.addCallbacks(self._good, self._bad, (batch,), {}, (batch,), {})

    def _commit(self, batch: list[Write]) -> None:
        with self._connection.begin():
            for write in batch:
                write.work(self._connection)

    def _good(self, _: object, batch: list[Write]) -> None:
        if not self._healthy:
            log.info("The journal is written again; lost: {lost}", lost=self.lost)
        self._healthy = True
        self._tell(batch, True)
        self._next()

    def _bad(self, failure: Any, batch: list[Write]) -> None:
        disk = failure.check(DBAPIError) and not failure.check(*OURS)
        self._say(failure, disk)
        if disk and not self._closed:
            self._healthy, self._busy = False, False
            self._waiting[:0] = batch
            self._pause = self._reactor.callLater(RETRY_S, self._next)
            self._tell([write for write in self._waiting if write.lasting], False)
            return
        self.lost += len(batch)
        self._tell(batch, False)
        self._next()

    def _bound(self) -> None:
        """What waits for the disk does not fill the memory instead."""
        over = max(0, len(self) - LASTING_AT_MOST)
        dropped, self._waiting = self._waiting[:over], self._waiting[over:]
        self.lost += over
        self._tell(dropped, False)

    @staticmethod
    def _tell(writes: Iterable[Write], good: bool) -> None:
        for write in writes:
            write.tell(good)

    def _say(self, failure: Any, disk: bool) -> None:
        if not disk:
            log.failure("A write to the journal failed", failure)
        elif self._healthy:
            log.error(
                "The journal can't be written ({why}): see to the disk of the state"
                " folder; alarms are shown, and written as soon as it can be, but until"
                " then they will not outlast a restart",
                why=failure.value.orig,
            )
