"""The gateway as a whole: made of parts, and brought to new settings while it runs."""

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

from twisted.internet.address import IPv4Address
from twisted.internet.defer import Deferred
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory
from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.catalogue import load
from digiware.domain.site import Rule, Site
from digiware.gateway import Gateway, build
from digiware.parts import PARTS, house
from digiware.settings.records import Bus, Modbus, Settings, Web
from digiware.wire import modbus
from tests.fakes import SameThread, SteppedClock, device, site
from tests.north.modbus.test_server import Client

CATALOGUE = load()
METER = CATALOGUE.product("B-30")
TWIN = Bus(link="twin:", baud=115200)
LIVE_READ = modbus.read_request(3, 18432 + 4, 2)  # V of load 1
NO_PATH = b"\x83\x0a"
WRITER = "acknowledgements"
WEB = {80, 443}  # always open: other tests look after them


def meter(number: int, **others: Any) -> Any:
    """A device as catalogued, on the Digiware bus."""
    return device(number, product=METER, **others)


class Shut:
    """A door of the web server, of which nothing is told here."""

    def getHost(self) -> IPv4Address:
        return IPv4Address("TCP", "127.0.0.1", 80)

    def stopListening(self) -> None:
        pass


class Port:
    """A port that somebody listens on."""

    def __init__(self, ports: "Ports", number: int, factory: Factory) -> None:
        self._ports, self.number, self.factory = ports, number, factory

    def getHost(self) -> IPv4Address:
        return IPv4Address("TCP", "127.0.0.1", self.number)

    def stopListening(self) -> None:
        del self._ports.open[self.number]
        self.factory.doStop()


class Ports(SteppedClock):
    """A reactor that has no sockets but knows who has which port."""

    def __init__(self) -> None:
        super().__init__()
        self.open: dict[int, Port | None] = {}  # None: another program's

    def listenTCP(
        self, port: int, factory: Factory, backlog: int = 50, interface: str = ""
    ) -> Port | Shut:
        if port in WEB:
            return Shut()
        number = port or 50000 + len(self.open)
        if number in self.open:
            reason = OSError(errno.EADDRINUSE, "Address already in use")
            raise CannotListenError(interface, number, reason)
        factory.doStart()
        self.open[number] = made = Port(self, number, factory)
        return made


class Case(SynchronousTestCase):
    """A gateway with a simulated meter, number 4, on its Digiware bus."""

    def setUp(self) -> None:
        self.reactor = Ports()
        self.patch(house, "Worker", SameThread)
        self.settings = Settings(digiware=TWIN, site=site(meter(4)))
        self.gateway = self.start(self.settings)

    def start(self, settings: Settings) -> Gateway:
        etc, state = Path(self.mktemp()), Path(self.mktemp())
        gateway = build(settings, CATALOGUE, etc, state, self.reactor)
        gateway.privilegedStartService()
        gateway.startService()
        self.addCleanup(gateway.stopService)
        return gateway

    def apply(self, **changes: Any) -> tuple[str, ...]:
        """Change sections of the settings that were applied last."""
        self.settings = replace(self.settings, **changes)
        applied = Deferred.fromCoroutine(self.gateway.apply(self.settings))
        self.reactor.run(0)  # a simulated line is closed in the next turn
        return self.successResultOf(applied)

    def client(self, port: int = 502) -> Client:
        listening = self.reactor.open[port]
        assert listening is not None
        return Client(listening.factory)

    def read(self, client: Client, unit: int) -> bytes:
        """The answer to a read of a voltage, when it is there."""
        client.wire.clear()
        client.say(LIVE_READ, unit=unit)
        self.reactor.run(0.5)
        ((_, _, answer),) = client.heard()
        return answer


