"""MIB-II: system, interfaces, ip, icmp, tcp, udp and snmp [RFC 1213, SNMP-4].

Scalars and the table of interfaces; the tables of addresses, routes and connections
tell more of the box than managers of measurements need.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from digiware.wire import ber, snmp
from digiware.wire.ber import COUNTER32, GAUGE32, INTEGER, Ids

from .counts import Counts
from .kernel import Interface, Kernel
from .region import Listed, Value

MIB2: Ids = (1, 3, 6, 1, 2, 1)
SYSTEM, INTERFACES, IP, ICMP, TCP, UDP, SNMP = 1, 2, 4, 5, 6, 7, 11

APPLICATIONS_AND_TRANSPORT = 72  # sysServices: layers 4 and 7
ETHERNET, LOOPBACK, OTHER = 6, 24, 1  # ifType
TYPES = {1: ETHERNET, 772: LOOPBACK}  # by ARPHRD_ETHER, ARPHRD_LOOPBACK
UP, DOWN = 1, 2
NO_ERROR_TRAPS = 2  # snmpEnableAuthenTraps: disabled

# (name in /proc/net/snmp, tag), by the number of the object in its group, from 1.
_IP = (
    *((name, INTEGER) for name in ("Forwarding", "DefaultTTL")),
    *(
        (name, COUNTER32)
        for name in (
            *("InReceives", "InHdrErrors", "InAddrErrors", "ForwDatagrams"),
            *("InUnknownProtos", "InDiscards", "InDelivers", "OutRequests"),
            *("OutDiscards", "OutNoRoutes"),
        )
    ),
    ("ReasmTimeout", INTEGER),
    *(
        (name, COUNTER32)
        for name in (
            *("ReasmReqds", "ReasmOKs", "ReasmFails"),
            *("FragOKs", "FragFails", "FragCreates"),
        )
    ),
)
_MESSAGES = (
    *("Msgs", "Errors", "DestUnreachs", "TimeExcds", "ParmProbs", "SrcQuenchs"),
    *("Redirects", "Echos", "EchoReps", "Timestamps", "TimestampReps"),
    *("AddrMasks", "AddrMaskReps"),
)
_ICMP = tuple((way + name, COUNTER32) for way in ("In", "Out") for name in _MESSAGES)
_TCP = (
    *((name, INTEGER) for name in ("RtoAlgorithm", "RtoMin", "RtoMax", "MaxConn")),
    *((n, COUNTER32) for n in ("ActiveOpens", "PassiveOpens", "AttemptFails")),
    ("EstabResets", COUNTER32),
    ("CurrEstab", GAUGE32),
    *((name, COUNTER32) for name in ("InSegs", "OutSegs", "RetransSegs")),
    None,  # the table of connections
    ("InErrs", COUNTER32),
    ("OutRsts", COUNTER32),
)
_UDP = tuple(
    (n, COUNTER32) for n in ("InDatagrams", "NoPorts", "InErrors", "OutDatagrams")
)
_GROUPS = {IP: ("Ip", _IP), ICMP: ("Icmp", _ICMP), TCP: ("Tcp", _TCP)}
_GROUPS[UDP] = "Udp", _UDP

_SNMP: dict[int, Callable[[Counts], int]] = {
    1: lambda counts: counts.received,
    2: lambda counts: counts.answers,
    3: lambda counts: counts.bad_versions,
    4: lambda counts: counts.bad_communities,
    5: lambda counts: counts.refused_sets,
    6: lambda counts: counts.malformed,
    13: lambda counts: counts.names,
    15: lambda counts: counts.asked[snmp.GET],
    16: lambda counts: counts.asked[snmp.GET_NEXT],
    17: lambda counts: counts.asked[snmp.SET],
    20: lambda counts: counts.too_big,
    21: lambda counts: counts.no_such_names,
    28: lambda counts: counts.answers,
}
# The rest of the group: nothing of that kind ever happens to an agent that only reads.
_NEVER = (8, 9, 10, 11, 12, 14, 18, 19, 22, 24, 25, 26, 27, 29)


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What the system group says; `uptime_s` since the agent was made."""

    description: str
    identity: Ids
    name: str
    location: str
    uptime_s: Callable[[], float]


