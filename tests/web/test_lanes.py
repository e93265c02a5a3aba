"""The course of each device, made of the journal's entries."""

from itertools import pairwise
from typing import Any

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.entry import Entry
from digiware.domain.site import Criticality
from digiware.web.lanes import GATEWAY, Span, Window, lanes

DAY = Window(since=0.0, until=100.0, known=0.0)
LEVELS = {each.value: each for each in Criticality}


def alarm(id: int, began: float, ended: float = 0.0, **about: Any) -> Alarm:
    """One of device 4, critical, unless something else is said."""
    subject = Subject(**{"kind": Kind.LOGIC, "cause": "on", "device": 4, **about})
    state = State.ENDED if ended else State.ACTIVE
    return Alarm(
        id=id, key=str(id), about=subject, state=state, began=began, ended=ended
    )


class LaneTests(SynchronousTestCase):
    """[WEB-9] Spans of what was, without holes."""

    def lane(
        self,
        *told: tuple[float, str],
        number: int = 4,
        window: Window = DAY,
        **now: Any,
    ) -> str:
        """The lane of a device after (when, kind) of device 4, as text."""
        entries = [
            Entry(id=id, at=at, kind=kind, device=4 if "device" in kind else 0)
            for id, (at, kind) in enumerate(told, 1)
        ]
        return self.text(entries, number, window, **now)

    def text(
        self,
        entries: list[Entry],
        number: int = 4,
        window: Window = DAY,
        standing: tuple[Alarm, ...] = (),
        silent: tuple[int, ...] = (),
    ) -> str:
        found = lanes(window, entries, standing, silent, (4, 5))[number]
        self.assertEqual(found[0].begin, window.since)
        self.assertEqual(found[-1].end, window.until)
        for before, after in pairwise(found):
            self.assertEqual(before.end, after.begin)
        return " ".join(map(self.span, found))

    @staticmethod
    def span(span: Span) -> str:
        return f"{span.mark.value} {span.begin:g}-{span.end:g}"

    def test_a_quiet_day(self) -> None:
        """Nothing in the journal: the gateway ran, and all was well."""
        self.assertEqual(self.lane(), "good 0-100")

    def test_a_device_that_was_silent(self) -> None:
        """From when it was missed until it was back; its neighbour was well."""
        told = (10.0, "device silent"), (30.0, "device back")

        self.assertEqual(self.lane(*told), "good 0-10 silent 10-30 good 30-100")
        self.assertEqual(self.lane(*told, number=5), "good 0-100")

    def test_a_silence_that_began_before(self) -> None:
        """Who comes back was away; who is away and has no entry was so all day."""
        back = (30.0, "device back")

        self.assertEqual(self.lane(back), "silent 0-30 good 30-100")
        self.assertEqual(self.lane(silent=(4,)), "silent 0-100")

    def test_a_gateway_that_was_stopped(self) -> None:
        """Nothing is known of anybody, and a silence ends with it."""
        told = (
            (10.0, "device silent"),
            (20.0, "stopped"),
            (40.0, "started"),
            (50.0, "device silent"),
        )

        self.assertEqual(
            self.lane(*told),
            "good 0-10 silent 10-20 unknown 20-40 good 40-50 silent 50-100",
        )

    def test_a_gateway_that_was_killed(self) -> None:
        """Nothing is known from the last entry on; those of the start are no sign."""
        told = (10.0, "log-in"), (39.0, "reloaded"), (40.0, "started")

        self.assertEqual(self.lane(*told), "good 0-10 unknown 10-40 good 40-100")

    def test_a_start_and_nothing_before(self) -> None:
        """Unknown until then; and likewise before what was read."""
        self.assertEqual(self.lane((40.0, "started")), "unknown 0-40 good 40-100")
        window = Window(since=0.0, until=100.0, known=25.0)
        self.assertEqual(self.lane(window=window), "unknown 0-25 good 25-100")

    def test_alarms(self) -> None:
        """By how much they matter, the worst on top; from before, and until now."""
        mild, info = LEVELS["non-critical"], LEVELS["information"]
        ended = alarm(1, -50.0, 20.0, criticality=info)
        entry = Entry(id=1, at=20.0, kind="alarm ended", device=4, alarm=ended)
        on = alarm(2, 10.0, criticality=mild), alarm(3, 60.0, 70.0)

        self.assertEqual(
            self.text([entry], standing=on),
            "information 0-10 non-critical 10-60 critical 60-70 non-critical 70-100",
        )

    def test_an_alarm_as_it_is_by_now(self) -> None:
        """One that stands is better known than the journal has it."""
        entry = Entry(id=1, at=5.0, kind="alarm began", alarm=alarm(1, 5.0))

        found = self.text([entry], standing=(alarm(1, 5.0, 8.0),))

        self.assertEqual(found, "good 0-5 critical 5-8 good 8-100")

    def test_the_alarm_of_a_bus(self) -> None:
        """[PLUS-12] Is the silence of those affected."""
        facts = {"bus": "digiware", "numbers": [5]}
        bus = alarm(1, 10.0, device=0, kind=Kind.SYSTEM, number=3, facts=facts)

        self.assertEqual(self.text([], 5, standing=(bus,)), "good 0-10 silent 10-100")
        self.assertEqual(self.text([], 4, standing=(bus,)), "good 0-100")
        self.assertEqual(self.text([], GATEWAY, standing=(bus,)), "good 0-100")

    def test_alarms_of_the_gateway(self) -> None:
        """[ALM-2] Have its lane."""
        own = alarm(1, 10.0, device=0, kind=Kind.SYSTEM, number=8)

        self.assertEqual(
            self.text([], GATEWAY, standing=(own,)), "good 0-10 critical 10-100"
        )

    def test_a_clock_that_was_set_back(self) -> None:
        """Spans that end before they begin are none."""
        told = (30.0, "device silent"), (10.0, "device back")

        self.assertEqual(self.lane(*told), "good 0-100")
