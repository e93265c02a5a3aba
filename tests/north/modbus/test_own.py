"""The gateway's own registers."""

from struct import unpack

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.text import text_16, text_norm
from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.figure import Figure
from digiware.domain.reading import Quality
from digiware.domain.site import Network
from digiware.domain.state import DeviceState
from digiware.north.modbus import layout
from digiware.north.modbus.own import KEPT_S, Identity, Own
from digiware.wire import modbus
from tests import fakes
from tests.north.doubles import WHO, Meters

YEAR_2000_S = 946684800
BUSY = [
    Figure("digiware_bus_timeouts_total", {"bus": "digiware"}, 3),
    Figure("digiware_bus_timeouts_total", {"bus": "rs485"}, 4.0),
    Figure("digiware_modbus_requests_total", {}, 2.0**40),
    Figure("digiware_unheard_of", {}, 1),
]
SILENT = DeviceState(
    device=fakes.device(
        7,
        bus="rs485",
        name="Kitchen",
        net_id="7E229C",
        network=Network.THREE_PHASE_NEUTRAL,
    ),
    quality=Quality.SILENT,
    age_s=75.9,
)
NEW = DeviceState(device=fakes.device(9), quality=Quality.NEVER, age_s=None)


class Case(SynchronousTestCase):
    """A gateway with two devices, one of them silent."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.meters = Meters(SILENT, NEW)
        self.alarms: list[Alarm] = []
        self.own = self.made(WHO)

    def made(self, who: Identity) -> Own:
        time = fakes.FakeTime(self.clock)
        seconds, alarms = self.clock.seconds, lambda: self.alarms
        return Own(who, time, self.meters, seconds, lambda: BUSY, alarms)

    def read(self, first: int, count: int) -> bytes:
        """Registers that must be there."""
        answer = self.own.answer(modbus.read_request(3, first, count))
        self.assertEqual(answer[:2], bytes((3, 2 * count)))
        return answer[2:]

    def words(self, first: int, count: int) -> tuple[int, ...]:
        return unpack(f">{count}H", self.read(first, count))


class IdentityTests(Case):
    """[NET-2] Who the gateway is, where the devices say who they are."""

    def test_it_says_who_it_is(self) -> None:
        """[NET-2] Mark, vendor, model, server name and NET ID."""
        names = [text_norm(self.read(first, 8)) for first in (50042, 50050, 50058)]

        self.assertEqual(names, ["digiware", "M-70", "MAIN BUILDING"])
        self.assertEqual(text_16(self.read(50000, 4)), "DIGI")
        self.assertEqual(self.read(50067, 2).hex(), "007e229c")

    def test_it_says_its_version(self) -> None:
        """[MOD-5] As devices do: 100 = 1.00, and in three numbers."""
        self.assertEqual(self.words(50007, 1), (123,))
        self.assertEqual(self.words(50018, 3), (1, 23, 4))

    def test_long_and_foreign_names_fit(self) -> None:
        """[NET-2] Sixteen characters of Latin-1; the others are question marks."""
        who = Identity(
            model="M-50", server="Bâtiment łódź, nord", net_id="", version="0.1.0"
        )
        self.own = self.made(who)

        self.assertEqual(text_norm(self.read(50058, 8)), "Bâtiment ?ód?, n")


class StateTests(Case):
    """[MOD-5] What it knows and does."""

    def test_the_clock_is_utc(self) -> None:
        """[MOD-5] Day, month, year, hour, minute, second, as on every device."""
        self.assertEqual(self.words(57600, 6), (14, 11, 2023, 22, 13, 20))

    def test_the_site_in_numbers(self) -> None:
        """[MOD-5] Devices, loads, silent ones; seconds since the start; the date."""
        self.clock.advance(70000)

        self.assertEqual(self.words(40001, 3), (2, 2, 1))
        uptime, date = unpack(">II", self.read(40004, 4))
        self.assertEqual(uptime, 70000)
        self.assertEqual(date, fakes.NOON + 70000 - YEAR_2000_S)

    def test_alarms(self) -> None:
        """[ALM-2] How many are on; of a system alarm that it is, why, since when."""
        self.alarms = [
            Alarm(
                id=id,
                key=str(id),
                about=Subject(kind=Kind.SYSTEM, number=number, cause=cause),
                state=State.ACTIVE,
                began=fakes.NOON + id,
            )
            for id, number, cause in (
                (7, 0, ""),
                (8, 3, "bus silent"),
                (9, 3, "silent"),
            )
        ]

        self.assertEqual(self.words(40008, 4), (3, 3, 0, 9))
        on, cause, *began = self.words(40040, 4)
        self.assertEqual((on, cause), (1, 2))
        since = (began[0] << 16 | began[1]) + YEAR_2000_S
        self.assertEqual(since, fakes.NOON + 8)
        self.assertEqual(self.words(40044, 4), (0, 0, 0, 0))

    def test_a_device_has_a_place(self) -> None:
        """[MOD-5] Address, bus, status, age, NET ID, loads, network, model, name."""
        first, second = self.read(40128, 32), self.read(40160, 32)

        self.assertEqual(unpack(">4HI2H", first[:16]), (7, 1, 3, 75, 0x7E229C, 1, 5))
        self.assertEqual(text_norm(first[16:32]), "I-35")
        self.assertEqual(text_norm(first[32:]), "Kitchen")
        self.assertEqual(unpack(">4H", second[:8]), (9, 0, 0, 0xFFFF))

    def test_places_without_a_device_are_zero(self) -> None:
        """[MOD-5] All 32 places are there from the beginning."""
        last = 40128 + 31 * 32

        self.assertEqual(self.read(last, 32), bytes(64))

    def test_figures_are_sums_that_fit(self) -> None:
        """[MOD-5] Over all labels; what is too great stays at the greatest."""
        timeouts, requests = self.read(40074, 2), self.read(40068, 2)

        self.assertEqual(unpack(">I", timeouts), (7,))
        self.assertEqual(requests, b"\xff\xff\xff\xff")

    def test_it_is_worked_out_now_and_then(self) -> None:
        """[MOD-5] Who asks without a pause does not keep the gateway busy."""
        for _ in range(100):
            self.read(40000, 8)
            self.clock.advance(KEPT_S / 50)

        self.assertLess(self.meters.asked, 4)


class RefusalTests(Case):
    """What the gateway has not, and what nobody may do to it."""

    def test_registers_it_does_not_have(self) -> None:
        """[MOD-3] Exception 0x02, one word before or behind an area included."""
        for first, count in ((0, 1), (49999, 2), (50068, 2), (57605, 2), (65535, 1)):
            answer = self.own.answer(modbus.read_request(3, first, count))

            self.assertEqual(answer, b"\x83\x02")

    def test_an_area_can_be_read_at_once(self) -> None:
        """[MOD-2] What has no entry inside it is 0."""
        self.assertEqual(self.own.answer(modbus.read_request(3, 50000, 69))[1], 138)
        self.assertEqual(self.own.answer(modbus.read_request(4, 40000, 125))[1], 250)

    def test_functions_it_does_not_have(self) -> None:
        """[MOD-3] Exception 0x01: it has no coils, and nothing to write."""
        for pdu in (b"\x01\0\0\0\1", b"\x06\0\0\0\1", b"\x10\x9c\x40\0\1\2\0\1"):
            answer = self.own.answer(pdu)

            self.assertEqual(answer, bytes((pdu[0] | 0x80, 1)))

    @settings(deadline=None, derandomize=True)
    @given(st.integers(0, 0xFFFF), st.integers(1, 125))
    def test_any_range_is_whole_or_refused(self, first: int, count: int) -> None:
        """[MOD-3] Never fewer words than were asked for."""
        answer = self.own.answer(modbus.read_request(3, first, count))

        self.assertIn(len(answer), (2, 2 + 2 * count))


class LayoutTests(SynchronousTestCase):
    """The map itself."""

    def test_no_two_values_share_a_register(self) -> None:
        """[MOD-5] And all lie inside their area."""
        places = (each for place in range(32) for each in layout.device(place))
        status = sorted((*layout.STATUS.entries, *places), key=lambda e: e.register)
        areas = ((layout.STATUS, status), (layout.CLOCK, layout.CLOCK.entries))
        areas += ((layout.IDENTIFICATION, layout.IDENTIFICATION.entries),)
        for area, entries in areas:
            end = area.first
            for entry in entries:
                self.assertGreaterEqual(entry.register, end, entry.name)
                end = entry.register + entry.count
            self.assertLessEqual(end, area.first + area.count)
