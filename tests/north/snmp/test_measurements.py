"""The table of measurements: what stands in it, and how it follows store and site."""

from itertools import pairwise

from digiware.domain.event import Forgotten, Silent
from digiware.wire import ber, snmp
from tests import fakes
from tests.north.snmp.asking import I1, I2, SERVICE
from tests.north.snmp.sites import Case, known, meter

P, V1 = 900021, 900004  # total active power, a voltage
EA = 900056
T1, AI1 = 900261, 900241
THD_I1 = 100006
COUNTIS = meter(6, "E23")


class ValueTests(Case):
    """What a GET of a measurement answers."""

    meters = (meter(4), meter(5, loads=3), COUNTIS)

    def test_the_example_of_the_manual(self) -> None:
        """[SNMP-5] `...10000.5.3` is the current I1 of load 3 of device 5, in mA."""
        self.measure(5, 3, I1, 11_822)

        answer = self.ask(snmp.GET, (*SERVICE, I1, 5, 3))

        self.assertEqual((answer.values, answer.tags), ([11_822], [ber.GAUGE32]))

    def test_nothing_read_yet_is_no_instance(self) -> None:
        """[DESIGN 2] Configured, but never read: noSuchInstance, and no zero."""
        answer = self.ask(snmp.GET, (*SERVICE, I1, 5, 3))

        self.assertEqual(answer.values, ["noSuchInstance"])

    def test_what_a_model_does_not_measure_reads_0(self) -> None:
        """[CAT-5] A quantity that the model has not is there, and is 0."""
        self.assertIsNone(known().field(COUNTIS.product, 1, THD_I1))

        answer = self.ask(snmp.GET, (*SERVICE, THD_I1, 6, 1))

        self.assertEqual(answer.values, [0])

    def test_a_name_without_a_load_does_not_exist(self) -> None:
        """[SNMP-5] `...10001.5` is no instance; a column that is none is no object."""
        answer = self.ask(snmp.GET, (*SERVICE, I2, 5), (*SERVICE, 77, 5, 1))

        self.assertEqual(answer.values, ["noSuchInstance", "noSuchObject"])

    def test_what_may_be_negative_is_an_integer32(self) -> None:
        """Power that is fed back is below 0, which no gauge can be."""
        self.measure(5, 1, P, -1500)

        answer = self.ask(snmp.GET, (*SERVICE, P, 5, 1))

        self.assertEqual((answer.values, answer.tags), ([-1500], [ber.INTEGER]))

    def test_energies_are_whole_kilowatt_hours(self) -> None:
        """[DESIGN 2] 12.3456 MWh read 12345: rounded down."""
        self.measure(5, 1, EA, 123_456_000)

        self.assertEqual(self.ask(snmp.GET, (*SERVICE, EA, 5, 1)).values, [12_345])

    def test_the_last_value_stays_when_it_is_old_or_the_device_silent(self) -> None:
        """[DESIGN 2] Stale and silent are told by the table of devices."""
        self.measure(5, 1, I1, 4000)
        self.clock.advance(3600)
        self.live.publish(Silent(5, "no answer"))

        self.assertEqual(self.ask(snmp.GET, (*SERVICE, I1, 5, 1)).values, [4000])

    def test_new_words_are_seen_at_once(self) -> None:
        """What was answered before does not hold any longer."""
        for number in (1000, 2000):
            self.measure(5, 1, I1, number)

            self.assertEqual(self.ask(snmp.GET, (*SERVICE, I1, 5, 1)).values, [number])

    def test_forgotten_words_are_gone_until_they_come_again(self) -> None:
        """[PLUS-1] After a write nobody knows the value."""
        self.measure(5, 1, I1, 1000)

        self.live.publish(Forgotten(5))

        gone = self.ask(snmp.GET, (*SERVICE, I1, 5, 1))
        self.assertEqual(gone.values, ["noSuchInstance"])
        self.measure(5, 1, I1, 3000)
        self.assertEqual(self.ask(snmp.GET, (*SERVICE, I1, 5, 1)).values, [3000])


