"""Devices that do not answer: one cause, one alarm [PLUS-12]."""

from digiware.domain.event import Back, Event, LineDown, LineUp, Silent
from digiware.domain.site import Site
from digiware.store.alarm_silence import Silences
from tests.fakes import device
from tests.store.builders import block
from tests.store.journals import JournalCase

SITE = Site(devices=tuple(device(n) for n in (4, 5, 6)))


class SilenceTests(JournalCase):
    """Three devices on one bus."""

    def start(self, **bounds: float) -> None:
        super().start(**bounds)
        self.silences = Silences(SITE, self.alarms, self.journal, self.clock)

    def told(self, *events: Event) -> None:
        for each in events:
            self.silences.told(each)

    def answers(self, *numbers: int) -> None:
        self.told(*(block(0, 1, address=number) for number in numbers))

    def fall(self, *numbers: int, garbled: bool = False) -> None:
        self.told(*(Silent(number, "no answer", garbled) for number in numbers))

    def on(self) -> list[tuple[int, str]]:
        return [(one.about.number, one.about.cause) for one in self.alarms.active()]

    def count(self) -> int:
        return len(self.entries(kind="alarm began"))

    def test_one_device(self) -> None:
        """[ALM-2] Its neighbour answers after it: system alarm 3, until it is back."""
        self.answers(4, 5, 6)
        self.fall(5)
        self.assertEqual(self.on(), [])
        self.answers(6)
        self.assertEqual(self.on(), [(3, "silent")])
        self.assertEqual(self.alarms.active()[0].about.device, 5)
        self.told(Back(5))
        self.answers(5)

        self.assertEqual(self.on(), [])
        self.assertEqual(self.count(), 1)
        self.assertEqual(
            [kind for kind in self.kinds() if kind.startswith("device")],
            ["device silent", "device back"],
        )

    def test_a_bus(self) -> None:
        """All of it silent is one alarm with all affected, until the last is back."""
        self.fall(4, 5, 6)
        self.assertEqual(self.on(), [(3, "bus silent")])
        self.answers(5)
        self.assertEqual(self.on(), [(3, "bus silent")])
        self.assertEqual(self.alarms.active()[0].about.facts["numbers"], [4, 6])
        self.answers(4, 6)

        self.assertEqual(self.on(), [])
        self.assertEqual(self.count(), 1)

    def test_a_device_before_its_bus(self) -> None:
        """Who had an alarm of its own is not affected once more."""
        self.fall(4)
        self.answers(5)
        self.fall(5, 6)

        self.assertEqual(self.on(), [(3, "silent"), (3, "bus silent")])
        self.assertEqual(self.alarms.active()[1].about.facts["numbers"], [5, 6])

    def test_a_port(self) -> None:
        """A lost port is an alarm at once, with all devices of the bus."""
        self.told(LineDown("digiware", "unplugged"))
        self.assertEqual(self.on(), [(3, "line down")])
        facts = self.alarms.active()[0].about.facts
        self.assertEqual((facts["numbers"], facts["reason"]), ([4, 5, 6], "unplugged"))
        self.told(LineUp("digiware"))
        self.answers(4, 5, 6)

        self.assertEqual(self.on(), [])
        self.assertEqual(self.count(), 1)

    def test_two_at_one_address(self) -> None:
        """[ALM-2] Answers that can't be read while the neighbours' are: alarm 4."""
        self.fall(5, garbled=True)
        self.answers(4)
        self.assertEqual(self.on(), [(4, "conflict")])
        self.answers(5)

        self.assertEqual(self.on(), [])

    def test_a_device_alone_on_its_bus(self) -> None:
        """Nobody is left to tell: its alarm is its own, at once."""
        self.silences.replan(Site(devices=(device(4),)))
        self.fall(4)

        self.assertEqual(self.on(), [(3, "silent")])

    def test_a_restart(self) -> None:
        """What was on ends when the devices answer, and is not raised again."""
        for numbers in ((5,), (4, 5, 6)):
            self.setUp()
            self.fall(*numbers)
            if numbers == (5,):
                self.answers(4)
            self.start()
            self.fall(*numbers)
            self.answers(*({4, 6} - set(numbers)))
            self.assertEqual((self.count(), len(self.on())), (1, 1))
            self.answers(4, 5, 6)
            self.assertEqual(self.on(), [])

    def test_a_device_that_is_removed(self) -> None:
        """Is not missed, neither alone nor as one of a bus."""
        self.fall(4)
        self.answers(5)
        self.silences.replan(Site(devices=SITE.devices[1:]))
        self.assertEqual(self.on(), [])

        self.fall(5, 6)
        self.silences.replan(Site())
        self.assertEqual(self.on(), [])

    def test_a_bus_that_is_read_no_longer(self) -> None:
        """Neither its port is missed nor who is on it, nor after a restart."""
        for events in (
            (LineDown("digiware", "unplugged"),),
            tuple(Silent(number, "no answer") for number in (4, 5)),
            tuple(Silent(number, "no answer") for number in (4, 5, 6)),
        ):
            for restart in (False, True):
                self.setUp()
                self.told(*events)
                began = self.count()
                if restart:
                    self.start()
                self.silences.unread("digiware")

                self.assertEqual((self.on(), self.count()), ([], began))

    def test_a_host_without_devices(self) -> None:
        """[BUS-6] Is not missed, but the port of a bus is."""
        far = device(7, bus="modbus:192.0.2.1")
        self.silences.replan(Site(devices=(*SITE.devices, far)))
        self.told(LineDown(far.bus, "refused"), LineDown("digiware", "unplugged"))
        self.assertEqual(len(self.on()), 2)
        self.silences.replan(Site())

        (left,) = self.alarms.active()
        self.assertEqual(left.about.facts["bus"], "digiware")

    def test_a_device_that_comes_and_goes(self) -> None:
        """[PLUS-12] A bounded number of entries."""
        for _ in range(300):
            self.fall(5)
            self.answers(4)
            self.clock.advance(1.0)
            self.answers(5)
            self.clock.advance(1.0)

        self.assertLess(len(self.entries()), 25)
        self.assertTrue(self.alarms.active()[0].flaps)
