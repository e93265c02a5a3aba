"""RS485 as a slave: an external master reads the gateway and all behind it [BUS-3].

Other slaves may share the line: requests to units that are not ours are passed over in
silence, and so are their answers.
"""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from digiware.bus.link import Link, Opener
from digiware.settings.records import Bus
from digiware.wire import rtu

log = Logger()

# Adapters deliver in chunks up to 16 ms apart (measured); a longer pause ends a frame.
PAUSE_S = 0.02
MASTER = "the RS485 master"

Answer = Callable[[int, bytes, str, float], "bytes | Deferred[bytes]"]


class Slave(Service):
    """Answers the master of one line through `answer`, for units that `serves`."""

    def __init__(
        self,
        bus: Bus,
        openers: Mapping[str, Opener],
        reactor: Any,
        answer: Answer,
        serves: Callable[[int], bool],
    ) -> None:
        self._link = Link(bus, reactor, openers, self._up, self._heard, self._down)
        self._reactor = reactor
        self._answer = answer
        self._serves = serves
        self._timeout_s = bus.timeout_s
        self._silence_s = rtu.silence_s(bus.baud, bus.character_bits)
        self._write: Callable[[bytes], object] | None = None
        self._requests = rtu.Requests()
        self._heard_at = 0.0
        self._asked = 0  # requests so far: an answer to any but the last is too late

    def startService(self) -> None:
        super().startService()
        self._link.startService()

    def stopService(self) -> "Deferred[None] | None":
        super().stopService()
        self._asked += 1
        return self._link.stopService()

    def _up(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        log.info("The RS485 slave port is open")

    def _down(self, reason: str) -> None:
        self._write = None
        if self.running:  # one that is stopped on purpose is no news
            log.warn("The RS485 slave port is down: {reason}", reason=reason)

    def _heard(self, data: bytes) -> None:
        now = self._reactor.seconds()
        if now - self._heard_at > PAUSE_S:
            self._requests.forget()
        self._heard_at = now
        for unit, pdu in self._requests.feed(data):
            self._asked += 1
            if self._serves(unit):
                self._reply(self._asked, unit, pdu, now + self._timeout_s)
            else:
                self._requests.pass_over(unit, pdu)

    def _reply(self, asked: int, unit: int, pdu: bytes, deadline: float) -> None:
        answer = self._answer(unit, pdu, MASTER, deadline)
        if isinstance(answer, bytes):
            self._send_after_silence(answer, asked, unit)
        else:
            answer.addCallback(self._send_after_silence, asked, unit)

    def _send_after_silence(self, response: bytes, asked: int, unit: int) -> None:
        left_s = self._heard_at + self._silence_s - self._reactor.seconds()
        frame = rtu.frame(unit, response)
        self._reactor.callLater(max(0.0, left_s), self._send, frame, asked)

    def _send(self, frame: bytes, asked: int) -> None:
        if asked == self._asked and self._write is not None:
            self._write(frame)
