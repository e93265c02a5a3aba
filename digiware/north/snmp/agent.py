"""The SNMP agent: datagrams in, answers out [SNMP-1].

A read of version 1 or 2c is answered in the same call.  A datagram that may not ask is
dropped before it costs anything: nothing is looked at but how it begins.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from twisted.internet.protocol import DatagramProtocol
from twisted.logger import Logger

from digiware.domain.figure import Figure
from digiware.domain.site import Site
from digiware.wire import snmp
from digiware.wire.error import DecodeError

from .counts import Counts
from .objects import Objects
from .reads import Reads

log = Logger()

# One line of each kind in so many seconds, whatever comes.
SAID_AGAIN_S = 60.0


class Agent(DatagramProtocol):
    """`openings` says how a message may begin, and whether it may write then."""

    noisy = False

    def __init__(
        self,
        openings: Mapping[bytes, bool],
        objects: Objects,
        counts: Counts,
        seconds: Callable[[], float],
    ) -> None:
        self._openings = openings
        self._objects = objects
        self._reads = Reads(objects.tree, counts)
        self._counts = counts
        self._seconds = seconds
        self._said: dict[str, float] = {}  # when

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        try:
            opened, at = snmp.opening(datagram)
            if opened not in self._openings:
                self._turn_away(opened, addr)
                return
            answer = self._reads.answer(opened, datagram, at)
            if answer is None:
                answer = self._refuse(opened, datagram, at)
        except (DecodeError, IndexError) as error:
            self._counts.malformed += 1
            self._say("is not SNMP", addr, str(error))
            return
        self._counts.answers += 1
        self.transport.write(answer, addr)  # type: ignore[union-attr]

    def startProtocol(self) -> None:
        self._objects.start()

    def stopProtocol(self) -> None:
        self._objects.stop()

    def replan(self, site: Site) -> None:
        """The site is another one: the tree shows it at once."""
        self._objects.replan(site)

    def figures(self) -> Iterable[Figure]:
        """What became of the datagrams so far."""
        return self._counts.figures()

    def _refuse(self, opened: bytes, datagram: bytes, at: int) -> bytes:
        """The answer to a SET: nothing here can be written."""
        asked = snmp.request(datagram, at, 1)
        if asked.kind != snmp.SET:
            raise DecodeError(f"a PDU of kind {asked.kind:#04x} is no request")
        self._counts.asked[snmp.SET] += 1
        self._counts.refused_sets += 1
        status = snmp.NO_SUCH_NAME if opened[2] == snmp.V1 else snmp.NO_ACCESS
        return snmp.error(opened, asked.identity, asked.varbinds, status, 1)

    def _turn_away(self, opened: bytes, addr: Any) -> None:
        """Count who may not ask, by the reason: RFC 1213 counts them apart."""
        version = snmp.version(opened)
        if version in (snmp.V1, snmp.V2C):
            self._counts.bad_communities += 1
            self._say("has no right to ask", addr, "unknown community")
        else:
            self._counts.bad_versions += 1
            self._say("speaks another version", addr, f"version {version}")

    def _say(self, what: str, addr: Any, why: str) -> None:
        """Tell the operator, at most once a minute for each kind."""
        now = self._seconds()
        if now >= self._said.get(what, 0.0):
            self._said[what] = now + SAID_AGAIN_S
            log.warn("SNMP: {host} {what}: {why}", host=addr[0], what=what, why=why)
