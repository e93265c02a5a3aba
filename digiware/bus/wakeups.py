"""Waking for a whole answer instead of for each of its bytes (VMIN).

A tty says that it can be read when VMIN bytes wait.  Half the processor time of a long
answer is wake-ups: 5.6 ms for 255 bytes at 38400 baud, 2.2 this way (measured on a
pty).  UARTs and USB adapters deliver several bytes at a time anyway, and some adapters
may pay for each change with a message over USB, so it is an option.
"""

import termios
from typing import Any

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from digiware.settings.records import Bus
from digiware.wire import modbus, rtu

# The shortest answer: unit, function with 0x80, exception code, CRC.
SHORTEST = 5
VMIN_AT_MOST = 255
LATE_S = 0.02  # adapters deliver up to 16 ms late


class Wakeups:
    """VMIN of one port of a master, by what is still to come.

    What comes short of it is heard all the same, before the master's time-out.
    """

    def __init__(self, descriptor: int, bus: Bus, clock: IReactorTime) -> None:
        self._descriptor = descriptor
        self._clock = clock
        self._character_s = bus.character_bits / bus.baud
        self._timeout_s = bus.timeout_s
        self._attributes: list[Any] = termios.tcgetattr(descriptor)
        self._control: list[Any] = self._attributes[6]
        self._missing = 0
        self._whole = 0
        self._patience: IDelayedCall | None = None

    def asked(self, frame: bytes) -> None:
        """A request goes out."""
        if frame[0] == rtu.BROADCAST:
            return
        request = frame[1:-2]
        self._whole = 3 + (modbus.response_length(request, request) or 0)
        self._missing = SHORTEST
        self._wait(SHORTEST, len(frame) * self._character_s + self._timeout_s)

    def heard(self, data: bytes) -> None:
        """Bytes were read; the first of an answer tell whether it is an exception."""
        if not self._missing:
            return
        if self._whole:
            refused = len(data) > 1 and data[1] & 0x80
            self._missing = 0 if refused else self._whole
            self._whole = 0
        self._missing = max(0, self._missing - len(data))
        self._wait(self._missing, self._missing * self._character_s + LATE_S)

    def close(self) -> None:
        """The port is no more."""
        self._missing = 0
        self._stop()

    def _wait(self, count: int, longest_s: float) -> None:
        """For `count` bytes, but after `longest_s` for any."""
        self._stop()
        self._wake_at(max(1, min(count, VMIN_AT_MOST)))
        if count > 1:
            self._patience = self._clock.callLater(longest_s, self._give_up)

    def _give_up(self) -> None:
        self._missing = 0
        self._wake_at(1)

    def _stop(self) -> None:
        if self._patience is not None and self._patience.active():
            self._patience.cancel()
        self._patience = None

    def _wake_at(self, count: int) -> None:
        if self._control[termios.VMIN] != count:
            self._control[termios.VMIN] = count
            termios.tcsetattr(self._descriptor, termios.TCSANOW, self._attributes)
