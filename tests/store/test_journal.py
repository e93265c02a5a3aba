"""The journal on the disk: what is written, in what order, read back, and forgotten."""

import sqlite3
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError, OperationalError

from twisted.internet.defer import Deferred
from zope.interface.verify import verifyObject

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.interfaces import IJournal, Unreadable
from digiware.store import journal_file, journal_schema
from digiware.store.commits import (
    LASTING_AT_MOST,
    RETRY_S,
    WAITING_AT_MOST,
    Commits,
)
from digiware.store.journal import BITE_EVERY
from digiware.store.journal_schema import METADATA, UPGRADES
from tests.store.journals import JournalCase


def alarm(id: int = 1, state: State = State.ACTIVE, **others: Any) -> Alarm:
    """One that is on, unless something else is said."""
    about = Subject(kind=Kind.LOGIC, cause="on", device=4, facts={"input": 1})
    usual = {"key": f"rule {id}", "about": about, "began": 10.0}
    return Alarm(id=id, state=state, **{**usual, **others})


class WritingTests(JournalCase):
    """Entries and alarms, as they come back."""

    def test_it_is_a_journal(self) -> None:
        """What north, outbound and web may ask."""
        verifyObject(IJournal, self.journal)

    def test_an_entry(self) -> None:
        """Its time, who, facts and device."""
        written = self.journal.write("write refused", {"device": 4, "pdu": "06"}, "a b")
        (entry,) = self.entries()

        self.assertTrue(self.successResultOf(written))
        self.assertEqual(
            (entry.kind, entry.who, entry.device), ("write refused", "a b", 4)
        )
        self.assertEqual(entry.at, self.now())
        self.assertEqual(entry.facts, {"device": 4, "pdu": "06"})
        self.assertIsNone(entry.alarm)

    def test_what_json_has_no_word_for(self) -> None:
        """Is written as text: one odd fact must not cost a whole commit."""
        self.journal.write("odd", {"what": b"\x00", "who": {1}})

        self.assertEqual(self.entries()[0].facts, {"what": r"b'\x00'", "who": "{1}"})

    def test_an_alarm_as_it_is_by_now(self) -> None:
        """[PLUS-12] Its entries lead to it, whatever became of it."""
        ended = alarm(state=State.ENDED, ended=20.0)
        self.journal.keep(alarm(), "alarm began")
        self.journal.keep(ended, "alarm ended")

        entries = self.entries(alarm=1)
        self.assertEqual([entry.alarm for entry in entries], [ended, ended])

    def test_writing_goes_on_behind_a_page(self) -> None:
        """A page that was read holds nothing up."""
        self.journal.write("one", {})
        self.entries()
        self.journal.write("two", {})

        self.assertEqual(self.kinds(), ["one", "two"])

    def test_pages(self) -> None:
        """From the newest backwards, behind the last id of the page before."""
        for number in range(5):
            self.journal.write(str(number), {})
        first = self.entries(many=2)
        second = self.entries(many=2, before=first[0].id)

        self.assertEqual([entry.kind for entry in first], ["3", "4"])
        self.assertEqual([entry.kind for entry in second], ["1", "2"])

    def test_filters(self) -> None:
        """By kind, device and time, each alone and together."""
        for number in range(6):
            self.journal.write("ab"[number % 2], {"device": number % 3 + 1})
            self.clock.advance(1.0)
        begin = self.now() - 6

        self.assertEqual(self.kinds(device=1), ["a", "b"])
        self.assertEqual(len(self.entries(kind="b")), 3)
        self.assertEqual(len(self.entries(kind="b", device=1)), 1)
        self.assertEqual(len(self.entries(since=begin + 2, until=begin + 5)), 3)
        self.assertEqual(self.entries(since=begin + 60), [])

    def test_the_oldest_go_when_there_are_too_many(self) -> None:
        """Rows are bounded; alarms that nothing tells of any more go as well."""
        self.start(rows=100)
        ended = alarm(state=State.CLOSED, began=1.0, ended=2.0)
        self.journal.keep(ended, "alarm ended")
        self.journal.keep(alarm(2), "alarm began")
        self.journal.keep(alarm(3, State.CLOSED, ended=2.0), "alarm ended")
        for _ in range(4 * BITE_EVERY):
            self.journal.write("x", {})

        self.assertLessEqual(len(self.entries()), 100 + BITE_EVERY)
        kept = self.db.exec_driver_sql("SELECT id FROM alarms ORDER BY id").scalars()
        self.assertEqual(list(kept), [2, 3])  # one is on, one has the highest id

    def test_the_oldest_go_when_they_are_too_old(self) -> None:
        """Age is bounded."""
        self.start(age_s=3600.0)
        self.journal.write("old", {})
        self.clock.advance(3601.0)
        for _ in range(BITE_EVERY):
            self.journal.write("new", {})

        self.assertEqual(self.kinds(kind="old"), [])

    def test_a_start_with_the_clock_of_1970(self) -> None:
        """[LOG-5] Ages its own entries; what is older in order but young stays."""
        self.start(age_s=3600.0)
        self.journal.write("young", {})
        time, self.clock.rightNow = self.clock.rightNow, -1e9
        self.journal.write("started", {})
        self.clock.rightNow = time
        for _ in range(BITE_EVERY):
            self.journal.write("new", {})

        self.assertEqual(self.kinds()[:2], ["young", "new"])


