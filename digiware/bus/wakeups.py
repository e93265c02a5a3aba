"""Waking for what a port brings: at both ends of an answer, not in between.

A port can be read as soon as a byte waits, and the gateway is woken for each.  To leave
it alone in between takes 1.0 instead of 4.2 ms of processor time for a read of a full
site at 115200 baud.  VMIN, by which the kernel waits for several bytes, took 0.6 of
that of single bytes and made each silence 0.1 ms longer (medians, on a pty that brings
single bytes); what its changes cost on USB adapters is not known.
"""

from typing import Any

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from digiware.bus.promptness import BRIEFEST_S
from digiware.settings.records import Bus
from digiware.wire import modbus, rtu

# The shortest answer: unit, function with 0x80, exception code, CRC.
SHORTEST = 5
# So many bytes may wait in a UART, unseen, when the port is read.
FIFO = 16


class Wakeups:
    """When a master's port is read, by what is still to come of an answer.

    `port` is a push producer.  It is left alone for no longer than its own characters
    need, and never until the master may give up: then what is still coming must be
    heard, or the next request would go into the middle of it.  The reactor's own timer
    ends that, no timerfd: it is called before the master's, so that after a halt of
    the reactor what waits is read before anything counts as a time-out.
    """

    def __init__(self, port: Any, bus: Bus, clock: IReactorTime) -> None:
        self._port = port
        self._clock = clock
        self._character_s = bus.character_bits / bus.baud
        self._patience_s = min(bus.timeout_s, BRIEFEST_S)
        self._pause: IDelayedCall | None = None
        self._answer = b""
        self._length = 0
        self._given_up_at = 0.0  # at the earliest

    def asked(self, frame: bytes) -> None:
        """A request goes out."""
        self._listen()
        request = frame[1:-2]
        answered = frame[0] != rtu.BROADCAST
        pdu = modbus.response_length(request, request) if answered else None
        self._answer, self._length = b"", 3 + (pdu or 0)
        passing_s = (len(frame) + self._length) * self._character_s
        self._given_up_at = self._clock.seconds() + passing_s + self._patience_s

    def heard(self, data: bytes) -> None:
        """Bytes were read; the first of an answer tell whether it is an exception."""
        if len(self._answer) >= self._length:
            return
        self._answer += data
        missing = self._length - len(self._answer)
        begun = len(self._answer) >= SHORTEST
        if begun and not self._answer[1] & 0x80 and missing >= 2 * FIFO:
            left_s = self._given_up_at - self._clock.seconds()
            self._leave(min(left_s, (missing - FIFO) * self._character_s))

    def close(self) -> None:
        """The port is no more."""
        self._length = 0
        self._listen()

    def _leave(self, seconds: float) -> None:
        if seconds > 0:
            self._port.pauseProducing()
            self._pause = self._clock.callLater(seconds, self._listen)

    def _listen(self) -> None:
        """Leave the port alone no longer."""
        pause, self._pause = self._pause, None
        if pause is None:
            return
        if pause.active():
            pause.cancel()
        self._port.resumeProducing()