class WalkTests(Case):
    """The order of the table, and what a walk leaves out."""

    def test_names_come_in_order_and_each_can_be_read(self) -> None:
        """[RFC 3416, 4.2.2] A walk is strictly ascending, and a GET finds all of it."""
        self.measure(5, 2, I1, 1000)

        names = self.walk(SERVICE)

        self.assertTrue(all(one < other for one, other in pairwise(names)))
        for name in names[::50]:
            self.assertIsInstance(self.ask(snmp.GET, name).values[0], int, name)

    def test_walks_skip_what_was_not_read(self) -> None:
        """[DESIGN 2] Of a column only the loads that were read."""
        self.measure(4, 1, I1, 1)
        self.measure(5, 2, I1, 2)

        self.assertEqual(
            self.walk((*SERVICE, I1)), [(*SERVICE, I1, 4, 1), (*SERVICE, I1, 5, 2)]
        )

    def test_a_walk_can_begin_anywhere(self) -> None:
        """Before, at, between, within and behind instances."""
        self.measure(4, 1, I1, 1)
        self.measure(5, 2, I1, 2)
        first, second = (*SERVICE, I1, 4, 1), (*SERVICE, I1, 5, 2)
        for name, following in (
            (SERVICE[:7], first),
            (SERVICE, first),
            ((*SERVICE, 3), first),
            ((*SERVICE, I1), first),
            ((*SERVICE, I1, 4), first),
            (first, second),
            ((*first, 9), second),
            ((*SERVICE, I1, 4, 0), first),
            ((*SERVICE, I1, 5, 1), second),
        ):
            self.assertEqual(self.ask(snmp.GET_NEXT, name).names, [following], name)


class DeviceTests(Case):
    """What is measured for a device and not for a load."""

    meters = (meter(4, "U-30", loads=0), meter(5, "IO-10", loads=0), meter(6))

    def test_a_model_without_loads_shows_its_voltages_as_load_1(self) -> None:
        """[DESIGN 6] A U module measures the network for all."""
        rows = {name[-2:] for name in self.walk(SERVICE)}
        self.measure(4, 1, V1, 23_012)

        self.assertEqual(self.ask(snmp.GET, (*SERVICE, V1, 4, 1)).values, [23_012])
        self.assertIn((4, 1), rows)
        self.assertNotIn((5, 1), rows)

    def test_frost_is_below_zero(self) -> None:
        """[SNMP-5] A temperature in hundredths of a degree, and what is analogue."""
        for service, number in ((T1, -550), (AI1, -3)):
            self.measure(5, 0, service, number)

            answer = self.ask(snmp.GET, (*SERVICE, service, 5, 0))

            self.assertEqual((answer.values, answer.tags), ([number], [ber.INTEGER]))

    def test_quantities_of_the_device_are_load_0(self) -> None:
        """[DESIGN 6] Inputs and temperatures; no load has them."""
        product = self.meters[1].product
        own = [each for each in known().fields(product, 0) if each.service]
        self.assertTrue(own)
        service = own[0].service

        self.measure(5, 0, service, 1)

        self.assertEqual(self.ask(snmp.GET, (*SERVICE, service, 5, 0)).values, [1])
        self.assertEqual(self.walk((*SERVICE, service)), [(*SERVICE, service, 5, 0)])


class SiteTests(Case):
    """Devices and loads come and go."""

    def test_a_load_more_or_less_changes_the_walk_at_once(self) -> None:
        """[SNMP-5, WEB-11] No restart, and what others showed stays."""
        self.measure(4, 1, I1, 1)
        self.measure(5, 3, I1, 3)
        changed = (self.meters[0], meter(5, loads=2), meter(9))

        self.live.replan(fakes.site(*changed))
        self.agent.replan(self.live.site)

        rows = {name[-2:] for name in self.walk(SERVICE)}
        self.assertEqual(rows, {(4, 1), (5, 1), (5, 2), (9, 1)})
        self.assertEqual(self.walk((*SERVICE, I1)), [(*SERVICE, I1, 4, 1)])
        self.measure(9, 1, I1, 9)
        self.assertEqual(self.ask(snmp.GET, (*SERVICE, I1, 9, 1)).values, [9])

    def test_a_site_without_devices_is_an_empty_table(self) -> None:
        """And one that had none before fills."""
        self.agent.replan(fakes.site())
        self.assertEqual(self.walk(SERVICE), [])

        self.agent.replan(fakes.site(*self.meters))
        self.assertNotEqual(self.walk(SERVICE), [])

    def test_sources_over_ethernet_stay_out_of_it(self) -> None:
        """[CAT-4] Unless the site says `north = yes`."""
        self.agent.replan(fakes.site(fakes.device(7, north=False)))

        self.assertEqual(self.walk(SERVICE), [])

    def test_an_agent_made_later_finds_what_was_read_before(self) -> None:
        """[DESIGN 2] New settings make a new agent; it looks through the image."""
        self.measure(5, 3, I1, 11_822)

        self.agent = self.made()
        self.clock.pump([0] * 10)

        self.assertEqual(self.walk((*SERVICE, I1)), [(*SERVICE, I1, 5, 3)])
