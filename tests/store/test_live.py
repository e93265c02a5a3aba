"""The image: what is known is the newest word of every register, and nothing twice."""

from dataclasses import replace
from struct import unpack

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain import event
from digiware.domain.site import Load
from digiware.store.live import Live, Table, table_key
from tests.fakes import device, product, site

from .builders import block

# A narrow space makes blocks meet; its other end is the end of all registers.
FIRSTS = st.one_of(st.integers(0, 20), st.integers(0x10000 - 20, 0xFFFF))
COUNTS = st.integers(1, 8)
READS = st.tuples(st.just("read"), FIRSTS, COUNTS)
WRITES = st.tuples(st.just("write"), FIRSTS, COUNTS)
COMMANDS = st.tuples(st.just("command"), st.just(0), st.just(0))
STEPS = st.one_of(*[READS] * 8, *[WRITES] * 3, COMMANDS)
HISTORIES = st.lists(STEPS, max_size=40)


def known(table: Table) -> dict[int, tuple[int, float]]:
    """What the table holds: word and age, by register."""
    return {
        run.first + offset: (word, run.at)
        for run in table.runs
        for offset, word in enumerate(unpack(f">{run.end - run.first}H", run.words))
    }


class ImageTests(SynchronousTestCase):
    """Runs of words, held against a plain dictionary of registers."""

    @settings(deadline=None, derandomize=True, max_examples=300)
    @given(HISTORIES)
    def test_every_register_is_its_newest_word(
        self, history: list[tuple[str, int, int]]
    ) -> None:
        """[PLUS-1] A newer block cuts older ones, a write drops what it touches."""
        live = Live(site(device(4)))
        expected: dict[int, tuple[int, float]] = {}
        for at, (what, first, count) in enumerate(history):
            count = min(count, 0x10000 - first)
            if what == "read":
                live.publish(block(first, *[at] * count, at=at))
                expected |= {first + each: (at, at) for each in range(count)}
            elif what == "write":
                live.publish(event.Forgotten(4, 3, first, count))
                for each in range(first, first + count):
                    expected.pop(each, None)
            else:
                live.publish(event.Forgotten(4))
                expected.clear()
            table = live.tables.get(table_key(4, 3), Table())
            self.assertEqual(known(table), expected)
            self.assert_in_order(table)

        table = live.tables.get(table_key(4, 3), Table())
        for register in (*range(32), *range(0x10000 - 32, 0x10000)):
            self.assertEqual(table.at(register) is not None, register in expected)
            self.assert_covering(table, register, register + 5, expected)

    def assert_in_order(self, table: Table) -> None:
        """Sorted, none empty, none over another, each as long as its words."""
        self.assertEqual(table.firsts, [run.first for run in table.runs])
        edges = [edge for run in table.runs for edge in (run.first, run.end)]
        self.assertEqual(edges, sorted(edges))
        for run in table.runs:
            self.assertLess(run.first, run.end)
            self.assertEqual(len(run.words), 2 * (run.end - run.first))

    def assert_covering(
        self, table: Table, first: int, end: int, expected: dict[int, object]
    ) -> None:
        """Runs are found exactly when all of the registers are known."""
        runs = table.covering(first, end)

        self.assertEqual(runs is not None, set(range(first, end)) <= set(expected))
        if runs:
            self.assertLessEqual(runs[0].first, first)
            self.assertGreaterEqual(runs[-1].end, end)
            ends = [run.end for run in runs[:-1]]
            self.assertEqual(ends, [run.first for run in runs[1:]])

    def test_functions_and_devices_are_kept_apart(self) -> None:
        """Holding and input registers of the same number are different words."""
        live = Live(site(device(4), device(5)))

        live.publish(block(10, 1, address=4, function=3))
        live.publish(block(10, 2, address=4, function=4))
        live.publish(block(10, 3, address=5, function=3))

        words = {key: table.runs[0].words[1] for key, table in live.tables.items()}
        keys = (table_key(4, 3), table_key(4, 4), table_key(5, 3))
        self.assertEqual(words, dict(zip(keys, (1, 2, 3), strict=True)))

    def test_a_write_is_seen_through_both_functions(self) -> None:
        """[PLUS-1] Meters show the same registers to functions 3 and 4."""
        live = Live(site(device(4)))
        for function in (3, 4):
            live.publish(block(10, 1, 1, function=function))

        live.publish(event.Forgotten(4, 3, 10, 1))

        for function in (3, 4):
            self.assertIsNone(live.words(4, function, 10, 1))
            self.assertIsNotNone(live.words(4, function, 11, 1))

    def test_what_was_never_read_may_be_forgotten(self) -> None:
        """A write to a device that was not polled yet changes nothing."""
        live = Live(site(device(4)))

        live.publish(event.Forgotten(4, 3, 10, 1))
        live.publish(event.Forgotten(4))

        self.assertEqual(live.tables, {})


