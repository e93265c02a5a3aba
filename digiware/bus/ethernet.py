"""The Modbus TCP master of one host: a meter, a gateway or a display there [BUS-6].

The same lanes and polls as on a serial line, one connection a host and one request at a
time, because what stands behind many such hosts is a serial line again.  The
transaction id tells a late answer from the one that is waited for.
"""

from collections.abc import Callable

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IDelayedCall, IReactorTime

from digiware.bus.meter import Tally
from digiware.bus.promptness import Promptness
from digiware.interfaces import Busy, Garbled, LineDown, Silent, Unanswered
from digiware.settings.records import Bus
from digiware.wire import mbap, modbus
from digiware.wire.error import DecodeError

# What a gateway there says of the device behind it is no answer of the device's.
FAILURES: dict[int, type[Unanswered]] = {
    modbus.NO_PATH: Silent,
    modbus.NO_RESPONSE: Silent,
    modbus.BUSY: Busy,
}


class EthernetMaster:
    """Asks the units of one host over a connection that `up` has given it."""

    def __init__(self, bus: Bus, clock: IReactorTime) -> None:
        self._clock = clock
        self._link = bus.link
        self._promptness = Promptness(bus.timeout_s)
        self._write: Callable[[bytes], object] | None = None
        self._reader = mbap.Reader()
        self._transaction = 0
        self._asked: tuple[int, int, bytes] | None = None  # transaction, unit, request
        self._answer: Deferred[bytes] | None = None
        self._timer: IDelayedCall | None = None
        self.tally = Tally()

    def up(self, write: Callable[[bytes], object]) -> None:
        """The connection is open; bytes given to `write` go out."""
        self._write = write
        self._reader = mbap.Reader()

    def down(self, reason: str) -> None:
        """The connection is lost: what is asked fails with LineDown."""
        self._write = None
        self._fail(LineDown(reason))

    def heard(self, data: bytes) -> None:
        """Bytes from the connection, in whatever pieces."""
        try:
            for transaction, unit, pdu in self._reader.feed(data):
                self._take(transaction, unit, pdu)
        except DecodeError as error:
            self._reader = mbap.Reader()
            self.tally.garbled += 1
            self._fail(Garbled(str(error)))

    def held_until(self, unit: int, request: bytes) -> float:
        """Nothing is held back: no answer can be taken for another's."""
        return 0.0

    def owed_until(self) -> float:
        """No answer that may still come is in anybody's way."""
        return float("inf")

    async def ask(
        self, unit: int, request: bytes, retries: int, brief: bool = False
    ) -> bytes:
        """The response PDU, the device's own exceptions among them.

        `brief` waits no longer than this unit usually needs.  Raises LineDown, Busy,
        Silent or Garbled, the last two after `retries` more attempts.
        """
        for attempt in range(retries + 1):
            self.tally.retries += attempt > 0
            try:
                return await self._attempt(unit, request, brief)
            except (Silent, Garbled) as error:
                last = error
        raise last

    async def _attempt(self, unit: int, request: bytes, brief: bool) -> bytes:
        if self._write is None:
            raise LineDown(f"{self._link} is not connected")
        self._transaction = (self._transaction + 1) % 0x10000
        self._asked = self._transaction, unit, request
        answer: Deferred[bytes] = Deferred()
        self._answer = answer
        patience_s = self._promptness.patience_s(unit, brief)
        self._timer = self._clock.callLater(patience_s, self._time_out, unit)
        self.tally.requests += 1
        began = self._clock.seconds()
        self._write(mbap.wrap(self._transaction, unit, request))
        try:
            response: bytes = await answer
        except Unanswered as error:
            self.tally.times.lose(error, self._clock.seconds() - began)
            raise
        finally:
            self._asked = self._answer = None
            if self._timer.active():
                self._timer.cancel()
        self.tally.answers += 1
        took_s = self._clock.seconds() - began
        self._promptness.answered(unit, took_s)
        self.tally.times.wire_s += took_s
        return response

    def _take(self, transaction: int, unit: int, pdu: bytes) -> None:
        if self._asked is None or self._answer is None or self._answer.called:
            self.tally.stray_bytes += len(pdu)
            return
        expected, asked_unit, request = self._asked
        if (transaction, unit) != (expected, asked_unit):
            self.tally.stray_bytes += len(pdu)
            return
        if modbus.response_length(request, pdu) != len(pdu) or not modbus.fits(
            request, pdu
        ):
            self.tally.garbled += 1
            self._fail(Garbled(f"no answer to the request: {pdu[:16].hex(' ')}"))
        elif pdu[0] & 0x80 and pdu[1] in FAILURES:
            what = f"{self._link} says of unit {unit}: exception {pdu[1]:#04x}"
            self._fail(FAILURES[pdu[1]](what))
        else:
            self._answer.callback(pdu)

    def _time_out(self, unit: int) -> None:
        """Time is up; what waits to be read came in time, as in `Master`."""
        self._timer = self._clock.callLater(0, self._give_up, unit)

    def _give_up(self, unit: int) -> None:
        self.tally.timeouts += 1
        self._fail(Silent(f"no answer from unit {unit} at {self._link}"))

    def _fail(self, error: Unanswered) -> None:
        if self._answer is not None and not self._answer.called:
            self._answer.errback(error)
