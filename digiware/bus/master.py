"""The Modbus RTU master of one line: one request at a time, and the right answer to it.

What can go wrong on a wire, and what is done: nothing comes (time-out, retry), it comes
damaged (wait for silence, retry), it comes late.  A late answer carries nothing that
tells it from the next one of the same function, so a unit that still owes an answer is
not asked anything else with that function until it can't come any more (`held_until`);
a retry repeats the same request, to which the late answer is as good as the new one,
but then that one may still come.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from digiware.bus.meter import Tally
from digiware.bus.pause import Pause
from digiware.bus.promptness import Promptness
from digiware.interfaces import Garbled, LineDown, Silent, Unanswered
from digiware.settings.records import Bus
from digiware.wire import modbus, rtu
from digiware.wire.error import DecodeError

# Nobody answers a broadcast: time for the slaves to act on it, serial line 2.4.1.
TURNAROUND_S = 0.1
# So long after its request an answer may still come, or longer with a long time-out.
# A device that gave none at all is rested for longer anyway.
LATEST_S = 1.5


@dataclass(slots=True)
class _Debt:
    """An answer that may still come: to which request, until when."""

    request: bytes
    until: float


@dataclass(slots=True)
class _Asked:
    """The request on the line."""

    answer: rtu.Answer
    done: "Deferred[bytes]" = field(default_factory=Deferred)
    timer: IDelayedCall | None = None


class Master:
    """Asks one unit at a time over a line that `up` has given it."""

    def __init__(self, bus: Bus, clock: IReactorTime) -> None:
        self._clock = clock
        self._timeout_s = bus.timeout_s
        self._character_s = bus.character_bits / bus.baud
        self._silence_s = rtu.silence_s(bus.baud, bus.character_bits)
        self._write: Callable[[bytes], object] | None = None
        self._asked: _Asked | None = None
        self._free_at = 0.0
        self._debts: dict[tuple[int, int], _Debt] = {}  # by unit and function
        self._pause: Pause | None = None
        self._promptness = Promptness(bus.timeout_s)
        self.tally = Tally()

    def up(self, write: Callable[[bytes], object]) -> None:
        """The line is open; bytes given to `write` go out."""
        self._write = write
        self._pause = Pause(self._clock)
        self._free_at = self._clock.seconds() + self._silence_s

    def down(self, reason: str) -> None:
        """The line is lost: what is on it fails with LineDown."""
        self._write = None
        self._fail(LineDown(reason))
        if self._pause is not None:
            pause, self._pause = self._pause, None
            pause.close()

    def heard(self, data: bytes) -> None:
        """Bytes from the line, in whatever pieces."""
        self._free_at = self._clock.seconds() + self._silence_s
        if self._asked is None or self._asked.done.called:
            self.tally.stray_bytes += len(data)
            return
        try:
            pdu = self._asked.answer.feed(data)
        except DecodeError as error:
            self.tally.garbled += 1
            self._fail(Garbled(str(error)))
            return
        if pdu is not None:
            self.tally.stray_bytes += len(self._asked.answer.extra)
            self._asked.done.callback(pdu)

    def held_until(self, unit: int, request: bytes) -> float:
        """Monotonic seconds before which `unit` had better not be asked this."""
        debt = self._debts.get((unit, request[0]))
        return debt.until if debt and debt.request != request else 0.0

    def owed_until(self) -> float:
        """When the next of the answers that may still come can't any more."""
        now = self._clock.seconds()
        owed = (debt.until for debt in self._debts.values() if debt.until > now)
        return min(owed, default=float("inf"))

    async def ask(
        self, unit: int, request: bytes, retries: int, brief: bool = False
    ) -> bytes:
        """The response PDU, the device's own exceptions among them.

        `brief` waits no longer than this unit usually needs.  Raises LineDown, Silent
        or Garbled, the last two after `retries` more attempts.
        """
        await self._wait(self.held_until(unit, request) - self._clock.seconds())
        for attempt in range(retries + 1):
            self.tally.retries += attempt > 0
            try:
                return await self._attempt(unit, request, brief)
            except (Silent, Garbled) as error:
                last = error
        raise last

    async def _attempt(self, unit: int, request: bytes, brief: bool) -> bytes:
        frame = rtu.frame(unit, request)
        await self._silence()
        if self._write is None:
            raise LineDown("the line is closed")
        sent_s = len(frame) * self._character_s
        self._free_at = self._clock.seconds() + sent_s + self._silence_s
        self.tally.requests += 1
        if request[0] in modbus.WRITES:
            self._outdate(unit)
        if unit == rtu.BROADCAST:
            self._write(frame)
            await self._wait(sent_s + TURNAROUND_S)
            return request[:5]
        self._asked = _Asked(rtu.Answer(unit, request))
        self._write(frame)
        began = self._clock.seconds()
        patience_s = self._promptness.patience_s(unit, brief)
        try:
            response = await self._answered(self._asked, unit, request, patience_s)
        except Unanswered as error:
            self.tally.times.lose(error, self._clock.seconds() - began)
            raise
        self.tally.answers += 1
        passing_s = (len(frame) + len(response) + 3) * self._character_s
        self._promptness.answered(unit, self._clock.seconds() - began - passing_s)
        self.tally.times.wire_s += passing_s + 2 * self._silence_s
        return response

    async def _answered(
        self, asked: _Asked, unit: int, request: bytes, patience_s: float
    ) -> bytes:
        """Wait for the answer as long as it may take to come and to pass."""
        length = modbus.response_length(request, request) or rtu.FRAME_AT_MOST
        passing_s = (len(request) + 3 + length + 3) * self._character_s
        limit_s = passing_s + patience_s
        asked.timer = self._clock.callLater(limit_s, self._time_out, unit, limit_s)
        latest_s = max(LATEST_S, passing_s + 2 * self._timeout_s)
        settle = self._owe(unit, request, latest_s)
        try:
            response = await asked.done
        finally:
            self._asked = None
            if asked.timer.active():
                asked.timer.cancel()
        settle()
        return response

    def _owe(self, unit: int, request: bytes, for_s: float) -> Callable[[], object]:
        """Note that the unit owes an answer; call what it returns when it came.

        While an earlier one is owed nobody knows which of the two came.
        """
        key, now = (unit, request[0]), self._clock.seconds()
        earlier = self._debts.get(key)
        self._debts[key] = _Debt(request, now + for_s)
        if earlier is not None and earlier.until > now:
            return lambda: None
        return lambda: self._debts.pop(key, None)

    def _outdate(self, unit: int) -> None:
        """What is owed from before a write is no good answer to anything any more."""
        for (owing, _), debt in self._debts.items():
            if unit in (owing, rtu.BROADCAST):
                debt.request = b""

    def _time_out(self, unit: int, after_s: float) -> None:
        """The time is up; but the reactor calls timers before it reads what waits, and
        whatever kept it may have kept it from an answer that came in time.
        """
        if self._asked is not None:
            self._asked.timer = self._clock.callLater(0, self._give_up, unit, after_s)

    def _give_up(self, unit: int, after_s: float) -> None:
        self.tally.timeouts += 1
        if self._asked is not None and self._asked.answer.begun:
            self._fail(Garbled(f"half an answer from unit {unit}"))
        else:
            self._fail(Silent(f"no answer from unit {unit} within {after_s:.2f} s"))

    def _fail(self, error: Unanswered) -> None:
        if self._asked is not None and not self._asked.done.called:
            self._asked.done.errback(error)

    async def _silence(self) -> None:
        """Wait until the line has been still for 3.5 characters.

        Raises Garbled if somebody babbles on for longer than a device has to answer.
        """
        longest_s = self._timeout_s + rtu.FRAME_AT_MOST * self._character_s
        now = began = self._clock.seconds()
        try:
            while now < self._free_at and self._write is not None:
                if now > began + longest_s:
                    raise Garbled("the line is never still")
                await self._wait(self._free_at - now)
                now = self._clock.seconds()
        finally:
            self.tally.times.gap_s += now - began

    async def _wait(self, seconds: float) -> None:
        """Wait, but not for a line that is lost meanwhile."""
        if seconds > 0 and self._pause is not None:
            await self._pause.wait(seconds)
