"""What devices report by themselves: their alarm slots, and who they are."""

from dataclasses import replace
from typing import Any

from twisted.internet.defer import fail, succeed
from twisted.logger import capturedLogs, formatEvent

from digiware.devices.catalogue import load
from digiware.domain.alarm import Kind, State
from digiware.domain.quantity import YEAR_2000_S
from digiware.domain.site import Criticality, Site
from digiware.interfaces import Busy
from digiware.store.acknowledgements import Acknowledgements
from digiware.store.alarm_devices import Reported
from digiware.store.alarm_products import Products
from digiware.store.live import Live
from tests.fakes import NOON, FakeTime, device
from tests.store.builders import block
from tests.store.journals import JournalCase

CATALOGUE = load()
METER = device(4, product=CATALOGUE.product("B-30 RS485"), net_id="7E229C")
SITE = Site(devices=(METER,))
START = int(NOON) - YEAR_2000_S - 60
SYSTEM_1, EN50160_1, ANALOG_2, LOGICAL_1 = 38496, 38752, 39272, 39456


class ReportedCase(JournalCase):
    """A B30 whose slots are read into an image."""

    def start(self, **bounds: float) -> None:
        super().start(**bounds)
        self.live = Live(SITE)
        self.reported = Reported(
            SITE,
            CATALOGUE,
            self.alarms,
            FakeTime(self.clock),
            self.live.words,
            self.known,
        )

    def read(self, first: int, *words: int) -> None:
        """A block comes in."""
        came = block(first, *words)
        self.live.publish(came)
        self.reported.told(came)

    def system(self, status: int, type: int = 3, start: int = START) -> None:
        """The first slot of a device's system alarms."""
        when = divmod(start, 0x10000)
        self.read(SYSTEM_1, 9, status, type, 12, 2, *when, 0, 1)

    def quality(self, status: int, event: int, start: int = START) -> None:
        when = divmod(start, 0x10000)
        self.read(EN50160_1, 7, status, 10, 1, *when, 0, 1, event)

    def on(self) -> list[tuple[Kind, str]]:
        return [(one.about.kind, one.about.cause) for one in self.alarms.active()]


class ReportedTests(ReportedCase):
    """[ALM-1, SNMP-7] The five kinds, and their states."""

    def test_ct_disconnected(self) -> None:
        """With the start that the device gives, and it ends when that says so."""
        self.system(0)
        self.system(1)
        self.assertEqual(self.on(), [(Kind.DEVICE, "CT disconnected")])
        self.assertEqual(self.alarms.active()[0].began, NOON - 60)
        self.system(2)

        self.assertEqual(self.on(), [])
        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])

    def test_every_type(self) -> None:
        """Phase rotation, V/I association, CT disconnected, wrong primary."""
        found = []
        for place, type in enumerate((1, 2, 3, 10)):
            self.system(1, type, START + place)
            found += [cause for _, cause in self.on()]

        self.assertEqual(
            found,
            ["phase rotation", "V/I association", "CT disconnected", "bad CT primary"],
        )

    def test_an_event_between_two_reads(self) -> None:
        """A dip that came and went is one alarm, begun and ended, and not again."""
        for _ in range(2):
            self.quality(2, 2)
        self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])
        self.assertEqual(self.alarms.standing()[0].about.kind, Kind.QUALITY)
        self.quality(2, 1, START + 30)

        self.assertEqual(
            [one.about.cause for one in self.alarms.standing()], ["dip", "swell"]
        )

    def test_a_restart(self) -> None:
        """What the journal knows by its start is not raised again."""
        self.quality(2, 2)
        self.start()
        self.quality(2, 2)

        self.assertEqual(len(self.entries()), 2)

    def test_history(self) -> None:
        """What was acknowledged in the device before we came is no alarm."""
        self.system(3)

        self.assertEqual(self.entries(), [])

    def test_a_clock_that_is_wrong(self) -> None:
        """A start that nobody can believe is our own time, and tells no repetition."""
        for start in (0, START + 86400):
            self.setUp()
            for status in (1, 1, 2, 2):
                self.system(status, start=start)
            self.assertEqual(self.kinds(), ["alarm began", "alarm ended"])
            self.assertEqual(self.alarms.standing()[0].began, NOON)

    def test_acknowledged_in_the_device(self) -> None:
        """Is acknowledged here, by the device."""
        self.system(1)
        self.system(3)

        self.assertEqual(self.alarms.standing(), [])
        acknowledged = self.entries(kind="alarm acknowledged")
        self.assertEqual([entry.who for entry in acknowledged], ["meter 4"])

    def test_a_measurement(self) -> None:
        """With service, load and criticality; a slot cut by two blocks is one."""
        start = divmod(START, 0x10000)
        self.read(ANALOG_2, 5, 1, 1, 1, *start)
        self.assertEqual(self.on(), [])
        self.read(ANALOG_2 + 6, 0, 60, *divmod(10000, 0x10000), 0)

        about = self.alarms.active()[0].about
        self.assertEqual((about.kind, about.cause), (Kind.MEASUREMENT, "high"))
        self.assertEqual((about.load, about.service), (1, 10000))
        self.assertIs(about.criticality, Criticality.NON_CRITICAL)

    def test_an_input(self) -> None:
        """Counted from 0 there, from 1 here."""
        self.read(LOGICAL_1, 5, 1, 7, 0, *divmod(START, 0x10000), 0, 60, 2)

        about = self.alarms.active()[0].about
        self.assertEqual((about.kind, about.facts["input"]), (Kind.LOGIC, 3))

    def test_a_device_that_is_removed(self) -> None:
        """Its alarms end."""
        self.system(1)
        self.reported.replan(Site())

        self.assertEqual(self.on(), [])


