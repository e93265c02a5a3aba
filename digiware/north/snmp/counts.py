"""What the agent counts of its own work: the snmp group of MIB-II, and figures."""

from collections.abc import Iterator
from dataclasses import dataclass, fields

from digiware.domain.figure import Figure


@dataclass(slots=True)
class Counts:
    """Datagrams by what became of them."""

    gets: int = 0
    get_nexts: int = 0
    get_bulks: int = 0
    sets: int = 0
    names: int = 0  # asked for in reads
    answers: int = 0
    bad_versions: int = 0
    bad_communities: int = 0
    malformed: int = 0
    refused_sets: int = 0
    too_big: int = 0
    no_such_names: int = 0

    @property
    def received(self) -> int:
        """All of them."""
        asked = self.gets + self.get_nexts + self.get_bulks + self.sets
        return asked + self.bad_versions + self.bad_communities + self.malformed

    def figures(self) -> Iterator[Figure]:
        for each in fields(self):
            labels = {"what": each.name}
            yield Figure("digiware_snmp_total", labels, getattr(self, each.name))
