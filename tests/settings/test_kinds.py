"""Tests for digiware.settings.kinds."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.site import Network
from digiware.settings import kinds
from digiware.settings.topology import BOUND, BUS, SOURCE

AUTO = kinds.either("auto", kinds.seconds(0, 10))

READ = [
    (kinds.YES_NO, {"yes": True, "ON": True, "1": True, "false": False, "0": False}),
    (kinds.PORT, {"0": 0, "502": 502, "65535": 65535}),
    (AUTO, {"auto": None, "Auto": None, "0": 0.0, "0.5": 0.5}),
    (kinds.choice(1, 2), {"1": 1, "2": 2}),
    (kinds.choice(*Network), {"3p+n": Network.THREE_PHASE_NEUTRAL, "": Network.NONE}),
    (kinds.INTERFACE, {"127.0.0.1": "127.0.0.1", "::1": "::1"}),
    (kinds.IPV4, {"10.0.0.7": "10.0.0.7"}),
    (kinds.HOSTS, {"a, 10.0.0.1": ("a", "10.0.0.1")}),
    (kinds.NET_ID, {"7e229c": "7E229C"}),
    (kinds.ZONE, {"UTC": "UTC", "Europe/Paris": "Europe/Paris"}),
    (kinds.V3_PASSWORD, {"12345678": "12345678"}),
    (
        kinds.LINK,
        {
            form: form
            for form in (
                "none",
                "twin:",
                "serial:/dev/tty with space",
                "tcp:meter.local:502",
                "tcp:[::1]:502",
            )
        },
    ),
    (BUS, {"rs485": "rs485", "modbus:10.0.0.7:503": "modbus:10.0.0.7:503"}),
    (SOURCE, {"4.1": (4, 1)}),
    (BOUND, {"": None, "-10.5": -10.5}),
]

REFUSED = [
    (kinds.YES_NO, ["maybe", "oui"]),
    (kinds.PORT, ["-1", "65536", "http", "5_0", "٣", "1" * 5000, "5.0"]),
    (AUTO, ["11", "nan", "inf", "1e1", "0,5", "-1"]),
    (kinds.choice(9600, 19200), ["14400", "none"]),
    (kinds.INTERFACE, ["eth0", "1.2.3"]),
    (kinds.IPV4, ["::1", "::ffff:10.0.0.7", "eth0", "1.2.3", "010.0.0.7"]),
    (kinds.HOSTS, ["a,,b", "a b"]),
    (kinds.NET_ID, ["7E229", "7E229G"]),
    (kinds.ZONE, ["Paris", "Europe", "../UTC", "/etc/passwd", "Europe/\0"]),
    (kinds.V3_PASSWORD, ["1234567", "1" * 17]),
    (kinds.LINK, ["serial:", "tcp:h", "tcp:h:0", "tcp:h:65536", "twin:x", "com1", ""]),
    (BUS, ["can", "modbus:", "modbus:h:0", "modbus:h:65536"]),
    (SOURCE, ["4", "4.", "4.1.2", "a.b"]),
    (BOUND, ["high"]),
]


class KindsTests(SynchronousTestCase):
    """What each kind of option takes, and writes."""

    def test_the_texts_of_each_kind_are_read(self) -> None:
        """Every documented form of a value is read to its typed value."""
        for kind, texts in READ:
            for text, value in texts.items():
                self.assertEqual(kind.read(text), value, f"{kind.accepts}: {text}")

    def test_a_value_is_written_as_it_is_read(self) -> None:
        """What a kind writes reads back to the same value."""
        for kind, texts in READ:
            for value in texts.values():
                self.assertEqual(kind.read(kind.write(value)), value)

    def test_other_texts_are_refused(self) -> None:
        """Any other text is a ValueError, however odd: never another error."""
        for kind, texts in REFUSED:
            for text in texts:
                with self.assertRaises(ValueError, msg=f"{kind.accepts}: {text}"):
                    kind.read(text)

    def test_seconds_are_written_as_people_do(self) -> None:
        """Whole seconds have no decimal point in the file."""
        self.assertEqual(
            [kinds.plain(n) for n in (300.0, 0.5, 1.0)], ["300", "0.5", "1"]
        )
