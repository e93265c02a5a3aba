"""Tests for digiware.settings.ini."""

from hypothesis import given, settings, strategies

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.faults import Fault, Faults
from digiware.settings.records import Settings
from tests.settings.products import parsed

FAULTS_OF_THE_GATEWAY = """
[modbus]
port = http
idle_s = 0,5
prot = 502
[bus digiware]
baud = 14400
[snmp]
v3_read_password = secret!
[gateway]
timezone = Paris
"""

FAULTS_OF_THE_SITE = """
[device 1]
bus = rs485
model = I-35
[device 7]
bus = digiware
model = I-36
[load 4.1]
[alarm overload]
kind = measurement
source = 9.1
service = 10000
above = 100
"""


def faults(gateway: str = "", site: str = "") -> list[tuple[str, str, str]]:
    """Where the texts have faults: file, section, option."""
    try:
        parsed(gateway, site)
    except Faults as found:
        return [(each.file, each.section, each.option) for each in found.faults]
    return []


class ParseTests(SynchronousTestCase):
    """digiware.ini and site.ini together."""

    def test_ten_faults_are_ten_lines(self) -> None:
        """All faults of both files are told at once, by file, section and option."""
        found = faults(FAULTS_OF_THE_GATEWAY, FAULTS_OF_THE_SITE)

        expected = [
            ("digiware.ini", "modbus", "port"),
            ("digiware.ini", "modbus", "idle_s"),
            ("digiware.ini", "modbus", "prot"),
            ("digiware.ini", "bus digiware", "baud"),
            ("digiware.ini", "snmp", "v3_read_password"),
            ("digiware.ini", "gateway", "timezone"),
            ("site.ini", "device 1", ""),
            ("site.ini", "device 7", "model"),
            ("site.ini", "load 4.1", ""),
            ("site.ini", "alarm overload", "source"),
        ]
        self.assertEqual(sorted(found), sorted(expected))

    def test_bacnet_addresses_are_of_ipv4(self) -> None:
        """BACnet/IP has no others [135, annex J]: a fault, not a silent server."""
        options = ("interface", "broadcast", "bbmd")
        text = "[bacnet]\n" + "".join(f"{each} = ::1\n" for each in options)

        found = faults(text)

        self.assertEqual(found, [("digiware.ini", "bacnet", each) for each in options])

    def test_a_fault_is_a_readable_line(self) -> None:
        """A fault names its place, then what is expected and what was found."""
        with self.assertRaises(Faults) as raised:
            parsed("[modbus]\nport = http\n[web]\nprt = 1\n[wbe]\n")

        self.assertEqual(
            str(raised.exception).splitlines(),
            [
                "digiware.ini [wbe]: unknown section; did you mean web?",
                "digiware.ini [modbus] port: must be a whole number from 0 to 65535,"
                " not 'http'",
                "digiware.ini [web] prt: unknown option",
            ],
        )

    def test_a_fault_of_a_secret_does_not_tell_it(self) -> None:
        """Nothing secret is in a fault, nor in the text of a record [SEC-6]."""
        with self.assertRaises(Faults) as raised:
            parsed("[snmp]\nv3_read_password = hunter2\n[smtp]\npassword = hunter2\n")

        self.assertNotIn("hunter2", str(raised.exception))
        self.assertNotIn("hunter2", repr(parsed("[smtp]\npassword = hunter2\n")))

    def test_nothing_said_is_every_default(self) -> None:
        """Every option of digiware.ini has a default."""
        self.assertEqual(parsed(), Settings())

    def test_comments(self) -> None:
        """A comment is a whole line, or follows a value, a space and a semicolon."""
        gateway = parsed(
            "# one\n; two\n[gateway] ; see [web]\n  ; three\n"
            "site = A;B # C ; four\nserver = ; empty\n   language = fr\t; five\n"
        ).gateway

        self.assertEqual(gateway.site, "A;B # C")
        self.assertEqual((gateway.server, gateway.language), ("", "fr"))

    def test_values_are_taken_as_they_are(self) -> None:
        """There is no interpolation; only the first = divides."""
        self.assertEqual(
            parsed("[gateway]\nsite = %(x)s=${y}").gateway.site, "%(x)s=${y}"
        )

    def test_lines_end_as_on_any_system(self) -> None:
        """A file saved with carriage returns reads the same."""
        self.assertEqual(parsed("[modbus]\r\nport = 5020\r\n").modbus.port, 5020)

    def test_duplicates_are_faults(self) -> None:
        """A section or an option that is there twice is a fault, not a choice."""
        found = faults("[web]\n[modbus]\nport = 1\nport = 2\nPort = 3\n[web]\n")

        self.assertEqual(
            sorted(found),
            [("digiware.ini", "modbus", "port"), ("digiware.ini", "web", "")],
        )

    def test_lines_that_cannot_be_read_are_faults(self) -> None:
        """Each stray line is a fault; lines under a broken header go with it."""
        found = faults("stray\n[modbus]\nstray\n[web\nport = 1\n[snmp] x\n[]\n= 3\n")

        self.assertEqual(
            found,
            [
                ("digiware.ini", "", ""),
                ("digiware.ini", "modbus", ""),
                ("digiware.ini", "", ""),
                ("digiware.ini", "", ""),
                ("digiware.ini", "", ""),
            ],
        )

    def test_empty_is_legal_where_the_default_is_empty(self) -> None:
        """`server =` is its default; `port =` is a fault."""
        self.assertEqual(
            faults("[gateway]\nserver =\nsite =\n[modbus]\nport =\n"),
            [("digiware.ini", "gateway", "site"), ("digiware.ini", "modbus", "port")],
        )

    def test_digiware_is_always_the_master(self) -> None:
        """Only rs485 may be a slave [BUS-1]."""
        text = "[bus digiware]\nrole = slave\n[bus rs485]\nrole = slave\n"

        self.assertEqual(faults(text), [("digiware.ini", "bus digiware", "role")])

    def test_two_buses_do_not_share_a_port(self) -> None:
        """A serial port or a converter belongs to one bus; none and twin: to any."""
        text = "[bus digiware]\nlink = {0}\n[bus rs485]\nlink = {0}\n"

        self.assertEqual(
            faults(text.format("serial:/dev/ttyS0")),
            [("digiware.ini", "bus rs485", "link")],
        )
        self.assertEqual(faults(text.format("twin:")), [])

    def test_ten_devices_at_9600_baud(self) -> None:
        """A bus at 9600 baud has at most ten devices [BUS-2]."""
        devices = [f"[device {n}]\nbus = rs485\nmodel = E23\n" for n in range(2, 13)]
        slow = "[bus rs485]\nbaud = 9600\n"

        self.assertEqual(faults(slow, "".join(devices[:10])), [])
        self.assertEqual(
            faults(slow, "".join(devices)), [("digiware.ini", "bus rs485", "baud")]
        )

    def test_mail_needs_a_server(self) -> None:
        """Mail switched on without a host would fail at the first alarm."""
        self.assertEqual(
            faults("[smtp]\nenabled = yes\n"), [("digiware.ini", "smtp", "host")]
        )

    @settings(deadline=None, derandomize=True)
    @given(strategies.text(), strategies.text("[]=;# \nadevic1.\r\t"))
    def test_any_text_is_settings_or_faults(self, gateway: str, site: str) -> None:
        """Whatever the files hold, the outcome is Settings or Faults."""
        try:
            outcome: object = parsed(gateway, site)
        except Faults as found:
            self.assertTrue(found.faults)
            outcome = found.faults[0]
        self.assertIsInstance(outcome, (Settings, Fault))


