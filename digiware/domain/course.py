"""The course of one condition over time: delays, hysteresis, and flapping held down.

Pure: whoever sees a condition says what holds and when, by a monotonic clock, and asks
when to look again.
"""

from dataclasses import dataclass, replace

NEVER = float("inf")

# An alarm that begins this often within so many seconds flaps; it is then held until
# its condition has not held for QUIET_S.  At 1 Hz that is one more entry, not hundreds.
FLAPS = 5
WINDOW_S = 600.0
QUIET_S = 60.0


@dataclass(frozen=True, slots=True)
class Delays:
    """How long a condition must hold, or not hold, before that counts."""

    on_s: float = 0.0
    off_s: float = 0.0


NO_DELAYS = Delays()


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Whether the condition was seen to hold, `since` when, and whether it counts.

    `begun` are the newest moments at which it began to count.
    """

    holds: bool = False
    since: float = 0.0
    on: bool = False
    flaps: bool = False
    begun: tuple[float, ...] = ()


def seen(course: Course, holds: bool, now: float, delays: Delays = NO_DELAYS) -> Course:
    """The course after the condition was seen to hold, or not to."""
    if holds != course.holds:
        course = replace(course, holds=holds, since=now)
    return course if now < due(course, delays) else _turned(course, now)


def due(course: Course, delays: Delays) -> float:
    """When what holds now will count, if nothing else is seen; NEVER if it does."""
    if course.holds == course.on:
        return NEVER
    if course.holds:
        return course.since + delays.on_s
    quiet_s = QUIET_S if course.flaps else 0.0
    return course.since + max(delays.off_s, quiet_s)


def _turned(course: Course, now: float) -> Course:
    if course.on:
        begun = () if course.flaps else course.begun
        return replace(course, on=False, flaps=False, begun=begun)
    begun = (*course.begun, now)[-FLAPS:]
    flaps = len(begun) == FLAPS and now - begun[0] <= WINDOW_S
    return replace(course, on=True, flaps=flaps, begun=begun)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of a number, in its own resolution; `hysteresis` is a share of a bound."""

    above: float | None = None
    below: float | None = None
    hysteresis: float = 0.0

    def crossed(self, number: float, was: bool) -> bool:
        """Whether it is beyond a bound, or `was` and has not come back far enough."""
        return self._over(number, was) or self._under(number, was)

    def _over(self, number: float, was: bool) -> bool:
        if self.above is None:
            return False
        back = self.above - abs(self.above) * self.hysteresis
        return number > self.above or (was and number > back)

    def _under(self, number: float, was: bool) -> bool:
        if self.below is None:
            return False
        back = self.below + abs(self.below) * self.hysteresis
        return number < self.below or (was and number < back)
