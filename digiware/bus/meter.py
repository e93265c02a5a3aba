"""What a line's time goes on: in all, by device and by client [PLUS-4].

wire      answered requests, answers, and the silences that the standard wants
timeout   requests that nobody answered
gap       waiting for the line to be still; the standard's part of it is in `wire` too
retry     requests that were answered with damage, so that they had to be repeated
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from digiware.domain.figure import Figure
from digiware.interfaces import Garbled, Silent, Unanswered

# Figures are kept of this many clients: those that asked last.
CLIENTS_AT_MOST = 64
POLLS = "polls"
MINUTE = 60
COUNTED = ("requests", "answers", "timeouts", "garbled", "retries", "stray_bytes")


@dataclass(slots=True)
class Times:
    """Seconds of a line."""

    wire_s: float = 0.0
    timeout_s: float = 0.0
    gap_s: float = 0.0
    retry_s: float = 0.0

    def since(self, before: "Times") -> "Times":
        """What was added since it was like `before`."""
        return Times(
            self.wire_s - before.wire_s,
            self.timeout_s - before.timeout_s,
            self.gap_s - before.gap_s,
            self.retry_s - before.retry_s,
        )

    def add(self, more: "Times") -> None:
        self.wire_s += more.wire_s
        self.timeout_s += more.timeout_s
        self.gap_s += more.gap_s
        self.retry_s += more.retry_s

    def lose(self, error: Unanswered, seconds: float) -> None:
        """An attempt that took so long came to nothing."""
        if isinstance(error, Silent):
            self.timeout_s += seconds
        elif isinstance(error, Garbled):
            self.retry_s += seconds


@dataclass(slots=True)
class Tally:
    """What happened on a line since it was made."""

    requests: int = 0
    answers: int = 0
    timeouts: int = 0
    garbled: int = 0
    retries: int = 0
    stray_bytes: int = 0
    times: Times = field(default_factory=Times)

    def figures(self, labels: Mapping[str, str]) -> Iterator[Figure]:
        for what in COUNTED:
            yield Figure(f"digiware_bus_{what}_total", labels, getattr(self, what))
        yield from _seconds("bus", labels, self.times)


@dataclass(slots=True)
class Account:
    """What one device or one client cost its line."""

    transactions: int
    times: Times

    def figures(self, kind: str, labels: Mapping[str, str]) -> Iterator[Figure]:
        """`kind` is whose account it is."""
        yield Figure(f"digiware_{kind}_transactions_total", labels, self.transactions)
        yield from _seconds(kind, labels, self.times)


class LastMinute:
    """Seconds of wire time in the 60 seconds before now, to a second."""

    def __init__(self, now: float) -> None:
        self._began = now
        self._second = int(now)
        self._seconds = [0.0] * MINUTE

    def add(self, now: float, wire_s: float) -> None:
        self._forget(int(now))
        self._seconds[self._second % MINUTE] += wire_s

    def ratio(self, now: float) -> float:
        """Of the minute, or of the shorter time since the beginning."""
        self._forget(int(now))
        past_s = min(MINUTE - 1 + now % 1, now - self._began)
        return min(1.0, sum(self._seconds) / past_s) if past_s > 0 else 0.0

    def _forget(self, second: int) -> None:
        """What is older than a minute."""
        for gone in range(max(self._second, second - MINUTE) + 1, second + 1):
            self._seconds[gone % MINUTE] = 0.0
        self._second = max(self._second, second)


class Meter:
    """The accounts of one line."""

    def __init__(self, now: float) -> None:
        self.minute = LastMinute(now)
        self.devices: dict[int, Account] = {}
        self.clients: OrderedDict[str, Account] = OrderedDict()

    def charge(self, device: int, client: Hashable, times: Times, now: float) -> None:
        """One transaction with `device`, which `client` asked for, None for a poll."""
        self.minute.add(now, times.wire_s)
        who = _name(client)
        for account in (
            self.devices.setdefault(device, Account(0, Times())),
            self.clients.setdefault(who, Account(0, Times())),
        ):
            account.transactions += 1
            account.times.add(times)
        self.clients.move_to_end(who)
        if len(self.clients) > CLIENTS_AT_MOST:
            self.clients.popitem(last=False)

    def forget(self, device: int) -> None:
        """It is not on this line any more."""
        self.devices.pop(device, None)

    def figures(self, labels: Mapping[str, str], now: float) -> Iterator[Figure]:
        ratio = self.minute.ratio(now)
        yield Figure("digiware_bus_utilisation_ratio", labels, ratio)
        for device, account in self.devices.items():
            yield from account.figures("device", {**labels, "device": str(device)})
        for client, account in self.clients.items():
            yield from account.figures("client", {**labels, "client": client})


def _seconds(kind: str, labels: Mapping[str, str], times: Times) -> Iterator[Figure]:
    yield Figure(f"digiware_{kind}_wire_seconds_total", labels, times.wire_s)
    yield Figure(f"digiware_{kind}_timeout_seconds_total", labels, times.timeout_s)
    yield Figure(f"digiware_{kind}_gap_seconds_total", labels, times.gap_s)
    yield Figure(f"digiware_{kind}_retry_seconds_total", labels, times.retry_s)


def _name(client: Hashable) -> str:
    """A client's address: its port is another at every connection."""
    if client is None:
        return POLLS
    host, colon, _ = str(client).rpartition(":")
    return host if colon else str(client)
