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
from digiware.north.seldom import Seldom
from digiware.wire import snmp
from digiware.wire.error import DecodeError

from .counts import Counts
from .objects import Objects
from .reads import Reads
from .rest import Rest

log = Logger()

# pysnmp takes 0.2 ms for a varbind (measured): no SET may take longer than a moment.
SET_NAMES_AT_MOST, SET_OCTETS_AT_MOST = 16, 1472


class Agent(DatagramProtocol):
    """`openings` says how a message may begin, and whether it may write then.

    What is no read goes to `rest`; without one nothing can be written.
    """

    noisy = False
    transport: Any

    def __init__(
        self,
        openings: Mapping[bytes, bool],
        objects: Objects,
        counts: Counts,
        seconds: Callable[[], float],
        rest: Rest | None = None,
    ) -> None:
        self._openings = openings
        self._objects = objects
        self._reads = Reads(objects.tree, counts)
        self._counts = counts
        self._seldom = Seldom(seconds)
        self._rest = rest

    def startProtocol(self) -> None:
        self._objects.start()

    def stopProtocol(self) -> None:
        self._objects.stop()

    def datagramReceived(self, datagram: bytes, addr: Any) -> None:
        try:
            opened, at = snmp.opening(datagram)
            if opened not in self._openings:
                self._turn_away(opened, addr)
                return
            answer = self._reads.answer(opened, datagram, at)
            if answer is None:
                answer = self._write(opened, datagram, at, addr)
        except (DecodeError, IndexError) as error:
            self._counts.malformed += 1
            self._say("SNMP: {host} sent what is no request: {error}", addr, error)
            return
        if answer:
            self.send(answer, addr)

    def send(self, answer: bytes, addr: Any) -> None:
        """An answer, whoever made it."""
        self._counts.answers += 1
        self.transport.write(answer, addr)

    def replan(self, site: Site) -> None:
        """The site is another one: the tree shows it at once."""
        self._objects.replan(site)

    def figures(self) -> Iterable[Figure]:
        """What became of the datagrams so far."""
        return self._counts.figures()

    def _write(self, opened: bytes, datagram: bytes, at: int, addr: Any) -> bytes:
        """The answer to a SET, none if the rest is to give it."""
        asked = snmp.request(datagram, at, SET_NAMES_AT_MOST + 1)
        if asked.kind != snmp.SET:
            raise DecodeError(f"a PDU of kind {asked.kind:#04x} is no request")
        self._counts.asked[snmp.SET] += 1
        if self._rest is None or not self._openings[opened]:
            self._counts.refused_sets += 1
            status = snmp.NO_SUCH_NAME if opened[2] == snmp.V1 else snmp.NO_ACCESS
            return snmp.error(opened, asked.identity, asked.varbinds, status, 1)
        if len(asked.names) > SET_NAMES_AT_MOST or len(datagram) > SET_OCTETS_AT_MOST:
            return self._reads.too_big(opened, asked)
        self._rest.take(datagram, addr)
        return b""

    def _turn_away(self, opened: bytes, addr: Any) -> None:
        """Count who may not ask, by the reason: RFC 1213 counts them apart."""
        if snmp.version(opened) in (snmp.V1, snmp.V2C):
            self._counts.bad_communities += 1
            self._say("SNMP: {host} does not know the community of its version", addr)
        else:
            self._counts.bad_versions += 1
            self._say("SNMP: {host} speaks a version that is not served", addr)

    def _say(self, sentence: str, addr: Any, error: Exception | None = None) -> None:
        self._seldom.say(log.warn, sentence, host=addr[0], error=error)
