"""The courses of many conditions, and the timers of those that wait for a delay."""

from collections.abc import Callable

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from digiware.domain import course as pure
from digiware.domain.course import NEVER, NO_DELAYS, Course, Delays

FRESH = Course()


class Courses:
    """Conditions by their keys; `told(key, course)` when one counts, or no longer.

    A condition is only looked at when it is seen, or when a delay has passed.
    """

    def __init__(
        self, clock: IReactorTime, told: Callable[[str, Course], object]
    ) -> None:
        self._clock = clock
        self._told = told
        self._courses: dict[str, Course] = {}
        self._timers: dict[str, IDelayedCall] = {}
        self._settled: set[str] = set()

    def on(self, key: str) -> bool | None:
        """Whether the condition counts; None until that was clear for the first time.

        After a start, what waits for a delay may have counted before.
        """
        return self._courses[key].on if key in self._settled else None

    def seen(self, key: str, holds: bool, delays: Delays = NO_DELAYS) -> None:
        """The condition holds now, or does not."""
        old = self._courses.get(key, FRESH)
        if old.holds == holds == old.on and key in self._settled:
            return  # nothing to do, as nearly always
        new = pure.seen(old, holds, self._clock.seconds(), delays)
        self._courses[key] = new
        due = pure.due(new, delays)
        if due == NEVER:
            self._settled.add(key)
        if new != old:
            self._wait(key, delays, due)
        if new.on != old.on:
            self._told(key, new)

    def restore(self, key: str) -> None:
        """The condition counted when the gateway was last seen."""
        self._courses[key] = Course(holds=True, since=self._clock.seconds(), on=True)

    def forget(self, key: str) -> None:
        """There is no such condition any more: it counts no longer."""
        self._wait(key, NO_DELAYS, NEVER)
        self._settled.discard(key)
        course = self._courses.pop(key, FRESH)
        if course.on:
            self._told(key, FRESH)

    def _wait(self, key: str, delays: Delays, due: float) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None and timer.active():
            timer.cancel()
        if due != NEVER:
            after_s = max(0.0, due - self._clock.seconds())
            self._timers[key] = self._clock.callLater(after_s, self._due, key, delays)

    def _due(self, key: str, delays: Delays) -> None:
        self.seen(key, self._courses[key].holds, delays)