class ServingTests(Case):
    """From the meter to the client."""

    def test_a_client_reads_what_the_meter_has(self) -> None:
        """[MOD-2] Over bus, image and server, each in its place."""
        self.reactor.run(2.0)

        volts = int.from_bytes(self.read(self.client(), unit=4)[2:]) / 100

        self.assertTrue(200 < volts < 260, volts)
        self.assertEqual(self.read(self.client(), unit=5), NO_PATH)

    def test_the_table_counts_polls_by_device(self) -> None:
        """A line for each bus and each device, as SIGUSR2 logs them."""
        self.reactor.run(2.0)
        bus, polls, cache, meter_4, password = self.gateway.table()

        self.assertRegex(bus, r"^bus digiware twin: requests [1-9]\d* timeouts 0 ")
        self.assertRegex(bus, r"queued 0, .* last minute [1-9][\d.]*% in use; ms: wire")
        self.assertRegex(polls, r"^client polls on digiware: transactions [1-9]\d*;")
        self.assertEqual(cache, "cache of Modbus tcp: hits 0 misses 0")
        self.assertRegex(
            meter_4, r"^device 4 meter 4 \(B-30 RS485\) on digiware: good,"
        )
        self.assertRegex(meter_4, r" polls [1-9]\d*; ms: wire [1-9]\d*, time-outs 0,")
        self.assertRegex(password, r"^alarm 1 non-critical active: Password alarm: ")

    def test_a_device_without_a_line_is_in_the_table(self) -> None:
        """Never read, without age, no polls."""
        self.apply(digiware=Bus(link="none"), site=site(meter(5)))

        lines = list(self.gateway.table())

        expected = "device 5 meter 5 (B-30 RS485) on digiware: never, age - s, polls 0"
        self.assertEqual(lines[1:-1], [expected])

    def test_figures_are_those_of_all_parts(self) -> None:
        """[DESIGN 2] Lines and servers, chained."""
        self.reactor.run(2.0)
        client = self.client()
        self.read(client, unit=4)

        figures = {each.name: each.value for each in self.gateway.figures()}

        self.assertGreater(figures["digiware_bus_requests_total"], 0)
        self.assertGreater(figures["digiware_device_answers_total"], 0)
        self.assertEqual(figures["digiware_modbus_requests_total"], 1)


class PartTests(Case):
    """What is made anew when settings change."""

    def changed(self, **changes: Any) -> set[str]:
        """Which parts are others after a change than before."""
        before = dict(self.gateway.namedServices)
        self.assertEqual(self.apply(**changes), ())
        after = self.gateway.namedServices
        names = before.keys() | after.keys()
        return {each for each in names if before.get(each) is not after.get(each)}

    def test_only_parts_whose_needs_changed_are_made_anew(self) -> None:
        """[DESIGN 2] The others don't notice."""
        old = self.settings
        cases = (
            ({"modbus": replace(old.modbus, max_age_s=0.0)}, {"modbus"}),
            ({"modbus": replace(old.modbus, port=1502)}, {"modbus"}),
            ({"gateway": replace(old.gateway, address=9)}, {"modbus"}),
            ({"policy": replace(old.policy, modbus_writes=True)}, {"modbus", WRITER}),
            ({"policy": replace(old.policy, modbus_writes=True, banner=True)}, set()),
            ({"digiware": replace(TWIN, poll_s=5.0)}, {"line digiware"}),
            ({"rs485": TWIN}, {"line rs485"}),
            ({"notifications": replace(old.notifications, period_min=5)}, set()),
            ({"site": site(meter(4), meter(5))}, set()),
            ({}, set()),
        )
        for changes, expected in cases:
            self.assertEqual(self.changed(**changes), expected, changes)

    def test_a_part_that_is_switched_off_stops(self) -> None:
        """[DESIGN 2] Its port and its line are free, its clients gone."""
        client = self.client()

        changed = self.changed(modbus=Modbus(enabled=False), digiware=Bus())

        self.assertEqual(changed, {"modbus", "line digiware"})
        self.assertEqual(self.reactor.open, {})
        self.assertEqual(self.gateway.house.lines.open, {})
        self.assertTrue(client.wire.disconnecting)

    def test_a_part_that_is_switched_on_starts(self) -> None:
        """[DESIGN 2] As if it had been on from the beginning."""
        self.apply(modbus=Modbus(enabled=False), digiware=Bus())
        self.apply(modbus=Modbus(), digiware=TWIN)
        self.reactor.run(2.0)

        self.assertNotEqual(self.read(self.client(), unit=4), NO_PATH)

    def test_a_line_that_is_a_slave_is_not_polled(self) -> None:
        """[BUS-1] A second master would disturb the first."""
        self.apply(rs485=replace(TWIN, role="slave"))

        self.assertNotIn("line rs485", self.gateway.namedServices)

    def test_all_parts_stop_with_the_gateway(self) -> None:
        """No port, no line and no timer is left."""
        self.reactor.run(2.0)
        self.apply(rs485=TWIN)

        self.gateway.stopService()
        self.reactor.run(10.0)

        self.assertEqual(self.reactor.open, {})
        self.assertEqual(self.gateway.house.lines.open, {})
        self.assertEqual(self.reactor.getDelayedCalls(), [])

    def test_every_need_is_a_setting(self) -> None:
        """[DESIGN 2] A misspelt one would never change."""
        for part in PARTS:
            self.assertTrue(part.same(Settings(), Settings()), part.name)


