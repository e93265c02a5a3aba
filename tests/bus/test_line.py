"""One field line at work, on a scripted line with devices on it."""

from collections.abc import Hashable
from itertools import pairwise
from typing import Any

from twisted.internet.defer import Deferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.bus.line import Line
from digiware.devices.plan import ReadBlock
from digiware.domain import event
from digiware.domain.site import Device
from digiware.interfaces import Expired, Garbled, LineDown, NoPath, Silent
from digiware.wire import modbus
from tests import fakes
from tests.fakes import device, good, late, silent

LIVE = fakes.read_block(100, 10)
SLOW = fakes.read_block(300, 10, "slow")
ONCE = fakes.read_block(500, 10, "once")
READ = modbus.read_request(3, 1000, 10)
WRITE = bytes.fromhex("06 0064 0001")
Plan = tuple[Device, tuple[ReadBlock, ...]]


def request(block: ReadBlock) -> bytes:
    """What a poll of this block asks."""
    return modbus.read_request(block.function, block.first, block.count)


class LineCase(SynchronousTestCase):
    """A line on a FakeLine; what it published is in `events`."""

    def make(self, *plans: Plan, **bus: Any) -> None:
        self.clock = fakes.SteppedClock()
        self.wire = fakes.FakeLine(self.clock)
        self.events: list[event.Event] = []
        self.line = Line(
            "digiware",
            fakes.bus(**bus),
            {"fake": self.wire.open},
            self.clock,
            fakes.FakeTime(self.clock),
            self.publish,
        )
        self.line.replan(plans)
        self.line.startService()

    def publish(self, happened: event.Event) -> None:
        self.events.append(happened)

    def ask(
        self, of: Device, pdu: bytes, client: Hashable = "client", within_s: float = 2.0
    ) -> "Deferred[bytes]":
        return self.line.ask(of, pdu, client, self.clock.seconds() + within_s)

    def sent(self, unit: int, since: float = 0.0) -> list[bytes]:
        """What the unit was asked."""
        return [pdu for at, to, pdu in self.wire.sent if to == unit and at >= since]

    def happened(self, kind: type) -> list[Any]:
        return [one for one in self.events if isinstance(one, kind)]


