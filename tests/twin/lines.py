"""A site on a simulated line, and who listens to what comes back."""

from twisted.internet.protocol import Protocol, connectionDone
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from digiware.domain.site import Site
from digiware.twin.bus import Twin
from digiware.twin.script import Script, parse
from digiware.wire import modbus, rtu

from .sites import CATALOGUE

READ = modbus.read_request(3, 18432, 2)
# 8 characters of 10 bits at 38400 baud, silence, 5 ms, 9 characters.
FIRST_ANSWER_S = 80 / 38400 + 0.00175 + 0.005 + 90 / 38400


class Listener(Protocol):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.lost: Failure | None = None

    def dataReceived(self, data: bytes) -> None:
        self.heard.append(data)

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        self.lost = reason


def ask(unit: int, pdu: bytes = READ) -> bytes:
    """A request as it goes on the line."""
    return rtu.frame(unit, pdu)


def told(source: str) -> Script:
    """The script of a twin.ini."""
    return parse(source, CATALOGUE.product)


def twin(site: Site, clock: Clock, source: str = "") -> Twin:
    """The twin of a site on a clock of the test's own."""
    return Twin(lambda: site, CATALOGUE, clock, told(source), wall=lambda: 1.77e9)
