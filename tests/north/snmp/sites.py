"""An agent over a real store, on a clock; blocks of words by service."""

from functools import cache

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.devices import catalogue
from digiware.domain.event import Block
from digiware.domain.site import Device, Load
from digiware.north.snmp.access import communities, openings
from digiware.north.snmp.agent import Agent
from digiware.north.snmp.counts import Counts
from digiware.north.snmp.objects import Objects
from digiware.north.snmp.rest import Rest
from digiware.settings.records import Gateway, Snmp
from digiware.store.live import Live
from digiware.store.readings import Readings
from digiware.wire import snmp
from digiware.wire.ber import Ids
from tests import fakes
from tests.north.snmp.asking import MANAGER, Answer, Wire, message, read

NOON = 1_700_000_000.0
known = cache(catalogue.load)


def meter(number: int, model: str = "I-35", loads: int = 1) -> Device:
    """A meter of the catalogue with so many loads."""
    product = known().product(model)
    assert product is not None
    numbered = tuple(Load(number=n, name=f"load {n}") for n in range(1, loads + 1))
    return fakes.device(number, product=product, loads=numbered)


class Case(SynchronousTestCase):
    """An agent over `self.meters`, at the default settings."""

    meters: tuple[Device, ...] = (meter(4), meter(5, loads=3))

    def setUp(self) -> None:
        self.clock = Clock()
        self.live = Live(fakes.site(*self.meters))
        self.readings = Readings(self.live, known(), self.clock.seconds)
        self.counts = Counts()
        self.wire = Wire()
        self.agent = self.made()

    def made(self, **options: object) -> Agent:
        """An agent over the store as it is now, with these of [snmp]."""
        return self.made_with(None, **options)

    def made_with(self, rest: Rest | None, **options: object) -> Agent:
        """The same, with somebody to take what is no read."""
        parts = known(), self.readings, self.clock, self.counts
        objects = Objects(Gateway(net_id="7E229C"), self.live.site, *parts)
        self.tree = objects.tree
        said = openings(communities(Snmp(**options)))  # type: ignore[arg-type]
        agent = Agent(said, objects, self.counts, self.clock.seconds, rest)
        agent.transport = self.wire
        agent.startProtocol()
        self.addCleanup(agent.stopProtocol)
        return agent

    def say(self, datagram: bytes) -> bytes | None:
        """What the agent answers to these octets."""
        before = len(self.wire.written)
        self.agent.datagramReceived(datagram, MANAGER)
        written = self.wire.written[before:]
        assert len(written) <= 1
        return written[0][0] if written else None

    def ask(self, kind: int, *names: Ids, **others: object) -> Answer:
        """What the agent answers to a request; it must answer."""
        answer = self.say(message(kind, *names, **others))  # type: ignore[arg-type]
        assert answer is not None, "no answer"
        return read(answer)

    def walk(self, root: Ids) -> list[Ids]:
        """Every name below `root`, by GETNEXT."""
        names: list[Ids] = []
        name = root
        while True:
            answer = self.ask(snmp.GET_NEXT, name)
            name = answer.names[0]
            if answer.values[0] == "endOfMibView" or name[: len(root)] != root:
                return names
            names.append(name)

    def measure(self, device: int, load: int, service: int, number: int) -> None:
        """Words come from the line that say so."""
        product = self.live.site.by_number[device].product
        field = known().field(product, load, service)
        assert field is not None
        words = field.encode(number)
        place = device, field.function, field.register
        self.live.publish(Block(*place, words, self.clock.seconds(), NOON, 1.5))