class PollTests(LineCase):
    """What a line reads by itself."""

    def test_events(self) -> None:
        """What was read is published in its order: words, when, and how long they may
        answer clients."""
        self.make((device(4), (LIVE,)), (device(5), (LIVE,)), poll_s=2.0)
        self.clock.run(1)

        up, first, second = self.events
        self.assertEqual(up, event.LineUp("digiware"))
        at = 0.00175 + 0.01
        words = fakes.words(4, 100, 10)
        when = fakes.NOON + at
        self.assertEqual(first, event.Block(4, 3, 100, words, at, when, 3.0))
        self.assertEqual((second.address, second.words), (5, fakes.words(5, 100, 10)))

    def test_one_at_a_time(self) -> None:
        """A request goes out when the one before is answered and the line was still,
        whoever asks [BUS-5]."""
        meters = [device(number) for number in range(2, 8)]
        self.make(*((meter, (LIVE, SLOW)) for meter in meters), poll_s=0)
        for meter in meters:
            self.ask(meter, READ).addErrback(lambda _: None)
            self.ask(meter, WRITE).addErrback(lambda _: None)
        self.clock.run(5)

        gaps = [b - a for (a, _, _), (b, _, _) in pairwise(self.wire.sent)]
        self.assertGreater(len(gaps), 400)
        self.assertGreaterEqual(min(gaps), 0.01 + 0.00175 - 1e-9)

    def test_refused_blocks(self) -> None:
        """A block that a device refuses is read without its holes; what it refuses
        even so is left out, and the rest goes on."""
        holed = fakes.read_block(100, 30, "live", ((100, 10), (120, 10)))
        self.make((device(4), (holed,)), (device(5), (LIVE,)))
        no = fakes.refused(2)

        def partly(unit: int, pdu: bytes) -> Any:
            return (good if modbus.read_range(pdu) == (120, 10) else no)(unit, pdu)

        self.wire.of_unit[4] = partly
        self.clock.run(5)

        asked = [modbus.read_range(pdu) for pdu in self.sent(4)]
        self.assertEqual(asked[:3], [(100, 30), (100, 10), (120, 10)])
        self.assertEqual(set(asked[3:]), {(120, 10)})
        self.assertEqual(len(self.sent(5)), 5)

    def test_another_refusal(self) -> None:
        """A device that is busy is not taken for one that lacks the registers."""
        self.make((device(4), (LIVE,)))
        self.wire.of_unit[4] = fakes.refused(6)

        self.clock.run(4.5)

        self.assertEqual(self.sent(4), [request(LIVE)] * 5)

    def test_figures(self) -> None:
        """What the line did can be counted, in all and by device [PLUS-4]."""
        self.make((device(4), (LIVE,)))
        self.wire.answers.extend([silent, good])
        self.clock.run(0.9)

        figures = {each.name: each.value for each in self.line.figures()}
        self.assertEqual(figures["digiware_bus_requests_total"], 2)
        self.assertEqual(figures["digiware_bus_answers_total"], 1)
        self.assertEqual(figures["digiware_bus_timeouts_total"], 1)
        self.assertEqual(figures["digiware_bus_retries_total"], 1)
        self.assertEqual(figures["digiware_device_answers_total"], 1)

    def test_times(self) -> None:
        """A time-out is charged to the device that did not answer, a damaged answer
        likewise, and the silence before each request [PLUS-4]."""
        self.make((device(4), (LIVE,)), (device(5), (LIVE,)), poll_s=60, timeout_s=0.1)
        self.wire.answers.extend([silent, good, fakes.garbled, good])
        self.clock.run(1)

        lost = {
            (each.name.split("_")[2], each.labels["device"]): each.value
            for each in self.line.figures()
            if each.name.startswith("digiware_device_")
        }
        frame_s = (8 + 25) * 10 / 38400
        self.assertAlmostEqual(lost["timeout", "4"], 0.1 + frame_s)
        self.assertEqual((lost["retry", "4"], lost["timeout", "5"]), (0, 0))
        self.assertAlmostEqual(lost["retry", "5"], 0.01)
        self.assertAlmostEqual(lost["gap", "5"], 2 * 0.00175)
        self.assertAlmostEqual(lost["wire", "5"], frame_s + 2 * 0.00175)


class ClientTests(LineCase):
    """Requests of clients."""

    def setUp(self) -> None:
        self.meter = device(4)
        self.make((self.meter, (LIVE,)), poll_s=0)
        self.clock.run(1)
        self.wire.sent.clear()
        self.events.clear()

    def test_read(self) -> None:
        """A client is given the words, and so are all others: they are published, fresh
        for a second [PLUS-1]."""
        promise = self.ask(self.meter, READ)
        self.clock.run(1)

        self.assertEqual(self.successResultOf(promise), fakes.response(4, READ))
        block = next(each for each in self.events if each.first == 1000)
        self.assertEqual((block.words, block.fresh_s), (fakes.words(4, 1000, 10), 1.0))

    def test_in_turn_with_polls(self) -> None:
        """Clients' reads and polls alternate [PLUS-2]."""
        mine = [modbus.read_request(3, 1000 + each, 1) for each in range(5)]
        for pdu in mine:
            self.ask(self.meter, pdu, client=pdu)
        self.clock.run(1)

        asked = self.sent(4)
        start = asked.index(mine[0])
        expected = [pdu for each in mine for pdu in (each, request(LIVE))]
        self.assertEqual(asked[start : start + 10], expected)

    def test_shares_a_poll(self) -> None:
        """A read inside a poll under way costs the line nothing [PLUS-1]."""
        narrow = modbus.read_request(3, 105, 2)
        while not self.wire.sent:
            self.clock.run(0.001)
        promise = self.ask(self.meter, narrow)
        self.clock.run(0.012)

        self.assertEqual(self.successResultOf(promise), fakes.response(4, narrow))
        self.assertNotIn(narrow, self.sent(4))

    def test_expired(self) -> None:
        """A request that could not be put in time fails at its deadline [PLUS-2]."""
        self.wire.answers.extend([silent, silent])
        self.clock.run(0.05)
        promise = self.ask(self.meter, READ, within_s=0.3)
        self.clock.run(0.31)

        self.failureResultOf(promise, Expired)
        self.clock.run(5)
        self.assertNotIn(READ, self.sent(4))

    def test_write(self) -> None:
        """A write overtakes all else, and what it touched is forgotten before its
        client is told [PLUS-1, PLUS-2]."""
        self.ask(self.meter, READ)
        known_then: list[event.Event] = []
        promise = self.ask(self.meter, WRITE)
        promise.addCallback(lambda _: known_then.extend(self.events))
        self.clock.run(1)

        asked = self.sent(4)
        self.assertLess(asked.index(WRITE), asked.index(READ))
        self.assertIn(event.Forgotten(4, 3, 100, 1), known_then)

    def test_a_failed_write(self) -> None:
        """A write without an answer may have been done: it is forgotten as well, and
        again before its client is told [PLUS-1]."""
        for pdu, forgotten in (
            (WRITE, event.Forgotten(4, 3, 100, 1)),
            (bytes.fromhex("05 0064 ff00"), event.Forgotten(4)),
        ):
            self.setUp()
            self.wire.of_unit[4] = lambda unit, asked, pdu=pdu: (
                silent if asked == pdu else good
            )(unit, asked)
            known_then: list[event.Event] = []
            promise = self.ask(self.meter, pdu, within_s=10)
            told = promise.addErrback(
                lambda _, seen=known_then: seen.extend(self.events)
            )
            self.clock.run(2)

            self.assertIsNone(self.successResultOf(told))
            self.assertIn(forgotten, known_then)

    def test_exception(self) -> None:
        """A device's exception is an answer, and no news to anybody else [MOD-3]."""
        self.wire.of_unit[4] = fakes.refused(2)
        promise = self.ask(self.meter, READ)
        self.events.clear()
        self.clock.run(0.1)

        self.assertEqual(self.successResultOf(promise), b"\x83\x02")
        self.assertEqual(self.events, [])


