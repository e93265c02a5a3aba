"""A source over Ethernet: one gateway reads a meter through another [BUS-6]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.wire import modbus
from tests.end_to_end import clients, sites
from tests.end_to_end.connection import Connection
from tests.end_to_end.harness import (
    DEADLINE_S,
    Gateway,
    eventually,
    folder,
    needs,
    twin,
    write_etc,
)

DEVICE, FIRST, COUNT = sites.LIVE["I-35"]
OURS = 44

SOURCE = """
[device {ours}]
bus = modbus:127.0.0.1:{port}
unit = {unit}
north = {north}
model = I-35
name = behind another gateway
[load {ours}.1]
name = PC 1-2-3
"""


class EthernetSourceTests(SynchronousTestCase):
    """The first gateway has the meter, the second one only the first."""

    def _behind(self, north: str) -> Gateway:
        place = folder(self)
        (place / "site.ini").write_text(sites.LOAD, encoding="utf-8")
        twin(self, place / "site.ini", place / "bus")
        etc = write_etc(self, sites.LOAD, f"serial:{place / 'bus'}")
        self.first = Gateway(self, etc)
        options = {"ours": OURS, "unit": DEVICE, "north": north}
        source = SOURCE.format(port=self.first.port, **options)
        return Gateway(self, write_etc(self, source, "none"))

    def test_it_is_polled_and_served(self) -> None:
        """With north = yes its registers are those of the meter [BUS-6]."""
        needs("mbpoll")
        second = self._behind("yes")
        meter = Connection(self.first.port, DEADLINE_S)
        held = meter.read(DEVICE, FIRST + 4, 20)
        meter.close()

        read = clients.mbpoll(second.port, OURS, FIRST + 4, 20)

        self.assertEqual(b"".join(word.to_bytes(2, "big") for word in read), held)
        polled = second.polls()[OURS]
        eventually(lambda: second.polls()[OURS] > polled, "it is polled")

    def test_it_is_not_served_unless_told(self) -> None:
        """By default it is polled, but no unit of the Modbus server [BUS-6]."""
        second = self._behind("no")
        eventually(lambda: second.polls()[OURS] > 0, "it is polled")
        connection = Connection(second.port, DEADLINE_S)
        self.addCleanup(connection.close)

        self.assertEqual(connection.read(OURS, FIRST, COUNT), modbus.NO_PATH)
