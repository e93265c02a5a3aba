"""The journal: what happened on the site, kept on the disk in the order of writing.

It is bounded: the oldest entries go when there are too many, or when they are too old.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.exc import DBAPIError

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime
from twisted.python.failure import Failure
from zope.interface import implementer

from digiware.domain.alarm import Alarm
from digiware.domain.entry import Entry
from digiware.domain.figure import Figure
from digiware.interfaces import IClock, IJournal, Unreadable
from digiware.store import journal_rows as rows
from digiware.store.commits import Commits, Run
from digiware.store.journal_schema import ALARMS, JOURNAL

PAGE_AT_MOST = 1000
ROWS = 1_000_000
AGE_S = 400 * 86400.0  # a year, and time to look back at it
# What goes at a time, and after how many writes: alarms must not wait for it.
BITE = 2000
BITE_EVERY = 500


@implementer(IJournal)
class Journal:
    """The journal on a connection that `run` alone may touch (store.commits)."""

    def __init__(
        self,
        connection: Connection,
        clock: IClock,
        run: Run,
        reactor: IReactorTime,
        rows: int = ROWS,
        age_s: float = AGE_S,
    ) -> None:
        self._connection = connection
        self._clock = clock
        self._run = run
        self._commits = Commits(connection, run, reactor)
        self._rows, self._age_s = rows, age_s
        self.written = 0

    def write(
        self, kind: str, facts: Mapping[str, Any], who: str = ""
    ) -> "Deferred[bool]":
        entry = rows.of_entry(kind, self._clock.now(), who, facts)
        return self._add(lambda db: db.execute(rows.put_entry, entry))

    def keep(
        self, alarm: Alarm, kind: str = "", who: str = "", **facts: Any
    ) -> "Deferred[bool]":
        """An alarm as it is now and an entry of that kind, if any, in one commit.

        Where the disk can't be written the promise is that it is not, at once; it is
        written when it can be.
        """
        row = rows.of_alarm(alarm)
        entry = rows.of_entry(kind, self._clock.now(), who, facts, alarm)

        def work(db: Connection) -> None:
            db.execute(rows.put_alarm, row)
            if kind:
                db.execute(rows.put_entry, entry)

        return self._add(work, lasting=True)

    def page(
        self, before: int | None = None, many: int = 50, **filters: Any
    ) -> "Deferred[Sequence[Entry]]":
        query = rows.page(before, min(many, PAGE_AT_MOST), **filters)

        def read() -> Sequence[Entry]:
            with self._connection.begin():
                return rows.entries(self._connection, query)

        promise: Deferred[Any] = self._run(read)
        return promise.addErrback(_unreadable)

    def figures(self) -> Iterator[Figure]:
        """What was written, what waits for the disk, and what will never be there."""
        yield Figure("digiware_journal_writes_total", {}, self.written)
        yield Figure("digiware_journal_waiting", {}, len(self._commits))
        yield Figure("digiware_journal_lost_total", {}, self._commits.lost)

    def close(self) -> "Deferred[None]":
        """When all is written and the file is closed."""
        return self._commits.close()

    def _add(self, work: Any, lasting: bool = False) -> "Deferred[bool]":
        self.written += 1
        if self.written % BITE_EVERY == 0:
            self._commits.add(self._forget)
        return self._commits.add(work, lasting)

    def _forget(self, db: Connection) -> None:
        """A bite of what is too much or too old, and the alarms that only it told of.

        A bite is more than is written from one to the next, so the journal shrinks to
        its bounds even from far beyond them.
        """
        number, at = JOURNAL.c.id, JOURNAL.c.at
        # Each along its index; both in one question would be a scan.
        first, newest = (
            db.execute(select(which(number))).scalar() or 0
            for which in (func.min, func.max)
        )
        oldest = self._clock.now() - self._age_s
        # By the time of each: what was written while the clock was wrong, as at a start
        # without a battery, takes nothing along that stands before it.
        too_old = select(number).where(at < oldest).order_by(at).limit(BITE)
        bites = (
            number <= min(newest - self._rows, first + BITE - 1),
            number.in_(too_old),
        )
        gone = [db.execute(delete(JOURNAL).where(bite)).rowcount for bite in bites]
        if not any(gone):
            return
        kept = db.execute(select(func.min(at))).scalar() or oldest
        _forget_alarms(db, kept)


def _unreadable(failure: Failure) -> Sequence[Entry]:
    failure.trap(DBAPIError)
    why: Any = failure.value
    raise Unreadable(str(why.orig)) from why


def _forget_alarms(db: Connection, before: float) -> None:
    """Those that ended before; the newest stays: its id must not be given again."""
    number, ended = ALARMS.c.id, ALARMS.c.ended
    newest = select(func.max(number)).scalar_subquery()
    db.execute(delete(ALARMS).where(ended > 0, ended < before, number < newest))