class CommitTests(JournalCase):
    """Order, and what happens when the disk is full."""

    def setUp(self) -> None:
        super().setUp()
        self.given: list[tuple[Callable[[], Any], Deferred[Any]]] = []
        self.commits = Commits(self.db, self.later, self.clock)

    def later(self, work: Callable[[], Any]) -> "Deferred[Any]":
        self.given.append((work, Deferred()))
        return self.given[-1][1]

    def do(self) -> None:
        work, done = self.given.pop(0)
        done.callback(work())

    def fail(self) -> None:
        full = OperationalError("INSERT", {}, sqlite3.OperationalError("disk is full"))
        self.given.pop(0)[1].errback(full)

    def test_what_waits_is_committed_together(self) -> None:
        """A second commit takes all that came during the first, in order."""
        seen: list[int] = []
        for number in range(4):
            self.commits.add(lambda db, number=number: seen.append(number))
        self.do()
        self.do()

        self.assertEqual(seen, [0, 1, 2, 3])
        self.assertEqual(self.given, [])

    def test_a_full_disk(self) -> None:
        """What must last is promised nothing, at once, and written later, in order."""
        seen: list[int] = []
        promises = [
            self.commits.add(lambda db, number=number: seen.append(number), lasting)
            for number, lasting in enumerate((True, False, True))
        ]
        self.fail()
        promises.append(self.commits.add(lambda db: seen.append(3), lasting=True))
        told = [promises[place] for place in (0, 2, 3)]
        self.assertEqual([self.successResultOf(one) for one in told], [False] * 3)
        self.assertNoResult(promises[1])
        self.assertEqual(self.given, [])

        self.clock.advance(RETRY_S)
        self.do()
        self.assertEqual(seen, [0, 1, 2, 3])
        self.assertTrue(self.successResultOf(promises[1]))
        self.assertTrue(self.written())

    def written(self) -> bool:
        """Whether what comes now is promised only when it is on the disk."""
        promise = self.commits.add(lambda db: None, lasting=True)
        self.assertNoResult(promise)
        self.do()
        return bool(self.successResultOf(promise))

    def test_a_disk_that_stays_full(self) -> None:
        """It is tried again and again, and what waits is bounded and counted."""
        first = self.commits.add(lambda db: None)
        self.fail()
        for _ in range(3):
            self.clock.advance(RETRY_S)
            self.fail()
        for _ in range(WAITING_AT_MOST):
            last = self.commits.add(lambda db: None)
        self.assertFalse(self.successResultOf(last))
        self.assertEqual((len(self.commits), self.commits.lost), (WAITING_AT_MOST, 1))

        for _ in range(WAITING_AT_MOST + 1):
            self.commits.add(lambda db: None, lasting=True)
        self.assertEqual((len(self.commits), self.commits.lost), (LASTING_AT_MOST, 2))
        self.assertFalse(self.successResultOf(first))

    def test_what_can_never_be_written(self) -> None:
        """A fault of ours is logged, and does not stand in the way of what follows."""
        twice = IntegrityError("INSERT", {}, sqlite3.IntegrityError("not unique"))
        for fault in (ZeroDivisionError(), twice):
            promise = self.commits.add(lambda db: None, lasting=True)
            self.given.pop(0)[1].errback(fault)

            self.assertFalse(self.successResultOf(promise))
            self.assertTrue(self.written())
        self.assertEqual(len(self.flushLoggedErrors()), 2)

    def test_closing_waits(self) -> None:
        """The file is closed behind the last write, and then takes no more."""
        self.commits.add(lambda db: None)
        closed = self.commits.close()
        self.assertNoResult(closed)
        self.do()
        self.do()

        self.successResultOf(closed)
        self.assertFalse(self.successResultOf(self.commits.add(lambda db: None)))

    def test_closing_with_a_full_disk(self) -> None:
        """It is tried once more, and not for ever."""
        promise = self.commits.add(lambda db: None)
        self.fail()
        closed = self.commits.close()
        self.fail()
        self.do()

        self.successResultOf(closed)
        self.assertFalse(self.successResultOf(promise))
        self.assertEqual(self.clock.getDelayedCalls(), [])


