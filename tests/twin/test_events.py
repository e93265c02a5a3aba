"""What happens to a simulated device at times: forced numbers, reported alarms."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.quantity import YEAR_2000_S
from digiware.domain.site import LoadType
from digiware.twin.device import Device
from digiware.twin.events import Event
from digiware.twin.supply import Supply
from digiware.wire import modbus

from .sites import CATALOGUE, configured

NOON = 1768478400.0
METER = configured(20, "B-30 RS485", LoadType.THREE_PHASE_NEUTRAL_3CT)
SYSTEM_1, COMMAND = 38496, 39616


class EventTests(SynchronousTestCase):
    """A B30 to which something happens in the last 20 of every 100 seconds."""

    def made(self, **others: object) -> Device:
        self.now = NOON
        event = Event(device=20, every_s=100.0, for_s=20.0, **others)
        return Device(METER, CATALOGUE, Supply(), lambda: self.now, {}, [event])

    def number(self, device: Device, load: int, service: int) -> int | None:
        field = CATALOGUE.field(METER.product, load, service)
        return field.decode(device.words(field.register, field.words), field.register)

    def slot(self, device: Device) -> list[int]:
        """Id, status, type, criticality and start of the first system alarm."""
        words = device.words(SYSTEM_1, 7)
        id, status, type, _, criticality, *_ = (
            int.from_bytes(words[at : at + 2]) for at in range(0, 14, 2)
        )
        return [id, status, type, criticality, int.from_bytes(words[10:14])]

    def test_a_forced_number(self) -> None:
        """In its unit, while it lasts."""
        device = self.made(service=10000, load=1, value=120.5)

        for at, forced in ((79, False), (80, True), (99, True), (100, False)):
            self.now = NOON + at
            found = self.number(device, 1, 10000)
            self.assertEqual(found == 120_500, forced, at)

    def test_a_forced_input(self) -> None:
        """One bit of a word, the others being what they were."""
        device = self.made(service=900209, value=1.0)
        self.now = NOON + 90
        others = [self.number(device, 0, 900201 + n) for n in range(8)]

        self.assertEqual(self.number(device, 0, 900209), 1)
        plain = Device(METER, CATALOGUE, Supply(), lambda: self.now, {})
        self.assertEqual([self.number(plain, 0, 900201 + n) for n in range(8)], others)

    def test_a_reported_alarm(self) -> None:
        """[B30 V153.745] Inactive, active since its start, finished."""
        device = self.made(alarm="system 1", code=3)
        self.now = NOON + 79
        self.assertEqual(self.slot(device)[1], 0)
        self.now = NOON + 85
        start = int(NOON) + 80 - YEAR_2000_S
        self.assertEqual(self.slot(device)[1:], [1, 3, 2, start])
        self.now = NOON + 100

        self.assertEqual(self.slot(device)[1:], [2, 3, 2, start])

    def test_an_acknowledgement(self) -> None:
        """Of what has finished, until it begins again; of nothing else."""
        device = self.made(alarm="system 1", code=3)
        for at, status in ((85, 1), (100, 3), (185, 1), (200, 3)):
            self.now = NOON + at
            id = self.slot(device)[0]
            device.answer(modbus.write_request(COMMAND, id + 1))
            device.answer(modbus.write_request(COMMAND, id))
            self.assertEqual(self.slot(device)[1], status, at)
