"""States of an alarm, the course of a condition, and what is said in two languages."""

import re
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain import alarm_words, panel
from digiware.domain.alarm import Alarm, Kind, State, Step, Subject, after
from digiware.domain.course import (
    FLAPS,
    NEVER,
    QUIET_S,
    Course,
    Delays,
    Limits,
    due,
    seen,
)

PAGE = Path(__file__).parents[2] / "docs" / "alarms.md"


class StateTests(SynchronousTestCase):
    """[ALM-1] Inactive, active, finished, finished and acknowledged."""

    def test_every_step(self) -> None:
        """An active one may be acknowledged, too; other steps change nothing."""
        steps = (
            (State.INACTIVE, Step.BEGIN, State.ACTIVE),
            (State.INACTIVE, Step.END, State.INACTIVE),
            (State.ACTIVE, Step.BEGIN, State.ACTIVE),
            (State.ACTIVE, Step.END, State.ENDED),
            (State.ACTIVE, Step.ACKNOWLEDGE, State.ACKNOWLEDGED),
            (State.ACKNOWLEDGED, Step.ACKNOWLEDGE, State.ACKNOWLEDGED),
            (State.ACKNOWLEDGED, Step.END, State.CLOSED),
            (State.ENDED, Step.ACKNOWLEDGE, State.CLOSED),
            (State.CLOSED, Step.ACKNOWLEDGE, State.CLOSED),
        )
        for state, step, then in steps:
            self.assertIs(after(state, step), then, (state, step))


def run(sightings: list[tuple[float, bool]], delays: Delays) -> list[Course]:
    """The course after each sighting, timers called when they are due."""
    course, found = Course(), []
    for at, holds in sightings:
        while (then := due(course, delays)) <= at:
            course = seen(course, course.holds, then, delays)
            found.append(course)
        course = seen(course, holds, at, delays)
        found.append(course)
    return found


class CourseTests(SynchronousTestCase):
    """[ALM-1] Delays before it is raised, and before it ends."""

    def test_at_once(self) -> None:
        """Without delays what holds counts, and what does not, does not."""
        first, second = run([(1.0, True), (2.0, False)], Delays())

        self.assertTrue(first.on)
        self.assertFalse(second.on)

    def test_after_its_delay(self) -> None:
        """It must hold all of the time, and be gone all of the time."""
        delays = Delays(on_s=10, off_s=5)
        sightings = [(0.0, True), (9.0, False), (10.0, True), (19.0, True)]

        course = run(sightings, delays)[-1]
        self.assertFalse(course.on)
        self.assertEqual(due(course, delays), 20.0)

        course = seen(course, True, 20.0, delays)
        self.assertTrue(course.on)
        course = seen(course, False, 24.0, delays)
        self.assertEqual(due(course, delays), 29.0)
        self.assertTrue(seen(course, True, 28.0, delays).on)
        self.assertFalse(seen(course, False, 29.0, delays).on)

    def test_nothing_to_wait_for(self) -> None:
        """A condition that counts as it holds needs no timer."""
        self.assertEqual(due(Course(), Delays()), NEVER)

    def test_flapping_is_held(self) -> None:
        """[PLUS-12] At 1 Hz for ten minutes it begins five times, and flaps."""
        course, turns = Course(), []
        for second in range(600):
            new = seen(course, second % 2 == 0, float(second))
            if new.on != course.on:
                turns.append(new)
            course = new

        self.assertEqual(len(turns), 2 * FLAPS - 1)
        self.assertTrue(course.flaps)
        self.assertEqual(due(course, Delays()), 599.0 + QUIET_S)
        self.assertFalse(seen(course, False, 599.0 + QUIET_S).on)

    def test_seldom_is_not_flapping(self) -> None:
        """Five times in a day are five alarms."""
        sightings = [(1000.0 * n, n % 2 == 0) for n in range(20)]

        self.assertFalse(any(course.flaps for course in run(sightings, Delays())))

    @settings(deadline=None, derandomize=True)
    @given(
        st.lists(st.tuples(st.floats(0, 50), st.booleans())),
        st.builds(Delays, st.floats(0, 30), st.floats(0, 30)),
    )
    def test_whatever_is_seen(self, steps: list, delays: Delays) -> None:
        """It never turns unless what it turns to has held for its delay."""
        at, sightings = 0.0, []
        for step, holds in steps:
            at += step
            sightings.append((at, holds))

        last = Course()
        for course in run(sightings, delays):
            if course.on != last.on:
                self.assertEqual(course.on, course.holds)
            last = course


