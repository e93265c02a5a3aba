"""The rules of site.ini, looked at as blocks come in."""

from typing import Any

from twisted.logger import capturedLogs, formatEvent

from digiware.devices.catalogue import load
from digiware.domain.alarm import Kind
from digiware.domain.site import Criticality, Rule, Site
from digiware.store.alarm_rules import Rules
from tests.fakes import device
from tests.store.builders import block
from tests.store.journals import JournalCase

CATALOGUE = load()
B30 = CATALOGUE.product("B-30 RS485")
METER = device(4, product=B30)
I1, I2 = (CATALOGUE.field(B30, 1, service).register for service in (10000, 10001))
INPUTS = 11250


def rule(key: str = "overload", **others: Any) -> Rule:
    """More than 100 A on phase 1 of load 4.1."""
    usual = {"kind": "measurement", "source": (4, 1), "service": 10000, "above": 100.0}
    return Rule(key=key, **{**usual, **others})


def logic(key: str = "door", when: str = "on", **others: Any) -> Rule:
    """Input 1 of device 4."""
    return Rule(key=key, kind="logic", when=when, **{"source": (4, 1), **others})


class RulesCase(JournalCase):
    """A meter of which one current and its inputs are read."""

    def watch(self, *rules: Rule, devices: Any = (METER,)) -> None:
        self.site = Site(devices=devices, rules=rules)
        self.rules = Rules(self.site, CATALOGUE, self.alarms, self.clock)

    def amperes(self, amperes: float, register: int = I1) -> None:
        counts = round(amperes * 1000)
        self.rules.told(block(register, *divmod(counts, 0x10000)))

    def input(self, on: bool) -> None:
        self.rules.told(block(INPUTS, int(on)))

    def on(self) -> list[str]:
        return [alarm.key for alarm in self.alarms.active()]


class MeasurementTests(RulesCase):
    """[ALM-1] A number beyond a bound."""

    def test_above(self) -> None:
        """Raised at the reading, ended when it came back by the hysteresis."""
        self.watch(rule())
        for amperes, on in ((100, False), (100.001, True), (98.5, True), (97.9, False)):
            self.amperes(amperes)
            self.assertEqual(bool(self.on()), on, amperes)

        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])

    def test_what_it_says(self) -> None:
        """Where, what, how much."""
        self.watch(rule(criticality=Criticality.INFORMATION, below=10.0))
        self.amperes(120.5)

        about = self.alarms.active()[0].about
        self.assertIs(about.kind, Kind.MEASUREMENT)
        self.assertIs(about.criticality, Criticality.INFORMATION)
        self.assertEqual((about.device, about.load, about.service), (4, 1, 10000))
        self.assertEqual((about.cause, about.facts["value"]), ("above", 120.5))
        self.assertEqual(about.facts["load_name"], "load 1")

    def test_other_blocks(self) -> None:
        """Only the block that holds the quantity is looked at."""
        self.watch(rule())
        self.rules.told(block(I1, 0xFFFF, 0, address=5))
        self.rules.told(block(I1, 1, function=4))
        self.rules.told(block(I1 + 1, 0xFFFF))

        self.assertEqual(self.on(), [])

    def test_not_available(self) -> None:
        """What the device does not know changes nothing."""
        self.watch(rule())
        self.amperes(120)
        self.rules.told(block(I1, 0xFFFF, 0xFFFF))

        self.assertEqual(len(self.on()), 1)

    def test_a_model_without_it(self) -> None:
        """A rule on what the model does not have never holds: the log says so."""
        for odd, what in (
            (rule(service=123456), "service 123456"),
            (logic(source=(4, 99)), "input 99"),
        ):
            with capturedLogs() as logs:
                self.watch(odd)
            self.amperes(120)

            self.assertEqual(self.on(), [])
            (said,) = map(formatEvent, logs)
            self.assertIn(f"[alarm {odd.key}]: never raised, as meter 4 (B-30", said)
            self.assertIn(f"has no {what} to be read", said)

    def test_after_a_restart(self) -> None:
        """It ends when the number comes back by the hysteresis, as without one."""
        self.watch(rule())
        self.amperes(101)
        self.start()
        self.watch(rule())
        for amperes, on in ((99, True), (97.9, False)):
            self.amperes(amperes)
            self.assertEqual(bool(self.on()), on, amperes)

        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])