class FullDiskTests(JournalCase):
    """SQLite itself, with no page left for what is written."""

    def pages(self, more: int) -> None:
        """The file may grow by so many."""
        used = self.db.exec_driver_sql("PRAGMA page_count").scalar()
        self.db.exec_driver_sql(f"PRAGMA max_page_count = {(used or 0) + more}")
        self.db.rollback()

    def test_all_that_was_shown_is_there_when_there_is_room_again(self) -> None:
        """[ALM-1] Each change once, and in order."""
        self.pages(0)
        door = Subject(kind=Kind.LOGIC, cause="on", device=4, text="door " * 500)
        for number in range(20):
            for holds in (True, False):
                self.alarms.seen(f"door {number}", holds, lambda: door)
        shown = [alarm.id for alarm in self.alarms.standing()]
        self.assertEqual(len(shown), 20)
        self.assertLess(len(self.kinds()), 40)

        self.clock.advance(RETRY_S)
        self.pages(1000)
        self.clock.advance(RETRY_S)
        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"] * 20)
        found = [entry.alarm.id for entry in self.entries() if entry.alarm]
        self.assertEqual(found[::2], shown)

    def test_a_journal_that_can_not_be_read(self) -> None:
        """Fails with the one error that pages know."""
        self.db.exec_driver_sql("DROP TABLE journal")
        self.db.commit()

        self.failureResultOf(self.journal.page(), Unreadable)


class FileTests(JournalCase):
    """The file itself."""

    def test_every_column_is_explained(self) -> None:
        """A schema that people can read."""
        columns = [each for table in METADATA.sorted_tables for each in table.columns]

        self.assertEqual([each for each in columns if not each.comment], [])

    def test_what_is_committed_is_on_the_disk(self) -> None:
        """WAL, and synchronous at its fullest for it."""
        mode = self.db.exec_driver_sql("PRAGMA journal_mode").scalar()
        full = self.db.exec_driver_sql("PRAGMA synchronous").scalar()

        self.assertEqual((mode, full), ("wal", 2))

    def test_upgrades_are_done_once(self) -> None:
        """A file of an earlier version gets what it lacks, and keeps what it has."""
        self.journal.write("old", {})

        def step(db: Connection) -> None:
            db.exec_driver_sql("CREATE TABLE more (id INTEGER)")

        self.patch(journal_schema, "UPGRADES", (*UPGRADES, step))
        for _ in range(2):
            self.start()

        self.assertEqual(self.kinds(), ["old"])
        version = self.db.exec_driver_sql("PRAGMA user_version").scalar()
        self.assertEqual(version, len(UPGRADES) + 1)

    def test_a_file_of_a_later_version(self) -> None:
        """Is left alone: a sentence, and exit."""
        self.db.exec_driver_sql("PRAGMA user_version = 99")
        error = self.assertRaises(SystemExit, journal_file.opened, self.path)

        self.assertIn("99", str(error))

    def test_a_damaged_file_is_put_aside(self) -> None:
        """A new one begins; nothing is overwritten."""
        for number in (1, 2):
            path = self.path.with_name("other.sqlite")
            path.write_bytes(b"not a database at all" * 100)
            journal_file.opened(path).close()

            aside = path.with_name(f"other.sqlite.damaged-{number}")
            self.assertTrue(aside.read_bytes().startswith(b"not a database"))

    def test_a_damaged_page_is_found_at_the_start(self) -> None:
        """[LOG-5] Wherever it is: of a table, or of an index that only writes need."""
        query = "SELECT name, rootpage FROM sqlite_master ORDER BY rootpage"
        pages = self.db.exec_driver_sql(query).all()
        self.db.close()
        whole = self.path.read_bytes()
        for number, (name, page) in enumerate(pages, start=1):
            begin = 4096 * (page - 1)
            noise = b"\xa5" * 4096
            self.path.write_bytes(whole[:begin] + noise + whole[begin + 4096 :])
            self.start()

            self.assertTrue(self.successResultOf(self.journal.write(name, {})), name)
            self.db.close()
            aside = self.path.with_name(f"journal.sqlite.damaged-{number}")
            self.assertIn(noise, aside.read_bytes())

    def test_no_place_for_it(self) -> None:
        """A sentence, and exit."""
        folder = self.path.with_name("folder.sqlite")
        folder.mkdir()

        error = self.assertRaises(SystemExit, journal_file.opened, folder)
        self.assertIn("can't be opened", str(error))