class DerivedTests(SynchronousTestCase):
    """What follows from the NET ID."""

    def test_the_server_is_named_by_its_net_id(self) -> None:
        """An empty server name is the NET ID [NET-2]."""
        gateway = parsed("[gateway]\nnet_id = 7e229c\n").gateway

        self.assertEqual(gateway.server_name, "7E229C")

    def test_the_bacnet_network_is_of_the_net_id(self) -> None:
        """Its low 16 bits; 8474 where that is no network number [BAC-1]."""
        bacnet = parsed().bacnet
        numbers = [bacnet.network_number(n) for n in ("7E229C", "000000", "12FFFF")]

        self.assertEqual(numbers, [0x229C, 8474, 8474])
        self.assertEqual(
            parsed("[bacnet]\nnetwork = 5").bacnet.network_number("0" * 6), 5
        )


class WarningsTests(SynchronousTestCase):
    """What is allowed but probably not meant."""

    def test_more_transformers_than_inputs(self) -> None:
        """Loads that take more CTs than the model has are a warning, not a fault."""
        site = "[device 4]\nbus = digiware\nmodel = I-35\n[load 4.1]\ntype = {}\n"

        self.assertEqual(parsed("", site.format("3P-3CT")).warnings, ())
        self.assertIn("4 current", parsed("", site.format("3P+N-4CT")).warnings[0])

    def test_devices_on_a_slave_bus(self) -> None:
        """Devices behind the RS485 slave can't be read: a warning each [BUS-1]."""
        site = "[device 4]\nbus = rs485\nmodel = E23\n"

        self.assertIn("E23@4", parsed("[bus rs485]\nrole = slave", site).warnings[0])

    def test_privacy_needs_authentication(self) -> None:
        """v3 without authentication has no privacy: said once [SNMP-3]."""
        self.assertIn("v3_priv", parsed("[snmp]\nv3_auth = none").warnings[0])
        self.assertEqual(parsed("[snmp]\nv3_auth = none\nv3_priv = none").warnings, ())