class Mib2(Listed):
    """The gateway as a machine on the network."""

    def __init__(
        self,
        system: System,
        counts: Counts,
        kernel: Kernel,
        seconds: Callable[[], float],
    ) -> None:
        super().__init__(MIB2, seconds)
        self._system = system
        self._counts = counts
        self._kernel = kernel

    def listed(self) -> Iterator[tuple[Ids, Value]]:
        for number, value in enumerate(self._system_group(), start=1):
            yield (*MIB2, SYSTEM, number, 0), value
        interfaces = list(self._kernel.interfaces())
        yield (*MIB2, INTERFACES, 1, 0), ber.integer(len(interfaces))
        for interface in interfaces:
            for number, value in enumerate(_row(interface), start=1):
                yield (*MIB2, INTERFACES, 2, 1, number, interface.index), value
        yield from self._kernel_groups()
        for number, count in _SNMP.items():
            yield (*MIB2, SNMP, number, 0), self._counted(count)
        for number in _NEVER:
            yield (*MIB2, SNMP, number, 0), _counter(0)
        yield (*MIB2, SNMP, 30, 0), ber.integer(NO_ERROR_TRAPS)

    def _system_group(self) -> tuple[Value, ...]:
        system = self._system
        return (
            _octets(system.description),
            ber.tlv(ber.OID, ber.oid(system.identity)),
            lambda: ticks(system.uptime_s()),
            _octets(""),
            _octets(system.name),
            _octets(system.location),
            ber.integer(APPLICATIONS_AND_TRANSPORT),
        )

    def _kernel_groups(self) -> Iterator[tuple[Ids, Value]]:
        counters = self._kernel.counters()
        for group, (name, objects) in _GROUPS.items():
            counted = counters.get(name, {})
            for number, each in enumerate(objects, start=1):
                if each is not None and each[0] in counted:
                    value = _wrapped(counted[each[0]], each[1])
                    yield (*MIB2, group, number, 0), value

    def _counted(self, count: Callable[[Counts], int]) -> Callable[[], bytes]:
        return lambda: _counter(count(self._counts))


def ticks(seconds: float) -> bytes:
    """A TimeTicks: hundredths of a second, modulo 2 ** 32."""
    return ber.integer(int(seconds * 100) & 0xFFFFFFFF, ber.TIME_TICKS)


def _row(interface: Interface) -> tuple[bytes, ...]:
    """The objects of ifEntry, in their order."""
    came, went = interface.received, interface.sent
    return (
        ber.integer(interface.index),
        _octets(interface.name),
        ber.integer(TYPES.get(interface.type, OTHER)),
        ber.integer(interface.mtu),
        ber.integer(min(interface.speed, 0xFFFFFFFF), GAUGE32),
        ber.tlv(ber.OCTETS, interface.address),
        ber.integer(UP if interface.up else DOWN),
        ber.integer(UP if interface.up and interface.running else DOWN),
        ticks(0),
        _counter(came["octets"]),
        _counter(came["packets"] - came["multicast"]),
        _counter(came["multicast"]),
        _counter(came["discards"]),
        _counter(came["errors"]),
        _counter(0),
        _counter(went["octets"]),
        _counter(went["packets"]),
        _counter(0),
        _counter(went["discards"]),
        _counter(went["errors"]),
        ber.integer(0, GAUGE32),
        ber.tlv(ber.OID, ber.oid((0, 0))),
    )


def _octets(text: str) -> bytes:
    return ber.tlv(ber.OCTETS, text.encode("utf-8")[:255])


def _counter(count: int) -> bytes:
    return ber.integer(count & 0xFFFFFFFF, COUNTER32)


def _wrapped(number: int, tag: int) -> bytes:
    """A counter wraps; of tcpMaxConn, and no other, -1 is a value."""
    return _counter(number) if tag == COUNTER32 else ber.integer(number, tag)