class LimitsTests(SynchronousTestCase):
    """Above, below, and how far a number must come back."""

    def test_hysteresis(self) -> None:
        """[ALM-1] Two percent of the bound, towards what is allowed."""
        high, low = (
            Limits(above=100, hysteresis=0.02),
            Limits(below=-100, hysteresis=0.02),
        )

        for number, was, crossed in (
            (100, False, False),
            (101, False, True),
            (99, True, True),
            (98, True, False),
        ):
            self.assertEqual(high.crossed(number, was), crossed, number)
            self.assertEqual(low.crossed(-number, was), crossed, -number)

    def test_between(self) -> None:
        """With both bounds, either may be crossed."""
        both = Limits(above=110, below=90)

        crossed = [both.crossed(number, False) for number in (89, 90, 100, 110, 111)]
        self.assertEqual(crossed, [True, False, False, False, True])


class WordsTests(SynchronousTestCase):
    """[ALM-2] What each alarm says."""

    def test_all_causes_in_both_languages(self) -> None:
        """Eight system alarms, each with a cause and a remedy."""
        self.assertEqual({number for number, _ in alarm_words.CAUSES}, set(range(1, 9)))
        for number, cause in alarm_words.CAUSES:
            about = Subject(kind=Kind.SYSTEM, number=number, cause=cause)
            for tell in (alarm_words.sentence, alarm_words.remedy):
                english, french = tell(about, "en"), tell(about, "fr")
                self.assertNotIn("{", english + french)
                self.assertNotEqual(english, french)
                self.assertTrue(english and french, (number, cause))

    def test_french_names_are_the_manuals(self) -> None:
        """Chapter 13 of the manual."""
        about = Subject(kind=Kind.SYSTEM, number=8, cause="default password")

        self.assertEqual(alarm_words.name(about, "fr"), "Alarme mot de passe")

    def test_the_operators_own_words(self) -> None:
        """Text in site.ini stands for the whole sentence."""
        about = Subject(kind=Kind.LOGIC, cause="on", text="Door is open")

        self.assertEqual(alarm_words.sentence(about, "fr"), "Door is open")

    def test_where_and_what(self) -> None:
        """A measurement names load, device, quantity, number and bound."""
        facts = {"name": "I-35@4", "load_name": "Kitchen", "value": 120.5, "above": 100}
        about = Subject(
            kind=Kind.MEASUREMENT, cause="above", service=10000, facts=facts
        )

        said = alarm_words.sentence(about)
        for word in ("Kitchen", "I-35@4", "120.5 A", "above 100"):
            self.assertIn(word, said)

    def test_nobody_is_affected(self) -> None:
        """A list without names is a dash: the port of a bus without devices."""
        facts = {"bus": "rs485", "reason": "no such port", "devices": []}
        about = Subject(kind=Kind.SYSTEM, number=3, cause="line down", facts=facts)

        self.assertTrue(alarm_words.sentence(about).endswith("(no such port): -"))

    def test_numbers_of_causes(self) -> None:
        """The own map tells a cause by its place in the table."""
        about = Subject(kind=Kind.SYSTEM, number=3, cause="line down")

        self.assertEqual(alarm_words.cause_number(about), 3)
        self.assertEqual(
            alarm_words.cause_number(Subject(kind=Kind.LOGIC, cause="on")), 0
        )


class PanelTests(SynchronousTestCase):
    """[HW-1] What the LEDs show."""

    def shown(self, *numbers: int) -> panel.Panel:
        alarms = [
            Alarm(
                id=id,
                key=str(id),
                about=Subject(kind=Kind.SYSTEM, number=number, cause=""),
                state=State.ACTIVE,
                began=0.0,
            )
            for id, number in enumerate(numbers)
        ]
        return panel.with_alarms(alarms, traffic=True)

    def test_alarm(self) -> None:
        """[ALM-3] Any system alarm blinks, one of a meter is steady."""
        self.assertIs(self.shown().alarm, panel.Lamp.OFF)
        self.assertIs(self.shown(0).alarm, panel.Lamp.ON)
        self.assertIs(self.shown(0, 7).alarm, panel.Lamp.BLINK)

    def test_com(self) -> None:
        """Steady at an address conflict."""
        self.assertIs(self.shown(3).com, panel.Lamp.PULSE)
        self.assertIs(self.shown(4).com, panel.Lamp.ON)


class PageTests(SynchronousTestCase):
    """docs/alarms.md."""

    def test_it_has_every_cause(self) -> None:
        """[ALM-2] With its remedy, in the order of its number."""
        rows = [
            f"| {what.english} | {remedy.english} |"
            for what, remedy in alarm_words.CAUSES.values()
        ]
        page = PAGE.read_text(encoding="utf-8")

        self.assertEqual(re.findall("|".join(map(re.escape, rows)), page), rows)
