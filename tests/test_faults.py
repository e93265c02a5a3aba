"""Every fault of the twin, one at a time and mixed, against the real lines [BUS-5].

Three simulated devices on one line, on a clock of the test's own; while a fault lasts
the line polls and clients ask, and after it everything is as before.
"""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.lines import Lines
from digiware.bus.silence import LONGEST_REST_S
from digiware.devices import catalogue
from digiware.domain import event
from digiware.interfaces import Unanswered
from digiware.twin.bus import Twin
from digiware.twin.line import Wire
from digiware.twin.script import Script
from digiware.twin.trouble import KINDS, Trouble
from digiware.wire import modbus
from tests import fakes

CATALOGUE = catalogue.load()
METER = CATALOGUE.product("E23")
NUMBERS = (4, 5, 9)
SITE = fakes.site(*(fakes.device(each, product=METER) for each in NUMBERS))
FIRST = 50514  # where the live values of the model stand
EVERY_S, HEALTHY_S = 1000.0, 5.0
CLIENT_S, ANSWER_WITHIN_S = 0.3, 2.0
# For what was begun when the fault ended, and a cycle of polls.
SLACK_S = 5.0
# A register that none of them has: refused, but not before it was on the line.
WRITE, REFUSED = bytes.fromhex("06 0001 0001"), b"\x86\x02"

TROUBLES = st.builds(
    Trouble,
    device=st.sampled_from(NUMBERS),
    kind=st.sampled_from(sorted(KINDS)),
    every_s=st.just(EVERY_S),
    for_s=st.floats(2.0, 20.0),
    percent=st.integers(5, 100),
)
# Not twice the same at one device: answers that come later and later have no end.
KIND = attrgetter("device", "kind")


class Site:
    """Lines on a twin in trouble, clients that ask them, and what all were told."""

    def __init__(self, troubles: Iterable[Trouble], **options: Any) -> None:
        self.clock = fakes.SteppedClock()
        script = Script(troubles=tuple(troubles))
        longest_s = max(each.for_s for each in script.troubles)
        self.twin = Twin(lambda: SITE, CATALOGUE, self.clock, script, still=True)
        self.clock.run(EVERY_S - longest_s - HEALTHY_S)
        self.wrong: list[object] = []
        self.read: dict[int, float] = {}  # by device: when last
        self.pending: set[Deferred[Any]] = set()
        self.answers = 0
        bus = fakes.bus(link="twin:", baud=115200, **options)
        time = fakes.FakeTime(self.clock)
        self.lines = Lines(SITE, CATALOGUE, self.clock, time, self.publish)
        self.line = self.lines.line("digiware", bus, {"twin": self.open})
        self.line.startService()
        self._asked = 0
        self.clients = LoopingCall(self.ask)
        self.clients.clock = self.clock
        self.clients.start(CLIENT_S)

    def open(self, protocol: Any, _: str, reactor: Any, bus: Any) -> Wire:
        """An opener for `Link`."""
        return Wire(self.twin.segment("digiware", bus), reactor, protocol)

    def publish(self, happened: event.Event) -> None:
        if isinstance(happened, event.Block):
            count = len(happened.words) // 2
            held = self.twin.words(happened.address, happened.first, count)
            if happened.words != held:
                self.wrong.append(happened)
            self.read[happened.address] = self.clock.seconds()

    def ask(self) -> None:
        """The next of three clients asks for words of its own; now and then a write."""
        self._asked += 1
        number = NUMBERS[self._asked % 3]
        deadline = self.clock.seconds() + ANSWER_WITHIN_S
        first, count = FIRST + 2 * (self._asked % 7), 4
        read = modbus.read_request(3, first, count)
        pdu = WRITE if self._asked % 10 == 0 else read
        promise = self.lines.send(number, pdu, f"client {number}", deadline)
        self.pending.add(promise)

        def told(response: bytes) -> None:
            held = self.twin.words(number, first, count) or b""
            self.answers += 1
            right = modbus.read_response(3, held) if pdu == read else REFUSED
            if response != right:
                self.wrong.append((number, first, response))

        promise.addCallback(told)
        promise.addErrback(lambda failure: failure.trap(Unanswered) and None)
        promise.addBoth(lambda _: self.pending.discard(promise))

    def rest_s(self) -> float:
        """How long the last of the silent devices is rested from now on."""
        resting = self.line.silence._resting.values()
        return max([each.until - self.clock.seconds() for each in resting] + [0.0])


class FaultTests(SynchronousTestCase):
    """What is promised of a line whatever happens on it."""

    def check(self, *troubles: Trouble, **options: Any) -> Site:
        """Through the trouble and out of it."""
        site = Site(troubles, **options)
        site.clock.run(EVERY_S + 1 - site.clock.seconds())
        begun, answers = site.clock.seconds(), site.answers
        rest_s = site.rest_s()
        self.assertLessEqual(rest_s, LONGEST_REST_S)
        site.clock.run(rest_s + SLACK_S)
        site.clients.stop()
        site.clock.run(ANSWER_WITHIN_S + 0.1)

        self.assertEqual(site.wrong, [])
        self.assertEqual(site.pending, set())
        late = {each for each in NUMBERS if site.read.get(each, 0.0) < begun}
        self.assertEqual(late, set(), f"not read since, {rest_s} s of rest")
        self.assertEqual(len(site.line.silence), 0)
        self.assertGreater(site.answers, answers)
        self.assertEqual(self.flushLoggedErrors(), [])
        site.line.stopService()
        site.clock.run(1)
        self.assertEqual(site.clock.getDelayedCalls(), [])
        return site

    def test_one_at_a_time(self) -> None:
        """Whatever the fault: no wrong word is published or handed to a client, nobody
        waits longer than he may, and when it is over every device is read again within
        one probe period."""
        for kind in sorted(KINDS):
            for percent in (100, 40):
                with self.subTest(kind=kind, percent=percent):
                    self.check(
                        Trouble(
                            device=5,
                            kind=kind,
                            every_s=EVERY_S,
                            for_s=15.0,
                            percent=percent,
                        )
                    )

    @settings(deadline=None, derandomize=True, max_examples=40)
    @given(
        st.lists(TROUBLES, min_size=2, max_size=5, unique_by=KIND),
        st.sampled_from([0.2, 0.5, 0.72]),
        st.integers(0, 2),
    )
    def test_mixed(
        self, troubles: list[Trouble], timeout_s: float, retries: int
    ) -> None:
        """Any mixture of them keeps the same promises, whatever the time-out."""
        self.check(*troubles, timeout_s=timeout_s, retries=retries)

    def test_others_do_not_notice(self) -> None:
        """While one is dead the two others are read in every cycle [PLUS-2]."""
        site = Site([Trouble(device=5, kind="dead", every_s=EVERY_S, for_s=60.0)])
        site.clock.run(EVERY_S - 1 - site.clock.seconds())

        self.assertEqual(list(site.line.silence._resting), [5])
        for number in (4, 9):
            self.assertLess(site.clock.seconds() - site.read[number], 2.0)