class SilenceTests(LineCase):
    """Devices that do not answer [BUS-5, PLUS-2]."""

    def test_back_off(self) -> None:
        """A silent device is published once, its clients are refused at once, it is
        probed once a period without retry, and read as a whole when it is back."""
        meter = device(4)
        self.make((meter, (LIVE, SLOW, ONCE)), (device(5), (LIVE,)))
        self.clock.run(3.5)
        self.wire.of_unit[4] = silent
        waiting = self.ask(meter, request(LIVE), within_s=60)
        also = self.ask(meter, READ, "other", 60)
        self.clock.run(3)
        for promise in (waiting, also):
            self.failureResultOf(promise, Silent)
        self.failureResultOf(self.ask(meter, request(LIVE)), Silent)
        began = self.clock.seconds()
        self.clock.run(40)

        probes = self.sent(4, began)
        self.assertEqual(probes, [request(LIVE)] * 3)
        self.assertEqual(len(self.happened(event.Silent)), 1)
        self.assertEqual(self.happened(event.Back), [])

        del self.wire.of_unit[4]
        began = self.clock.seconds()
        self.clock.run(15)

        self.assertEqual(self.happened(event.Back), [event.Back(4)])
        asked = self.sent(4, began)
        self.assertEqual(asked[0], request(LIVE))
        self.assertLessEqual({request(SLOW), request(ONCE)}, set(asked[1:5]))
        back = self.events.index(event.Back(4))
        self.assertEqual(self.events[back + 1].address, 4)

    def test_probes(self) -> None:
        """Two percent of a line are for its silent devices: one that used to answer
        soon is asked every few seconds whether it is back [PLUS-2]."""
        self.make((device(4), (LIVE,)), (device(5), (LIVE,)))
        self.clock.run(3)
        self.wire.of_unit[4] = silent
        self.clock.run(57)
        self.wire.sent.clear()
        self.clock.run(600)

        probes = [at for at, unit, _ in self.wire.sent if unit == 4]
        self.assertGreater(len(probes), 80)
        self.assertLess(max(b - a for a, b in pairwise(probes)), 27)

    def test_back_but_slower(self) -> None:
        """A device that comes back slower than it was is found as well [BUS-5]."""
        self.make((device(4), (LIVE,)), (device(5), (LIVE,)))
        self.clock.run(3)
        self.wire.of_unit[4] = silent
        self.clock.run(60)
        self.wire.of_unit[4] = late(0.45)
        self.clock.run(120)

        self.assertEqual(self.happened(event.Back), [event.Back(4)])

    def test_the_others_keep_their_rate(self) -> None:
        """With one dead device of 32 the others keep 95 % of their rate, from the
        second minute on [PLUS-2]."""
        rates = []
        for dead in (silent, good):
            plans = [(device(number), (LIVE,)) for number in range(2, 34)]
            self.make(*plans, poll_s=0)
            self.wire.of_unit[33] = dead
            self.clock.run(60)
            others = [unit for at, unit, _ in self.wire.sent if unit != 33]
            self.clock.run(60)
            more = [unit for at, unit, _ in self.wire.sent if unit != 33]
            rates.append(len(more) - len(others))

        with_dead, all_well = rates
        self.assertGreaterEqual(with_dead, 0.95 * all_well)

    def test_a_slow_device(self) -> None:
        """A device that always answers too late delays the others by its time-outs, not
        by the time its late answers are waited for; no answer is mistaken [BUS-5]."""
        slow = device(4), (LIVE, fakes.read_block(200, 10))
        self.make(slow, (device(5), (LIVE,)), poll_s=0, timeout_s=0.2)
        self.wire.of_unit[4] = late(0.3)
        self.clock.run(60)

        others = [at for at, unit, _ in self.wire.sent if unit == 5]
        self.assertLess(max(b - a for a, b in pairwise(others)), 0.5)
        for block in self.happened(event.Block):
            self.assertEqual(block.words, fakes.words(block.address, block.first, 10))

    def test_a_client_of_a_slow_device(self) -> None:
        """A client's read that a late answer could be taken for waits, the others
        don't [BUS-5]."""
        meter, other = device(4), device(5)
        self.make((meter, ()), (other, ()))
        self.wire.answers.extend([silent, good])
        self.ask(meter, READ)
        self.clock.run(0.6)
        similar = modbus.read_request(3, 2000, 10)
        held, free = self.ask(meter, similar, "A"), self.ask(other, READ, "B")
        self.clock.run(0.1)
        self.successResultOf(free)
        self.assertNoResult(held)

        self.clock.run(1.4)

        self.assertEqual(self.successResultOf(held), fakes.response(4, similar))

    def test_what_a_device_passes_over(self) -> None:
        """[BUS-5, MOD-3] A client that asks what the device does not know of makes it
        silent for nobody; nothing else like it is asked for a while, what polls read
        and writes are."""
        here, lacking = device(4), modbus.read_request(1, 0, 8)
        self.make((here, (LIVE,)), (device(5), (LIVE,)), poll_s=0)
        known = (request(LIVE), WRITE)
        self.wire.of_unit[4] = lambda unit, pdu: good(unit, pdu) if pdu in known else ()
        for pdu in (b"\x2b\x0e\x01\x00", lacking, READ):
            asked = self.ask(here, pdu, within_s=5.0)
            self.clock.run(3)
            self.failureResultOf(asked, Silent)
        for pdu in known:
            asked = self.ask(here, pdu, within_s=5.0)
            self.clock.run(3)
            self.successResultOf(asked)

        self.assertEqual(self.happened(event.Silent), [])
        self.assertNotIn(lacking, self.sent(4))
        self.clock.run(30)
        self.ask(here, lacking).addErrback(lambda _: None)
        self.clock.run(1)
        self.assertIn(lacking, self.sent(4))

    def test_writes_on_a_noisy_line(self) -> None:
        """A write waits for the late answer to one before it, the other devices do not
        [BUS-5]."""
        noisy, writes = device(4), [bytes((6, 0, each, 0, 1)) for each in range(3)]
        self.make((noisy, ()), (device(5), (LIVE,)), poll_s=0, timeout_s=0.2)
        self.wire.of_unit[4] = lambda unit, pdu: (
            good if pdu in self.sent(4)[:-1] else fakes.garbled
        )(unit, pdu)
        promises = [self.ask(noisy, pdu, within_s=9) for pdu in writes]
        self.clock.run(9)

        done = [self.successResultOf(promise) for promise in promises]
        others = [at for at, unit, _ in self.wire.sent if unit == 5]
        self.assertEqual(done, writes)
        self.assertLess(max(b - a for a, b in pairwise(others)), 0.2)

    def test_clients_that_always_write(self) -> None:
        """They leave time for polls and for others' reads, half of it [PLUS-2]."""
        written, meter = device(4), device(5)
        self.make((written, ()), (meter, (LIVE,)), poll_s=0)
        reads = []

        def write(_: object, client: str) -> None:
            self.ask(written, WRITE, client).addBoth(write, client)

        def read(_: object) -> None:
            reads.append(self.clock.seconds())
            self.ask(meter, READ, "C").addBoth(read)

        for client in "AB":
            write(None, client)
        read(None)
        self.clock.run(10)

        writes, live = len(self.sent(4)), self.sent(5).count(request(LIVE))
        self.assertApproximates(writes / len(self.wire.sent), 0.5, 0.02)
        self.assertApproximates(live / len(reads), 1, 0.02)

    def test_noise(self) -> None:
        """One damaged answer does not make a device silent; a device of which nothing
        can be read is [BUS-5]."""
        self.make((device(4), (LIVE,)))
        self.wire.answers.extend([fakes.garbled] * 2)
        self.clock.run(3)
        self.assertEqual(self.happened(event.Silent), [])

        self.wire.of_unit[4] = fakes.garbled
        self.clock.run(5)

        self.assertEqual(len(self.happened(event.Silent)), 1)

    def test_a_damaged_answer_to_a_client(self) -> None:
        """A client whose answer could not be read is told so [MOD-3]."""
        meter = device(4)
        self.make((meter, ()))
        self.wire.of_unit[4] = fakes.garbled

        promise = self.ask(meter, READ)
        self.clock.run(1)

        self.failureResultOf(promise, Garbled)