class LogicTests(RulesCase):
    """[ALM-1] A digital input."""

    def states(self, when: str, *inputs: bool) -> list[bool]:
        self.watch(logic(when=when))
        found = []
        for on in inputs:
            self.input(on)
            found.append(bool(self.on()))
        return found

    def test_on(self) -> None:
        """While it is on."""
        self.assertEqual(self.states("on", False, True, False), [False, True, False])

    def test_off(self) -> None:
        """While it is off."""
        self.assertEqual(self.states("off", True, False, True), [False, True, False])

    def test_change(self) -> None:
        """From a reading that differs from the one before to one that does not."""
        states = self.states("change", True, True, False, False)

        self.assertEqual(states, [False, False, True, False])


class CombinationTests(RulesCase):
    """[ALM-1] Rules together; their members raise no alarm of their own."""

    def watch_both(self, every: bool, **others: Any) -> None:
        both = Rule(
            key="both",
            kind="combination",
            members=("overload", "door"),
            every=every,
            **others,
        )
        self.watch(both, rule(), logic())

    def test_all(self) -> None:
        """While all of them hold: one alarm."""
        self.watch_both(every=True)
        self.amperes(120)
        self.input(False)
        self.assertEqual(self.on(), [])
        self.input(True)
        self.assertEqual(self.on(), ["rule both"])
        self.amperes(1)

        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])

    def test_any(self) -> None:
        """While one of them holds."""
        self.watch_both(every=False)
        self.amperes(120)
        self.assertEqual(self.on(), ["rule both"])
        self.input(True)
        self.amperes(1)
        self.assertEqual(self.on(), ["rule both"])
        self.input(False)

        self.assertEqual(self.on(), [])

    def test_delays_of_members(self) -> None:
        """A member counts when its own delay has passed."""
        both = Rule(key="both", kind="combination", members=("overload", "door"))
        self.watch(both, rule(on_s=5.0), logic())
        self.input(True)
        self.amperes(120)
        self.assertEqual(self.on(), [])
        self.clock.advance(5.0)

        self.assertEqual(self.on(), ["rule both"])

    def test_after_a_restart(self) -> None:
        """It stays until all that decides was seen again, and then ends or stays."""
        for amperes, still in ((120, True), (1, False)):
            self.setUp()
            self.watch_both(every=True)
            self.amperes(120)
            self.input(True)
            self.start()
            self.watch_both(every=True)
            self.input(True)
            self.assertEqual(self.on(), ["rule both"])
            self.amperes(amperes)
            self.assertEqual(bool(self.on()), still)


class ReplanTests(RulesCase):
    """The site changes."""

    def test_a_rule_that_is_gone(self) -> None:
        """Its alarm ends, at a reload and at a start."""
        for start in (False, True):
            self.setUp()
            self.watch(rule())
            self.amperes(120)
            if start:
                self.start()
                self.watch()
            else:
                self.rules.replan(Site(devices=(METER,)))
            self.assertEqual(self.on(), [])

    def test_a_rule_that_changed(self) -> None:
        """Is looked at anew; others don't notice."""
        self.watch(rule(), rule("other", service=10001))
        self.amperes(120)
        self.amperes(120, I2)
        self.rules.replan(
            Site(
                devices=(METER,),
                rules=(rule(above=200.0), rule("other", service=10001)),
            )
        )

        self.assertEqual(self.on(), ["rule other"])
        self.amperes(201)
        self.assertEqual(len(self.on()), 2)

    def test_a_member_is_no_alarm(self) -> None:
        """A rule that became one's member ends its own alarm."""
        self.watch(rule(), logic())
        self.amperes(120)
        both = Rule(key="both", kind="combination", members=("overload", "door"))
        self.rules.replan(Site(devices=(METER,), rules=(rule(), logic(), both)))

        self.assertEqual(self.on(), [])
