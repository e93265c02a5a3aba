"""The alarms of the site: raised once for each condition, journalled, then shown.

Whoever watches something says what holds (`seen`); delays and flapping are seen to
here, and what comes of it is on the disk before anybody is told.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from twisted.internet.interfaces import IReactorTime
from twisted.logger import Logger
from zope.interface import implementer

from digiware.domain import alarm_words
from digiware.domain.alarm import Alarm, Kind, State, Step, Subject, after
from digiware.domain.course import NO_DELAYS, Course, Delays
from digiware.domain.figure import Figure
from digiware.domain.site import Criticality
from digiware.interfaces import IAlarms, IClock
from digiware.store.courses import Courses
from digiware.store.journal import Journal
from digiware.store.journal_rows import STANDING_AT_MOST

log = Logger()

About = Callable[[], Subject]


@implementer(IAlarms)
class Alarms:
    """What is wrong; `restored` are the alarms that stood when the gateway was last
    seen, `last_id` the highest id ever given."""

    def __init__(
        self,
        journal: Journal,
        clock: IClock,
        reactor: IReactorTime,
        restored: Iterable[Alarm] = (),
        last_id: int = 0,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._last_id = last_id
        self._courses = Courses(reactor, self._turned)
        self._about: dict[str, About] = {}  # of conditions that hold
        self._on: dict[str, int] = {}  # by key: the id of the alarm that is on
        self._told: dict[int, Alarm] = {}  # standing, as the journal was told
        self._shown: dict[int, Alarm] = {}  # standing, as the journal has them
        self._listeners: list[Callable[[Alarm], object]] = []
        for alarm in restored:
            self._told[alarm.id] = self._shown[alarm.id] = alarm
            if alarm.state.on:
                self._on[alarm.key] = alarm.id
                self._courses.restore(alarm.key)

    def active(self) -> Sequence[Alarm]:
        return [alarm for alarm in self._shown.values() if alarm.state.on]

    def standing(self) -> Sequence[Alarm]:
        return list(self._shown.values())

    def listen(self, told: Callable[[Alarm], object]) -> Callable[[], None]:
        self._listeners.append(told)
        return lambda: self._listeners.remove(told)

    def report(self, number: int, cause: str, on: bool, facts: Any) -> None:
        key = f"system {number} {cause}"
        subject = system(number, cause, facts)
        self.seen(key, on, lambda: subject)
        if on:
            self.amend(key, facts)

    def seen(
        self,
        key: str,
        holds: bool,
        about: About | None = None,
        delays: Delays = NO_DELAYS,
    ) -> None:
        """The condition `key` holds, or not; `about` is asked when that is an alarm."""
        if holds and about is not None:
            self._about[key] = about
        self._courses.seen(key, holds, delays)

    def amend(self, key: str, facts: Mapping[str, Any]) -> None:
        """More became known of an alarm that is on."""
        alarm = self._told.get(self._on.get(key, 0))
        if alarm is not None and alarm.about.facts != facts:
            self._put(replace(alarm, about=replace(alarm.about, facts=facts)))

    def keys(self, prefix: str) -> Iterator[str]:
        """The conditions that are alarms now and whose key begins so."""
        return (key for key in list(self._on) if key.startswith(prefix))

    def forget(self, key: str) -> None:
        """There is no such condition any more: its alarm ends."""
        self._courses.forget(key)
        self._about.pop(key, None)

    def acknowledge(self, id: int, who: str) -> bool:
        alarm = self._told.get(id)
        if alarm is None or id not in self._shown:
            return False
        self._acknowledge(alarm, who)
        return True

    def acknowledge_key(self, key: str, who: str) -> None:
        """The last alarm of that condition, if it stands."""
        last = [alarm.id for alarm in self._told.values() if alarm.key == key][-1:]
        for id in last:
            self._acknowledge(self._told[id], who)

    def figures(self) -> Iterator[Figure]:
        """How many are on, by criticality."""
        counts = dict.fromkeys(Criticality, 0)
        for alarm in self.active():
            counts[alarm.about.criticality] += 1
        for criticality, count in counts.items():
            labels = {"criticality": criticality.value}
            yield Figure("digiware_alarms_active", labels, count)

    def _acknowledge(self, alarm: Alarm, who: str) -> None:
        state = after(alarm.state, Step.ACKNOWLEDGE)
        if state is not alarm.state:
            self._put(replace(alarm, state=state), "alarm acknowledged", who)

    def _turned(self, key: str, course: Course) -> None:
        """The condition has come to be an alarm, or to be none."""
        if course.on:
            self._last_id += 1
            about = self._about[key]()
            alarm = Alarm(
                id=self._last_id,
                key=key,
                about=about,
                state=State.ACTIVE,
                began=about.began or self._clock.now(),
                flaps=course.flaps,
            )
            self._put(alarm, "alarm flaps" if course.flaps else "alarm began")
        elif key in self._on:
            alarm = self._told[self._on[key]]
            state, ended = after(alarm.state, Step.END), self._clock.now()
            self._put(replace(alarm, state=state, ended=ended), "alarm ended")

    def _put(self, alarm: Alarm, kind: str = "", who: str = "") -> None:
        """The journal first; what it has is shown."""
        _keep(self._told, alarm)
        if alarm.state.on:
            self._on[alarm.key] = alarm.id
        elif self._on.get(alarm.key) == alarm.id:
            del self._on[alarm.key]
        kept = self._journal.keep(alarm, kind, who)
        # A journal that can't be written has said so; the alarm is shown all the same.
        kept.addCallback(lambda _: self._show(alarm, kind))

    def _show(self, alarm: Alarm, kind: str) -> None:
        _keep(self._shown, alarm)
        if kind:
            what = alarm_words.sentence(alarm.about)
            log.info(
                "{kind}: {id}, {what}", kind=kind.capitalize(), id=alarm.id, what=what
            )
        for told in list(self._listeners):
            try:
                told(alarm)
            except Exception:
                # A bug in one listener must not cost the others the alarm.
                log.failure("A listener failed at alarm {id}", id=alarm.id)


def _keep(alarms: dict[int, Alarm], alarm: Alarm) -> None:
    """Those that stand; of those that ended, not more than can be looked through."""
    if alarm.state is State.CLOSED:
        alarms.pop(alarm.id, None)
        return
    alarms[alarm.id] = alarm
    if len(alarms) > STANDING_AT_MOST:
        ended = (one.id for one in alarms.values() if not one.state.on)
        alarms.pop(next(ended, 0), None)


def system(number: int, cause: str, facts: Mapping[str, Any]) -> Subject:
    """A system alarm of the gateway: all are critical, but for the passwords of a
    gateway that nobody has put into service yet [ALM-2]."""
    mild = (number, cause) == (8, "default password")
    return Subject(
        kind=Kind.SYSTEM,
        number=number,
        cause=cause,
        criticality=Criticality.NON_CRITICAL if mild else Criticality.CRITICAL,
        device=facts.get("device", 0),
        facts=facts,
    )
