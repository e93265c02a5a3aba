"""A gateway's BACnet side in memory: what it sends is kept, the image is real."""

from collections.abc import Callable
from struct import pack, unpack_from

from digiware.devices.catalogue import load
from digiware.domain.event import Block
from digiware.domain.site import Device, Product
from digiware.north.bacnet.devices import Maker
from digiware.north.bacnet.router import Router
from digiware.settings.records import Bacnet, Gateway
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.wire.bacnet import apdu, npdu, tags
from tests import fakes

CATALOGUE = load()
NETWORK = 8474
CLIENT = "127.0.0.2", 47808
FRESH_S = 4.0
HOLE_LIMIT = 13
# What a client takes: segments, as many as there are, of 1476 bytes.
TAKES_ALL, TAKES_ONE = b"\x02\x75", b"\x00\x05"

Word = Callable[[int], int]


def product(model: str = "I-35") -> Product:
    """A model of the catalogue."""
    found = CATALOGUE.product(model)
    assert found is not None, model
    return found


def meter(number: int = 4, model: str = "I-35", **others: object) -> Device:
    """A device of one load."""
    return fakes.device(number, product=product(model), **others)


class Side:
    """The router over these devices, and `sent`: (NPDU, address or None)."""

    def __init__(
        self,
        *devices: Device,
        gateway: Gateway | None = None,
        options: Bacnet | None = None,
    ) -> None:
        self.clock = fakes.SteppedClock()
        self.clock.run(1000.0)
        self.time = fakes.FakeTime(self.clock)
        self.live = Live(fakes.site(*devices))
        readings = Readings(self.live, CATALOGUE, self.clock.seconds)
        self.sent: list[tuple[bytes, tuple[str, int] | None]] = []
        self.maker = Maker(
            gateway or Gateway(),
            options or Bacnet(),
            CATALOGUE,
            readings,
            self.time,
            self.clock.seconds,
        )
        self.router = Router(
            self.maker,
            NETWORK,
            lambda packet, address: self.sent.append((packet, address)),
            self.clock.seconds,
            self.clock.callLater,
        )
        self.router.replan(self.live.site)
        readings.listen(self.router.told)

    def poll(self, device: Device, word: Word = lambda register: 0) -> None:
        """Read every register of a device; `word` says what it holds."""
        loads = [each.number for each in device.loads]
        for block in CATALOGUE.blocks(device.product, loads, HOLE_LIMIT):
            registers = range(block.first, block.first + block.count)
            self.tell(device.number, block.function, block.first, *map(word, registers))

    def tell(self, number: int, function: int, first: int, *words: int) -> None:
        """Words read from a device, now."""
        data = pack(f">{len(words)}H", *words)
        at, when = self.clock.seconds(), self.time.now()
        self.live.publish(Block(number, function, first, data, at, when, FRESH_S))

    def hear(self, packet: bytes, broadcast: bool = False) -> list[bytes]:
        """What is sent when a client's NPDU comes."""
        before = len(self.sent)
        self.router.heard(packet, 0, CLIENT, broadcast)
        return [each for each, _ in self.sent[before:]]

    def ask(
        self, parameters: bytes, mac: int | None = 4, takes: bytes = TAKES_ALL
    ) -> bytes:
        """The APDU that answers a request: service and parameters."""
        at = None if mac is None else (NETWORK, bytes((mac,)))
        (answer,) = self.hear(
            npdu.header(at, None, True) + takes + b"\x07" + parameters
        )
        return contents(answer)

    def read(
        self,
        type: int,
        instance: int,
        property: int,
        index: int | None = None,
        mac: int | None = 4,
    ) -> bytes:
        """The encoded value of a property, or the PDU that says why there is none."""
        asked = tags.context(0, tags.object_id(type, instance)[1:])
        asked += tags.context_unsigned(1, property)
        if index is not None:
            asked += tags.context_unsigned(2, index)
        answer = self.ask(bytes((apdu.READ_PROPERTY,)) + asked, mac)
        head = bytes((0x30, 7, apdu.READ_PROPERTY)) + asked + b"\x3e"
        return answer[len(head) : -1] if answer.startswith(head) else answer

    def real(self, instance: int, property: int, mac: int = 4) -> float:
        """A REAL of an Analog Input."""
        value = self.read(0, instance, property, mac=mac)
        assert value[:1] == b"\x44", value.hex()
        return float(unpack_from(">f", value, 1)[0])


def contents(packet: bytes) -> bytes:
    """The APDU of an NPDU."""
    return packet[npdu.decode(packet, 0).rest :]