class PortTests(LineCase):
    """A port that is lost and found, and a line that is stopped [BUS-4]."""

    def setUp(self) -> None:
        self.meter = device(4)
        self.make((self.meter, (LIVE, ONCE)))

    def test_lost(self) -> None:
        """What is on the line and what waits fails; so does what is asked meanwhile."""
        self.clock.run(1.5)
        self.wire.of_unit[4] = silent
        on_it = self.ask(self.meter, READ)
        self.clock.run(0.1)
        waiting = self.ask(self.meter, WRITE)

        self.wire.lose(OSError("pulled"))

        self.wire.failures = 1
        for promise in (on_it, waiting, self.ask(self.meter, READ)):
            self.failureResultOf(promise, LineDown)
        down = event.LineDown("digiware", "fake:line: pulled")
        self.assertEqual(self.happened(event.LineDown), [down])
        self.assertEqual(self.happened(event.Silent), [])

    def test_found(self) -> None:
        """Once the port is back all is read anew, and clients are answered."""
        self.clock.run(1.5)
        self.wire.lose()
        began = self.clock.seconds()
        self.clock.run(0.5)
        promise = self.ask(self.meter, READ)
        self.clock.run(0.1)

        self.successResultOf(promise)
        expected = [request(LIVE), request(ONCE), READ]
        self.assertCountEqual(self.sent(4, began), expected)
        self.assertEqual(len(self.happened(event.LineUp)), 2)

    def test_missing_at_start(self) -> None:
        """A port that is not there yet is told, and polled once it is."""
        self.make((self.meter, (LIVE,)))
        self.wire.lose()
        self.wire.sent.clear()
        self.wire.failures = 2
        self.clock.run(0.7)
        self.failureResultOf(self.ask(self.meter, READ), LineDown)
        self.clock.run(5)

        self.assertNotEqual(self.sent(4), [])

    def test_stop(self) -> None:
        """Whenever a line is stopped, all who wait are told, nothing goes out any more
        and no timer is left."""
        for answer in (good, silent, late(0.3), fakes.garbled):
            for run_s in (0.0, 0.001, 0.005, 0.0125, 0.3, 0.52, 0.9, 5.0):
                self.setUp()
                self.wire.of_unit[4] = answer
                promises = [self.ask(self.meter, pdu, pdu) for pdu in (READ, WRITE)]
                self.clock.run(run_s)

                self.line.stopService()

                with self.subTest(answer=answer, run_s=run_s):
                    for promise in promises:
                        promise.addErrback(lambda _: b"")
                        self.successResultOf(promise)
                    calls = self.clock.getDelayedCalls()
                    self.assertEqual(
                        [each for each in calls if each.func != self.wire.say], []
                    )
                    sent = len(self.wire.sent)
                    self.clock.run(60)
                    self.assertEqual(len(self.wire.sent), sent)


