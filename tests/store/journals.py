"""A journal and its alarms, in one thread at a stepped clock; and after a kill."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.entry import Entry
from digiware.store import journal_file, journal_rows
from digiware.store.alarms import Alarms
from digiware.store.journal import Journal
from tests.fakes import FakeTime, SameThread, SteppedClock


class JournalCase(SynchronousTestCase):
    """`start` opens the file of this test, as often as it is called."""

    def setUp(self) -> None:
        self.clock = SteppedClock()
        self.now = FakeTime(self.clock).now
        self.path = Path(self.mktemp()) / "journal.sqlite"
        self.start()

    def start(self, **bounds: float) -> None:
        """A gateway begins; nothing is said to one that was running."""
        self.db = journal_file.opened(self.path)
        self.addCleanup(self.db.close)
        self.journal = Journal(
            self.db,
            FakeTime(self.clock),
            SameThread(),
            self.clock,
            **bounds,  # type: ignore[arg-type]
        )
        standing, last = journal_rows.standing(self.db), journal_rows.last_id(self.db)
        self.known = journal_rows.newest(self.db)
        self.db.rollback()
        self.alarms = Alarms(
            self.journal, FakeTime(self.clock), self.clock, standing, last
        )

    def entries(self, **asked: object) -> list[Entry]:
        """The oldest first."""
        page = self.journal.page(**{"many": 1000, **asked})  # type: ignore[arg-type]
        return list(reversed(self.successResultOf(page)))

    def kinds(self, **asked: object) -> list[str]:
        return [entry.kind for entry in self.entries(**asked)]
