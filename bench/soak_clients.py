"""Clients of every kind, good and bad, which ask a gateway whose words are known."""

import random
import socket
import struct
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

FIRST, WORDS, DEVICES = 18432, 92, 8  # the live block of a Digiware load
HEADER = 9  # transaction, protocol, length, unit, function, byte count

# (unit, first, count) -> words
Truth = Callable[[int, int, int], bytes | None]


@dataclass(slots=True)
class Counts:
    """What all clients were answered."""

    answers: int = 0
    wrong: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    slowest_s: float = 0.0
    lost: int = 0


class Client:
    """A connection that is opened again when it is lost; `turn` never waits."""

    def __init__(self, port: int, counts: Counts, chance: random.Random) -> None:
        self.counts = counts
        self.chance = chance
        self._port = port
        self._open()

    def turn(self, now: float) -> None:
        """Do the next thing; `now` is monotonic seconds."""
        try:
            self.act(now)
        except BlockingIOError:
            pass
        except OSError:
            self.counts.lost += 1
            self._open()

    def act(self, now: float) -> None:
        """What this kind of client does; OSError when its connection is lost."""
        raise NotImplementedError

    def request(self) -> bytes:
        """A read of some live words of some device."""
        unit = self.chance.randint(1, DEVICES)
        first = self.chance.randrange(WORDS)
        self.read = unit, FIRST + first, self.chance.randint(1, WORDS - first)
        unit, first, count = self.read
        return struct.pack(">HHHBBHH", 7, 0, 6, unit, 3, first, count)

    def _open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self._port))
        self.socket.setblocking(False)
        self.opened()

    def opened(self) -> None:
        """A new connection."""


class Quick(Client):
    """Asks, waits for the answer, holds it against the truth, asks again."""

    def __init__(
        self, port: int, counts: Counts, chance: random.Random, truth: Truth
    ) -> None:
        super().__init__(port, counts, chance)
        self._truth = truth

    def opened(self) -> None:
        self._asked_at = 0.0
        self._held = b""

    def act(self, now: float) -> None:
        if not self._asked_at:
            self.socket.send(self.request())
            self._asked_at = now
            return
        got = self.socket.recv(512)
        if not got:
            raise ConnectionError
        self._held += got
        if len(self._held) < HEADER or len(self._held) < 6 + self._held[5]:
            return
        self._judge(self._held)
        self.counts.slowest_s = max(self.counts.slowest_s, now - self._asked_at)
        self.opened()

    def _judge(self, answer: bytes) -> None:
        if answer[7] & 0x80:
            self.counts.refused[answer[8]] += 1
            return
        self.counts.answers += 1
        self.counts.wrong += answer[HEADER:] != self._truth(*self.read)


class Drip(Client):
    """Sends a byte of its request a second."""

    def opened(self) -> None:
        self._left, self._sent_at = b"", 0.0

    def act(self, now: float) -> None:
        if now > self._sent_at + 1:
            self._left = self._left or self.request()
            self.socket.send(self._left[:1])
            self._left, self._sent_at = self._left[1:], now


class Deaf(Client):
    """Asks as much as it can and never reads an answer."""

    def act(self, now: float) -> None:
        self.socket.send(self.request())


class Leaver(Client):
    """Asks, and half a second time, and is gone."""

    def act(self, now: float) -> None:
        self.socket.send(self.request() + self.request()[:7])
        self.socket.close()
        self._open()