class ReplanTests(LineCase):
    """Devices that come, go or change while the line works."""

    def test_unchanged(self) -> None:
        """Devices that stay don't notice: nothing of theirs is read again."""
        self.make((device(4), (LIVE, ONCE)), poll_s=5)
        self.clock.run(1)

        self.line.replan([(device(4), (LIVE, ONCE)), (device(5), (LIVE, ONCE))])
        self.clock.run(1)

        self.assertEqual(self.sent(4).count(request(ONCE)), 1)
        self.assertEqual(self.sent(5), [request(LIVE), request(ONCE)])

    def test_read_anew(self) -> None:
        """Clients of a device that stays are served as before when the site was read
        anew: what they read is published and charged to them, and a silence is told
        [PLUS-1, PLUS-4]."""
        self.make((device(4), (ONCE,)), retries=0)
        self.clock.run(1)
        self.events.clear()
        self.line.replan([(device(4), (ONCE,)), (device(5), ())])
        stays = device(4)
        self.ask(stays, request(ONCE))
        self.clock.run(1)
        self.wire.of_unit[4] = silent
        self.ask(stays, request(ONCE)).addErrback(lambda _: None)
        self.clock.run(1)

        (block,) = self.happened(event.Block)
        self.assertEqual((block.address, block.first), (4, 500))
        self.assertEqual([one.address for one in self.happened(event.Silent)], [4])
        self.assertEqual(self.line.meter.clients["client"].transactions, 2)

    def test_removed(self) -> None:
        """A removed device is asked nothing more; who waited for it is told."""
        meter = device(4)
        self.make((meter, (LIVE, SLOW, ONCE)), (device(5), (LIVE,)), poll_s=0)
        self.clock.run(1)
        promise = self.ask(meter, READ)

        self.line.replan([(device(5), (LIVE,))])

        self.failureResultOf(promise, NoPath)
        self.clock.run(0.1)
        self.wire.sent.clear()
        self.clock.run(30)
        self.assertEqual({unit for unit, _ in self.wire.requests}, {5})

    def test_removed_while_asked(self) -> None:
        """What a removed device still says is not published, nor that it is silent;
        the client that asked is told, and the line does not look for it."""
        for answer in (late(0.2), silent, fakes.garbled):
            meter = device(4)
            self.make((meter, ()), retries=0)
            self.wire.of_unit[4] = answer
            promise = self.ask(meter, READ)
            self.clock.run(0.005)

            self.line.replan([])

            self.clock.run(100)
            promise.addErrback(lambda _: b"")
            self.successResultOf(promise)
            self.assertEqual(self.events, [event.LineUp("digiware")])
            self.assertEqual(len(self.wire.sent), 1)
            self.assertEqual(self.clock.getDelayedCalls(), [])

    def test_changed(self) -> None:
        """A device with another unit or model is read as a new one."""
        self.make((device(4), (LIVE,)), poll_s=5)
        self.clock.run(1)

        self.line.replan([(device(4, unit=9), (LIVE,))])
        self.clock.run(1)

        self.assertEqual(self.sent(9), [request(LIVE)])


class BugTests(LineCase):
    """A bug costs one transaction, not the line."""

    def publish(self, happened: event.Event) -> None:
        super().publish(happened)
        if isinstance(happened, event.Block) and happened.first in self.broken:
            self.broken.remove(happened.first)
            raise ZeroDivisionError

    def test_in_a_poll(self) -> None:
        """The block is read again, and so are the others."""
        self.broken = {LIVE.first, SLOW.first, ONCE.first}
        self.make((device(4), (LIVE, SLOW, ONCE)))
        self.clock.run(30)

        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 3)
        for block in (LIVE, SLOW, ONCE):
            self.assertGreater(self.sent(4).count(request(block)), 1)

    def test_in_a_clients_request(self) -> None:
        """The client is told, and the next one who asks the same is answered."""
        self.broken = {1000}
        meter = device(4)
        self.make((meter, ()))
        promise = self.ask(meter, READ)
        self.clock.run(0.1)
        self.failureResultOf(promise, Garbled)
        again = self.ask(meter, READ)
        self.clock.run(1.5)

        self.successResultOf(again)
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)
