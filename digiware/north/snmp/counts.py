"""What the agent counts of its own work: the snmp group of MIB-II, and figures."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from digiware.domain.figure import Figure
from digiware.wire import snmp

KINDS = {
    snmp.GET: "get",
    snmp.GET_NEXT: "getnext",
    snmp.GET_BULK: "getbulk",
    snmp.SET: "set",
}


@dataclass(slots=True)
class Counts:
    """Datagrams by what became of them; requests by their kind."""

    asked: dict[int, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))
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
        dropped = self.bad_versions + self.bad_communities + self.malformed
        return sum(self.asked.values()) + dropped

    def figures(self) -> Iterator[Figure]:
        for kind, name in KINDS.items():
            labels = {"kind": name}
            yield Figure("digiware_snmp_requests_total", labels, self.asked[kind])
        for why, count in (
            ("version", self.bad_versions),
            ("community", self.bad_communities),
            ("malformed", self.malformed),
        ):
            yield Figure("digiware_snmp_dropped_total", {"why": why}, count)