class RecordTests(Case):
    """What the parts have to say is in the journal [ALM-1]."""

    def entries(self) -> list[tuple[str, str]]:
        """Kind and who, the oldest first; without alarms of passwords."""
        page = self.successResultOf(self.gateway.house.records.journal.page())
        return [(one.kind, one.who) for one in reversed(page) if not one.alarm]

    def test_starts_reloads_and_refused_writes(self) -> None:
        """Once a minute for a client that goes on, and with its address."""
        client = self.client()
        for _ in range(3):
            client.say(modbus.write_request(18432, 1), unit=4)
        self.apply(site=site(meter(4), meter(5)))

        kinds = [kind for kind, _ in self.entries()]
        self.assertEqual(kinds, ["started", "write refused", "reloaded"])

    def test_a_bus_without_a_link(self) -> None:
        """[ALM-2] Its port is an alarm while it is to be open, and no longer."""
        self.apply(digiware=Bus(link="serial:/nowhere"))
        self.assertIn("the port of bus digiware", "".join(self.gateway.table()))

        for silent in (Bus(), Bus(link="twin:")):
            self.apply(digiware=silent)
            self.assertNotIn("the port of", "".join(self.gateway.table()))

    def test_a_rule_on_the_site(self) -> None:
        """From the line to the table of SIGUSR2, and gone with the rule."""
        rule = Rule(
            key="v", kind="measurement", source=(4, 1), service=900000, above=1.0
        )
        self.apply(site=replace(site(meter(4)), rules=(rule,)))
        self.reactor.run(2.0)
        self.assertIn("Measurement alarm", "".join(self.gateway.table()))
        self.apply(site=site(meter(4)))

        self.assertNotIn("Measurement alarm", "".join(self.gateway.table()))


class SiteTests(Case):
    """The site changes under the clients."""

    def change(self, new: Site) -> None:
        self.assertEqual(self.apply(site=new), ())
        self.reactor.run(2.0)

    def test_a_new_device_is_served_to_a_client_that_is_there(self) -> None:
        """[MOD-2] Nobody is disconnected, nothing else is asked again."""
        client = self.client()
        self.reactor.run(2.0)
        before = self.read(client, unit=4)
        self.assertEqual(self.read(client, unit=5), NO_PATH)

        self.change(site(meter(4), meter(5)))

        self.assertFalse(client.wire.disconnecting)
        self.assertNotEqual(self.read(client, unit=5)[0], NO_PATH[0])
        self.assertEqual(len(self.read(client, unit=4)), len(before))

    def test_a_removed_device_is_gone_at_once(self) -> None:
        """[MOD-3] Its last words answer nobody, though they are fresh."""
        client = self.client()
        self.reactor.run(2.0)
        self.assertNotEqual(self.read(client, unit=4), NO_PATH)

        self.apply(site=site(meter(5)))

        self.assertEqual(self.read(client, unit=4), NO_PATH)
        self.assertEqual(set(self.gateway.house.lines.open["digiware"].polls), {5})