class AcknowledgementTests(ReportedCase):
    """[ALM-1] What is acknowledged here is, in the device."""

    def start(self, **bounds: float) -> None:
        super().start(**bounds)
        self.written: list[tuple[int, ...]] = []
        self.answer: Any = succeed(b"\x06\x9a\xc0\x00\x09")
        self.part = Acknowledgements(
            lambda: SITE,
            CATALOGUE,
            self.alarms,
            self.reported,
            self.write,
            self.clock.seconds,
        )
        self.part.startService()

    def write(self, address: int, register: int, value: int, until: float) -> Any:
        self.written.append((address, register, value))
        return self.answer

    def test_when_it_has_ended(self) -> None:
        """The id of the slot goes to the device's command register, once."""
        self.system(1)
        self.alarms.acknowledge(1, "admin")
        self.assertEqual(self.written, [])
        self.system(2)
        self.system(3)

        self.assertEqual(self.written, [(4, 39616, 9)])

    def test_what_the_device_did_itself(self) -> None:
        """Is not written back to it; nor is anything while the part is stopped."""
        self.system(1)
        self.system(3)
        self.part.stopService()
        self.system(1, start=START + 9)
        self.system(2, start=START + 9)
        self.alarms.acknowledge(2, "admin")

        self.assertEqual(self.written, [])

    def test_a_device_that_can_not_be_asked(self) -> None:
        """Is a line in the log, as one that refuses; here the alarm is acknowledged."""
        for answer, why in (
            (fail(Busy("too much")), "too much"),
            (succeed(b"\x86\x04"), "refused with exception 4"),
        ):
            self.setUp()
            self.answer = answer
            self.system(1)
            self.system(2)
            with capturedLogs() as logs:
                self.alarms.acknowledge(1, "admin")

            self.assertEqual(self.alarms.standing(), [])
            said = [each for each in map(formatEvent, logs) if "in device 4" in each]
            self.assertEqual(len(said), 1)
            self.assertIn(why, said[0])


class ProductTests(JournalCase):
    """[ALM-2] System alarm 5: damaged, or outdated."""

    def read(
        self, major: int, minor: int, net_id: int, software: str = "1.10.1"
    ) -> None:
        product = replace(METER.product, software=software)
        site = Site(devices=(replace(METER, product=product),))
        products = Products(site, CATALOGUE, self.alarms)
        words = [0] * 19
        words[18 - 18 :] = [major, minor, *[0] * 47, *divmod(net_id, 0x10000)]
        products.told(block(50018, *words))

    def causes(self) -> list[tuple[int, str, State]]:
        return [(a.about.number, a.about.cause, a.state) for a in self.alarms.active()]

    def test_no_net_id(self) -> None:
        """One that should have one says it has none."""
        self.read(1, 10, 0)
        self.assertEqual(self.causes(), [(5, "invalid net id", State.ACTIVE)])
        self.read(1, 10, 0x7E229C)

        self.assertEqual(self.causes(), [])

    def test_newer_software(self) -> None:
        """Compared as numbers; a model of which no document names one is up to date."""
        self.read(1, 9, 0x7E229C)
        self.assertEqual(self.causes(), [(5, "newer software", State.ACTIVE)])
        self.read(1, 10, 0x7E229C)
        self.assertEqual(self.causes(), [])
        self.read(1, 0, 0x7E229C, software="")

        self.assertEqual(self.causes(), [])
