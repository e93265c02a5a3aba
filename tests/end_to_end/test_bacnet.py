"""BACnet clients that the project did not write find the devices and read them."""

import json
import signal
import struct
from typing import Any

from bacpypes3.pdu import Address
from bacpypes3.primitivedata import ObjectIdentifier

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire.bacnet import apdu
from tests.end_to_end import bacnet, sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import (
    HERE,
    Gateway,
    eventually,
    folder,
    needs,
    needs_package,
    output,
    twin,
    write_etc,
)

SIX_LOADS = """
[device 7]
bus = digiware
model = I-60
name = I-60@7
"""
SITE = sites.LOAD + sites.COUNTIS + sites.DIRIS + SIX_LOADS
INSTANCES = [104, 105, 106, 107]
BACNET = """
[bacnet]
enabled = yes
interface = 127.0.0.1
port = {port}
network = 8474
"""
ON_LOAD_1, I1 = 111, 18458  # Analog Input of I1 of load 1, and its register
# Who-Is, and ReadProperty of Present_Value of an Analog Input that is to follow.
WHO_IS = b"\x01\x20\xff\xff\x00\xff\x10\x08"


class Served(SynchronousTestCase):
    """A gateway over a still twin on a pty, which it has read once."""

    def setUp(self) -> None:
        pty = folder(self) / "bus"
        self.etc = write_etc(self, SITE, f"serial:{pty}")
        with (self.etc / "digiware.ini").open("a", encoding="utf-8") as options:
            options.write(BACNET.format(port=self.asked_port()))
        twin(self, self.etc / "site.ini", pty)
        self.gateway = Gateway(self, self.etc)
        self.port = int(self.gateway.line(r"BACnet on 127\.0\.0\.1 port (\d+)")[1])
        eventually(lambda: isinstance(self.milliamperes(), int), "I1 was read")

    def asked_port(self) -> int:
        """The port to be configured; 0 is any."""
        return 0

    def milliamperes(self) -> int | None:
        """I1 of load 1 of device 4, as Modbus TCP has it."""
        connection = Connection(self.gateway.port)
        try:
            words = connection.read(4, I1, 2)
        finally:
            connection.close()
        return int.from_bytes(words, "big") if isinstance(words, bytes) else None

    def right(self, amperes: float) -> None:
        """Fail unless that is the current that Modbus TCP says."""
        self.assertAlmostEqual(amperes, (self.milliamperes() or 0) / 1000, places=3)


class ClientsTests(Served):
    """One client a test."""

    def test_bacpypes3_finds_the_gateway_and_every_device(self) -> None:
        """Who-Is finds 100, and 1xx through the router at their addresses [BAC-2]."""

        async def talk(client: Any, router: Address) -> Any:
            near = await client.who_is(address=router)
            far = await client.who_is(address=Address(f"{bacnet.NETWORK}:*"))
            return near, far

        near, far = bacnet.talked(self.port, talk)

        self.assertEqual([each.iAmDeviceIdentifier[1] for each in near], [100])
        found = {str(each.pduSource): each.iAmDeviceIdentifier[1] for each in far}
        wanted = {f"{bacnet.NETWORK}:{each - 100}": each for each in INSTANCES}
        self.assertEqual(found, wanted)

    def test_bacpypes3_reads(self) -> None:
        """A value; ALL of a Device and of an input; a list in segments [BAC-6]."""
        device = Address(f"{bacnet.NETWORK}:7")

        async def talk(client: Any, router: Address) -> Any:
            four = Address(f"{bacnet.NETWORK}:4")
            return (
                await client.read_property(four, "analog-input,111", "present-value"),
                await client.read_property_multiple(four, ["device,104", ["all"]]),
                await client.read_property_multiple(
                    four, ["analog-input,156", ["all"]]
                ),
                await client.read_property(device, "device,107", "object-list", 0),
                await client.read_property(device, "device,107", "object-list"),
            )

        value, of_device, of_input, count, objects = bacnet.talked(self.port, talk)

        self.right(value)
        self.assertEqual(len(of_device), 33)
        self.assertEqual(len(of_input), 21)
        self.assertEqual(count, len(objects))
        self.assertGreater(count, 6 * 62)

    def test_bacpypes3_asks_who_has_an_object(self) -> None:
        """Who-Has by identifier and by name is answered by those that have it."""

        async def talk(client: Any, router: Address) -> Any:
            everywhere = Address(f"{bacnet.NETWORK}:*")
            by_id = await client.who_has(
                object_identifier=ObjectIdentifier("analog-input,604"),
                address=everywhere,
            )
            by_name = await client.who_has(
                object_name="L02_CurrentI1", address=everywhere
            )
            return by_id, by_name

        by_id, by_name = bacnet.talked(self.port, talk)

        self.assertEqual([each.deviceIdentifier[1] for each in by_id], [107])
        self.assertEqual({each.objectIdentifier[1] for each in by_name}, {211})

    def test_bacnet_js(self) -> None:
        """@bacnet-js/client finds all and reads values, ALL and a list in segments."""
        found = self.node("bacnet-js", "@bacnet-js/client", 4, ON_LOAD_1)
        large = self.node("bacnet-js", "@bacnet-js/client", 7, 611)

        self.right(found["value"])
        self.assertEqual(found["gateway"], [100])
        self.assertEqual(found["behind"], INSTANCES)
        self.assertEqual(found["everywhere"], [100, *INSTANCES])
        self.assertEqual(len(found["device"]), 33)
        self.assertEqual(large["count"], large["whole"])

    def test_node_bacnet(self) -> None:
        """node-bacnet reads by routed address, and Object_List by index."""
        found = self.node("node-bacnet", "node-bacnet", 4, ON_LOAD_1)

        self.right(found["value"])
        self.assertEqual(found["second"], 100)

    def node(self, script: str, package: str, address: int, input: int) -> Any:
        """What a script in node/ prints."""
        needs("node")
        needs_package(package)
        asked = self.port, bacnet.NETWORK, address, 100 + address, input
        printed = output("node", HERE / "node" / f"{script}.js", *map(str, asked))
        return json.loads(printed)