class SilenceTests(SynchronousTestCase):
    """Who does not answer, and why."""

    def test_a_silent_device_is_silent_until_it_is_back(self) -> None:
        """The reason is kept for the operator, the words are kept as well."""
        live = Live(site(device(4)))
        live.publish(block(10, 1))

        live.publish(event.Silent(4, "no answer in 0.5 s"))
        self.assertEqual(live.silent, {4: "no answer in 0.5 s"})
        self.assertIn(table_key(4, 3), live.tables)

        live.publish(event.Back(4))
        self.assertEqual(live.silent, {})

    def test_words_from_a_silent_device_end_its_silence(self) -> None:
        """A line made anew does not know who was silent, so it never says Back."""
        live = Live(site(device(4)))
        live.publish(event.Silent(4, "no answer in 0.5 s"))

        live.publish(block(10, 1))

        self.assertEqual(live.silent, {})


class ReplanTests(SynchronousTestCase):
    """The site changes while the image is full."""

    def setUp(self) -> None:
        self.live = Live(site(device(4), device(5)))
        for address in (4, 5):
            self.live.publish(block(10, 1, address=address, function=3))
            self.live.publish(block(10, 1, address=address, function=4))
            self.live.publish(event.Silent(address, "unplugged"))

    def left(self) -> tuple[set[int], set[int], set[int]]:
        addresses = {key >> 8 for key in self.live.tables}
        return addresses, set(self.live.newest), set(self.live.silent)

    def test_a_removed_device_is_forgotten(self) -> None:
        """Its words would answer for whatever gets its number next."""
        told: list[event.Event] = []
        self.live.listen(told.append)

        self.live.replan(site(device(4)))

        self.assertEqual(self.left(), ({4}, {4}, {4}))
        self.assertEqual(told, [event.Forgotten(5)])

    def test_a_changed_device_is_forgotten(self) -> None:
        """Another model under the same number has other registers."""
        self.live.replan(site(device(4, product=product("E23")), device(5)))

        self.assertEqual(self.left(), ({5}, {5}, {5}))

    def test_a_renamed_device_keeps_its_words(self) -> None:
        """What people call it and its loads says nothing about its registers."""
        loads = (Load(number=1, name="Kitchen"),)
        renamed = replace(device(4), name="Main", location="Cellar", loads=loads)
        self.live.replan(site(renamed, device(5)))

        self.assertEqual(self.left(), ({4, 5}, {4, 5}, {4, 5}))

    def test_a_device_elsewhere_is_forgotten(self) -> None:
        """Another bus or unit is another meter."""
        moved, readdressed = replace(device(4), bus="rs485"), replace(device(5), unit=9)
        self.live.replan(site(moved, readdressed))

        self.assertEqual(self.left(), (set(), set(), set()))

    def test_an_unchanged_device_keeps_its_words(self) -> None:
        """A device that is the same is not asked everything again."""
        self.live.replan(site(device(3), device(4), device(5)))

        self.assertEqual(self.left(), ({4, 5}, {4, 5}, {4, 5}))
        self.assertIn(3, self.live.site.by_number)


class ListenerTests(SynchronousTestCase):
    """Whoever wants the news."""

    def test_each_is_told_each_event_once_after_it_was_taken_in(self) -> None:
        """A listener that looks at the image finds the news there."""
        live = Live(site(device(4)))
        told: list[tuple[event.Event, bool]] = []
        live.listen(lambda happened: told.append((happened, 4 in live.newest)))
        events = [block(10, 1), event.Silent(4, "why"), event.LineUp("digiware")]

        for happened in events:
            live.publish(happened)

        self.assertEqual(told, [(happened, True) for happened in events])

    def test_a_failing_listener_costs_nobody_anything(self) -> None:
        """A bug in one is in the log, the others and the line get their news."""
        live = Live(site(device(4)))
        told: list[event.Event] = []

        def fails(_: event.Event) -> None:
            raise ZeroDivisionError

        live.listen(fails)
        live.listen(told.append)
        live.publish(event.Back(4))

        self.assertEqual(told, [event.Back(4)])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_listening_can_be_stopped_even_while_being_told(self) -> None:
        """Who stops at one event is not told the next, and the others are."""
        live = Live(site(device(4)))
        first: list[event.Event] = []
        second: list[event.Event] = []

        def told_once(happened: event.Event) -> None:
            first.append(happened)
            stop()

        stop = live.listen(told_once)
        live.listen(second.append)
        live.publish(event.Back(4))
        live.publish(event.Back(4))

        self.assertEqual((len(first), len(second)), (1, 2))
