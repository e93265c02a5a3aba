"""Alarms: one for each condition, on the disk before they are shown, and kept."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.course import QUIET_S, Delays
from digiware.domain.site import Criticality
from digiware.interfaces import IAlarms
from digiware.store.alarms import Alarms
from digiware.store.journal import Journal
from tests.fakes import FakeTime, SteppedClock
from tests.store.journals import JournalCase

DOOR = Subject(kind=Kind.LOGIC, cause="on", device=4)


def door() -> Subject:
    """What the alarm is about."""
    return DOOR


class AlarmTests(JournalCase):
    """One condition, from its beginning to its acknowledgement."""

    def states(self) -> list[State]:
        return [alarm.state for alarm in self.alarms.standing()]

    def test_it_is_what_others_ask(self) -> None:
        """North, outbound and web."""
        verifyObject(IAlarms, self.alarms)

    def test_it_is_raised_once(self) -> None:
        """[ALM-1] However often the condition is seen, and it ends once."""
        for holds in (True, True, False, False):
            self.alarms.seen("door", holds, door)

        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])
        self.assertEqual(self.alarms.active(), [])
        self.assertEqual(self.states(), [State.ENDED])

    def test_another_time_is_another_alarm(self) -> None:
        """[PLUS-12] With an id of its own."""
        for holds in (True, False, True):
            self.alarms.seen("door", holds, door)

        self.assertEqual([alarm.id for alarm in self.alarms.standing()], [1, 2])

    def test_its_delays(self) -> None:
        """[ALM-1] Timers only for what is pending."""
        delays = Delays(on_s=5, off_s=3)
        self.alarms.seen("door", True, door, delays)
        self.clock.advance(4.9)
        self.assertEqual(self.alarms.active(), [])
        self.clock.advance(0.1)
        self.assertEqual(len(self.alarms.active()), 1)

        self.alarms.seen("door", False, door, delays)
        self.clock.advance(3.0)
        self.assertEqual(self.alarms.active(), [])
        self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_flapping(self) -> None:
        """[PLUS-12] Ten minutes at 1 Hz: a few entries, and it says that it flaps."""
        for second in range(600):
            self.alarms.seen("door", second % 2 == 0, door)
            self.clock.advance(1.0)
        (alarm,) = self.alarms.active()
        self.assertTrue(alarm.flaps)
        self.clock.advance(QUIET_S)

        kinds = self.kinds()
        self.assertEqual(len(kinds), 10)
        self.assertEqual(kinds[-2:], ["alarm flaps", "alarm ended"])

    def test_acknowledged(self) -> None:
        """[ALM-1] Active or ended; the journal says by whom."""
        self.alarms.seen("door", True, door)
        self.assertTrue(self.alarms.acknowledge(1, "admin"))
        self.assertEqual(self.states(), [State.ACKNOWLEDGED])
        self.alarms.seen("door", False, door)

        self.assertEqual(self.states(), [])
        who = [entry.who for entry in self.entries(kind="alarm acknowledged")]
        self.assertEqual(who, ["admin"])
        self.assertFalse(self.alarms.acknowledge(1, "admin"))

    def test_a_system_alarm(self) -> None:
        """[ALM-2] Reported again and again it is one; new facts are taken in."""
        for client in ("10.0.0.1", "10.0.0.2"):
            self.alarms.report(7, "client excluded", True, {"client": client})
        (alarm,) = self.alarms.active()
        self.alarms.report(7, "client excluded", False, {})

        self.assertEqual(alarm.about.facts, {"client": "10.0.0.2"})
        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])

    def test_how_much_it_matters(self) -> None:
        """[ALM-2] All are critical, but for passwords that nobody has changed yet."""
        self.alarms.report(8, "default password", True, {"profiles": ["admin"]})
        self.alarms.report(8, "profile locked", True, {"profiles": ["admin"]})

        levels = [alarm.about.criticality for alarm in self.alarms.active()]
        self.assertEqual(levels, [Criticality.NON_CRITICAL, Criticality.CRITICAL])

    def test_listeners(self) -> None:
        """Each change, once, to all; a bug of one costs the others nothing."""
        told: list[State] = []
        stop = self.alarms.listen(lambda alarm: told.append(alarm.state))
        self.alarms.listen(lambda alarm: 1 / 0)
        self.alarms.seen("door", True, door)
        self.alarms.seen("door", False, door)
        stop()
        self.alarms.seen("door", True, door)

        self.assertEqual(told, [State.ACTIVE, State.ENDED])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 3)

    def test_figures(self) -> None:
        """How many are on, by criticality."""
        self.alarms.seen("door", True, door)

        values = {one.labels["criticality"]: one.value for one in self.alarms.figures()}
        self.assertEqual(values, {"information": 0, "non-critical": 0, "critical": 1})


class DiskTests(SynchronousTestCase):
    """What is shown, and what is on the disk."""

    def setUp(self) -> None:
        self.kept: list[tuple[Alarm, Deferred[bool]]] = []
        case = self

        class Slow(Journal):
            def __init__(self) -> None:
                pass

            def keep(self, alarm: Alarm, *_: Any, **__: Any) -> "Deferred[bool]":
                case.kept.append((alarm, Deferred()))
                return case.kept[-1][1]

        clock = SteppedClock()
        self.alarms = Alarms(Slow(), FakeTime(clock), clock)

    def test_the_journal_comes_first(self) -> None:
        """Nobody sees an alarm that is not committed."""
        self.alarms.seen("door", True, door)
        self.assertEqual(self.alarms.standing(), [])
        self.assertFalse(self.alarms.acknowledge(1, "admin"))

        self.kept[0][1].callback(True)
        self.assertEqual([alarm.id for alarm in self.alarms.active()], [1])

    def test_changes_on_their_way(self) -> None:
        """An alarm that ended, and is acknowledged before the disk knows, is closed."""
        self.alarms.seen("door", True, door)
        self.kept[0][1].callback(True)
        self.alarms.seen("door", False, door)
        self.alarms.acknowledge(1, "admin")

        self.assertEqual(
            [alarm.state for alarm, _ in self.kept],
            [State.ACTIVE, State.ENDED, State.CLOSED],
        )

    def test_a_disk_that_is_full(self) -> None:
        """Alarms are shown all the same."""
        self.alarms.seen("door", True, door)
        self.kept[0][1].callback(False)

        self.assertEqual(len(self.alarms.active()), 1)


class RestartTests(JournalCase):
    """A gateway that is killed and begins again."""

    def test_an_active_alarm_survives(self) -> None:
        """With its id, its start, and that it was acknowledged."""
        self.alarms.seen("door", True, door)
        self.alarms.acknowledge(1, "admin")
        before = self.alarms.active()
        self.clock.advance(100.0)
        self.start()

        self.assertEqual(self.alarms.active(), before)
        self.alarms.seen("door", True, door)
        self.assertEqual(len(self.entries()), 2)

    def test_it_ends_when_its_condition_is_gone(self) -> None:
        """The first look says so, its delay observed."""
        self.alarms.seen("door", True, door)
        self.start()
        self.alarms.seen("door", False, door, Delays(off_s=5))
        self.assertEqual(len(self.alarms.active()), 1)
        self.clock.advance(5.0)

        self.assertEqual(self.alarms.active(), [])

    def test_ids_go_on(self) -> None:
        """[PLUS-12] None is given twice, whatever was closed before."""
        self.alarms.seen("door", True, door)
        self.alarms.seen("door", False, door)
        self.alarms.acknowledge(1, "admin")
        self.start()
        self.alarms.seen("door", True, door)

        self.assertEqual([alarm.id for alarm in self.alarms.active()], [2])

    @settings(deadline=None, derandomize=True, max_examples=30)
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(("see", "see", "see", "acknowledge", "kill")),
                st.integers(0, 3),
                st.booleans(),
            ),
            max_size=30,
        )
    )
    def test_whatever_happens(self, steps: list[tuple[str, int, bool]]) -> None:
        """No alarm that was shown is lost, and none is doubled."""
        self.setUp()
        shown: set[int] = set()
        for what, which, holds in steps:
            if what == "see":
                self.alarms.seen(f"rule {which}", holds, door)
            elif what == "acknowledge":
                self.alarms.acknowledge(which, "admin")
            else:
                before = self.alarms.standing()
                self.start()
                self.assertEqual(self.alarms.standing(), before)
            shown |= {alarm.id for alarm in self.alarms.standing()}
            keys = [alarm.key for alarm in self.alarms.active()]
            self.assertEqual(len(keys), len(set(keys)))

        began = [entry.alarm.id for entry in self.entries() if "began" in entry.kind]
        self.assertEqual(len(began), len(set(began)))
        known = self.db.exec_driver_sql("SELECT id FROM alarms").scalars()
        self.assertLessEqual(shown, set(known))
