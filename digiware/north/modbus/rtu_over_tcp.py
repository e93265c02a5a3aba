"""Modbus RTU frames over TCP, on port 503 where it is switched on [MOD-6].

The same units under the same rules as Modbus TCP; only the framing differs.  Without a
transaction id a client tells answers by their order.
"""

from digiware.north.modbus.server import Connection
from digiware.wire import rtu

# A stream has no silences of 3.5 characters.  Half a frame that nothing follows for so
# long was not the beginning of one.
PAUSE_S = 1.0


def _wrap(transaction: int, unit: int, pdu: bytes) -> bytes:
    return rtu.frame(unit, pdu)


class RtuConnection(Connection):
    """One client that speaks RTU."""

    framing = "rtu"
    wrap = staticmethod(_wrap)

    def connectionMade(self) -> None:
        self._requests = rtu.Requests()
        super().connectionMade()

    def dataReceived(self, data: bytes) -> None:
        now = self._seconds()
        if now - self._heard_at > PAUSE_S:
            self._requests.forget()
        self._heard_at = now
        deadline = now + self.factory.answer_within_s
        for unit, pdu in self._requests.feed(data):
            if unit != rtu.BROADCAST:  # which nobody answers
                self._ask(0, unit, pdu, deadline)
        self._flush()