class PortTests(Case):
    """Ports that can't be had."""

    def test_at_the_start_it_is_a_sentence_and_the_end(self) -> None:
        """Exit status 1, which port and why, no traceback."""
        with self.assertRaises(SystemExit) as caught:
            self.start(Settings())

        expected = "digiware: can't listen on 0.0.0.0 port 502: Address already in use"
        self.assertEqual(caught.exception.code, expected)

    def test_at_a_reload_the_old_one_stays_and_says_so(self) -> None:
        """[DESIGN 2] Its clients notice nothing."""
        client = self.client()
        self.reactor.run(2.0)
        self.reactor.open[1502] = None

        troubles = self.apply(modbus=Modbus(port=1502))

        expected = (
            "can't listen on 0.0.0.0 port 1502: Address already in use;"
            " what was there before stays"
        )
        self.assertEqual(troubles, (expected,))
        self.assertFalse(client.wire.disconnecting)
        self.assertNotEqual(self.read(client, unit=4), NO_PATH)
        self.assertNotEqual(self.read(self.client(), unit=4), NO_PATH)

    def test_what_could_not_be_had_is_tried_again(self) -> None:
        """[DESIGN 2] At the next reload, though the file did not change."""
        self.reactor.open[1502] = None
        self.apply(modbus=Modbus(port=1502))

        del self.reactor.open[1502]

        self.assertEqual(self.apply(), ())
        self.assertEqual(set(self.reactor.open), {1502})

    def test_taking_it_back_changes_nothing(self) -> None:
        """[DESIGN 2] What runs is what is wanted again."""
        client = self.client()
        self.reactor.open[1502] = None
        self.apply(modbus=Modbus(port=1502))

        self.assertEqual(self.apply(modbus=Modbus()), ())

        self.assertFalse(client.wire.disconnecting)

    def test_a_new_port_is_open_before_the_old_one_closes(self) -> None:
        """[DESIGN 2] Clients that come back find a server."""
        client = self.client()

        self.apply(modbus=Modbus(port=1502))

        self.assertEqual(set(self.reactor.open), {1502})
        self.assertTrue(client.wire.disconnecting)

    def test_the_same_port_passes_from_one_to_the_other(self) -> None:
        """[DESIGN 2] With other options on it."""
        old = self.reactor.open[502]

        self.assertEqual(self.apply(modbus=Modbus(max_age_s=0.0)), ())

        self.assertEqual(set(self.reactor.open), {502})
        self.assertIsNot(self.reactor.open[502], old)

    def test_a_listener_that_had_to_make_room_comes_back(self) -> None:
        """[DESIGN 2] When its successor can't have the port after all."""
        listen = self.reactor.listenTCP

        def elsewhere_no(*wanted: Any, interface: str) -> Port:
            if interface != "0.0.0.0" and 502 not in self.reactor.open:
                reason = OSError(errno.EADDRNOTAVAIL, "Cannot assign it")
                raise CannotListenError(interface, wanted[0], reason)
            return listen(*wanted, interface=interface)

        self.patch(self.reactor, "listenTCP", elsewhere_no)
        troubles = self.apply(modbus=Modbus(interface="192.0.2.1"))
        self.reactor.run(2.0)

        self.assertEqual(len(troubles), 1)
        self.assertIn("192.0.2.1 port 502: Cannot assign it; what was", troubles[0])
        self.assertNotEqual(self.read(self.client(), unit=4), NO_PATH)

    def test_one_port_of_two_that_can_not_be_had(self) -> None:
        """[DESIGN 2] Pages stay at both of their old ones, and nothing at a new one."""
        first = Web(http_port=8080, https_port=8443)
        self.assertEqual(self.apply(web=first), ())
        self.reactor.open[9443] = None
        kept = {502, 8080, 8443, 9443}
        for http_port in (8080, 9080):
            wanted = replace(first, http_port=http_port, https_port=9443)
            troubles = self.apply(web=wanted)

            self.assertEqual(len(troubles), 1)
            self.assertIn("0.0.0.0 port 9443: Address already in use", troubles[0])
            self.assertEqual(set(self.reactor.open), kept)

        self.assertEqual(self.apply(web=replace(first, http_port=9080)), ())
        self.assertEqual(set(self.reactor.open), kept - {8080} | {9080})

    def test_a_key_that_can_not_be_read(self) -> None:
        """[SEC-2] Which file it is: a permission may be the port's as well."""
        key = self.gateway.house.certificates / "https.key"
        key.unlink()
        key.mkdir()

        (trouble,) = self.apply(web=Web(https_port=8443))

        self.assertIn(f"port 8443: {key}: Is a directory", trouble)

    def test_reloads_wait_for_each_other(self) -> None:
        """[DESIGN 2] The last one to come is what counts in the end."""
        closing: list[Deferred[None]] = []
        stop = Port.stopListening

        def later(port: Port) -> "Deferred[None]":
            closing.append(Deferred())
            return closing[-1].addCallback(lambda _: stop(port))

        self.patch(Port, "stopListening", later)
        new = [replace(self.settings, modbus=Modbus(port=1500 + n)) for n in (1, 2)]
        applied = [Deferred.fromCoroutine(self.gateway.apply(each)) for each in new]
        self.assertEqual(set(self.reactor.open), {502, 1501})

        while closing:
            closing.pop(0).callback(None)

        self.assertEqual([self.successResultOf(each) for each in applied], [(), ()])
        self.assertEqual(set(self.reactor.open), {1502})
        self.patch(Port, "stopListening", stop)