class ReloadTests(Served):
    """New settings, taken over on the same port."""

    def asked_port(self) -> int:
        return bacnet.free_port()

    def test_instance_and_site_change_without_a_restart(self) -> None:
        """SIGHUP: another main instance, one device less, the port stays ours."""
        options = self.etc / "digiware.ini"
        text = options.read_text(encoding="utf-8").replace(
            "[bacnet]\n", "[bacnet]\ninstance = 5000\n"
        )
        options.write_text(text, encoding="utf-8")
        site = SITE.replace(SIX_LOADS, "")
        (self.etc / "site.ini").write_text(site, encoding="utf-8")

        self.gateway.signal(signal.SIGHUP)
        self.gateway.line("configuration was applied")

        with bacnet.asking(self.port) as client:
            client.send(WHO_IS)
            answers = [each[each.index(0xC4) :] for each in client.answers()]
        heard = [apdu.heard_i_am(each, 0) for each in answers]
        self.assertEqual(heard, [5000, 5004, 5005, 5006])
        self.assertNotIn("Traceback", self.gateway.said())


class BytesTests(Served):
    """Datagrams of our own making."""

    def test_tshark_decodes_every_answer(self) -> None:
        """Answers, errors, rejects, aborts and segments are all well formed."""
        needs("tshark")
        capture = folder(self) / "bacnet.pcap"
        with bacnet.asking(self.port) as client:
            for message in conversation():
                client.send(message)
                for answer in client.answers():
                    acknowledge(client, answer)
        bacnet.write_capture(capture, client.seen)

        shown = output("tshark", "-r", capture, "-V")

        self.assertNotIn("alformed", shown)
        self.assertNotIn("unreassembled", shown.lower())
        for word in ("i-Am", "Complex-ACK", "Error", "Reject", "Abort"):
            self.assertIn(word.lower(), shown.lower())

    def test_a_broadcast_is_heard(self) -> None:
        """Who-Is to the broadcast address is answered to whoever asked [BAC-6]."""
        with bacnet.asking(self.port) as client:
            client.send(WHO_IS, "127.255.255.255")
            answers = list(client.answers())

        self.assertEqual(len(answers), 1 + len(INSTANCES))


def conversation() -> list[bytes]:
    """A request of each kind, good and bad, to the gateway and to device 7."""
    to_seven = b"\x01\x24\x21\x1a\x01\x07\xff"
    head = b"\x02\x75\x01"
    device, input = (8 << 22 | 107).to_bytes(4, "big"), (111).to_bytes(4, "big")
    parameters = [
        b"\x0c\x0c" + input + b"\x19\x55",
        b"\x0c\x0c" + device + b"\x19\x4c",
        b"\x0c\x0c" + device + b"\x19\x4c\x29\x00",
        b"\x0c\x0c" + input + b"\x1a\x01\x73",
        b"\x0c\x0c" + input + b"\x19\x01",
        b"\x0c\x0c" + input,
        b"\x0e\x0c" + device + b"\x1e\x09\x08\x1f\x0c" + input + b"\x1e\x09\x08\x1f",
        b"\x0e\x0c\x00\x3f\xff\x00\x1e\x09\x55\x1f",
        b"\x0f\x0c" + input + b"\x19\x55\x3e\x44\x00\x00\x00\x00\x3f",
        b"\x63",
    ]
    unsegmented = b"\x00\x05\x02\x0c\x0c" + device + b"\x19\x4c"
    return [
        WHO_IS,
        b"\x01\x20\xff\xff\x00\xff\x10\x07\x2c" + input,
        b"\x01\x20\xff\xff\x00\xff\x10\x07\x3d\x0e\x00L01_CurrentI1",
        *(to_seven + head + each for each in parameters),
        to_seven + unsegmented,
        b"\x01\x04" + unsegmented,
        b"\x01\x80\x00",
        b"\x01\x80\x06\x00",
        b"\x01\x80\x55",
        b"\x01\x24\x12\x34\x01\x07\xff" + head + parameters[0],
    ]


def acknowledge(client: bacnet.Asking, answer: bytes) -> None:
    """Take the segments one by one."""
    at = 6 if answer[1] & 0x08 else 2
    kind, *rest = struct.unpack_from(">BBB", answer.ljust(16, b"\0"), at)
    if kind & 0xF8 == 0x38:
        client.send(b"\x01\x20\x21\x1a\x01\x07\xff\x40" + bytes((*rest, 1)))
