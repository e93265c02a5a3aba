"""What the gateway answers to a Modbus request, whatever way it came in.

The devices of both buses are the units of one server: reads of registers come through
the covering cache, everything else goes to the device as it is [MOD-2, MOD-3].
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from twisted.internet.defer import CancelledError, Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from digiware import interfaces
from digiware.north.seldom import Seldom
from digiware.wire import modbus

log = Logger()

# MODBUS Application Protocol V1.1b3, section 7: 0x0A is for a gateway without a path
# to the target, 0x0B for a target that did not respond.  The standard has no code for
# a damaged answer: the target failed to respond in a way that can be used.
CODES: dict[type, int] = {
    interfaces.NoPath: modbus.NO_PATH,
    interfaces.LineDown: modbus.NO_PATH,
    interfaces.Silent: modbus.NO_RESPONSE,
    interfaces.Garbled: modbus.NO_RESPONSE,
    interfaces.Expired: modbus.NO_RESPONSE,
    interfaces.Busy: modbus.BUSY,
    interfaces.Forbidden: modbus.ILLEGAL_FUNCTION,
}
FORBIDDEN = "Write refused by [policy] modbus_writes: {client} to unit {unit}: {pdu}"
OURS = (
    "Write refused, nothing of the gateway itself can be written over Modbus:"
    " {client} to unit {unit}: {pdu}"
)
WRITTEN = "Write by {client} to unit {unit}: {pdu}"

DEVICES = range(1, 248)
# Unit 255 is the server itself to clients that route by IP address, and so is 0.
ITSELF = frozenset({0, 255})


def _unheard(kind: str, facts: Mapping[str, object], who: str) -> None:
    """Nobody keeps a journal."""


class Units:
    """All units: the gateway itself at `address`, and the devices of the site.

    `registers` is an IRegisters, `commands` an ICommands, `own` answers requests to
    the gateway itself; `hidden` are devices that are not served.  What a client makes
    the log say, and `journal` (IJournal.write) with it, goes through `seldom`.
    """

    def __init__(
        self,
        address: int,
        own: Callable[[bytes], bytes],
        registers: Any,
        commands: Any,
        writes: bool,
        seldom: Seldom,
        hidden: Callable[[int], bool] = lambda unit: False,
        journal: Callable[[str, Mapping[str, object], str], object] = _unheard,
    ) -> None:
        self.itself = ITSELF | {address}
        self.registers = registers
        self._own = own
        self._commands = commands
        self._writes = writes
        self._hidden = hidden
        self._journal = journal
        self.seldom = seldom
        self.refused_writes = 0

    def answer(
        self, unit: int, pdu: bytes, client: Hashable, deadline: float
    ) -> "bytes | Deferred[bytes]":
        """The response PDU to any request PDU, an exception response if need be.

        A Deferred of it never fails.  `deadline` is in monotonic seconds.
        """
        function = pdu[0]
        if function in modbus.WRITES and (not self._writes or unit in self.itself):
            self._refuse(unit, pdu, client)
            return modbus.exception(function, modbus.ILLEGAL_FUNCTION)
        if code := modbus.fault(pdu):
            return modbus.exception(function, code)
        if unit in self.itself:
            return self._own(pdu)
        if unit not in DEVICES or self._hidden(unit):
            return modbus.exception(function, modbus.NO_PATH)
        if function in modbus.REGISTER_READS:
            return self._read(unit, pdu, client, deadline)
        if function in modbus.WRITES:
            self._tell(log.info, WRITTEN, unit, pdu, client, kind=(WRITTEN, unit))
        sent = self._commands.send(unit, pdu, client, deadline)
        return _answered(sent, function)

    def _read(
        self, unit: int, pdu: bytes, client: Hashable, deadline: float
    ) -> "bytes | Deferred[bytes]":
        function = pdu[0]
        first, count = modbus.read_range(pdu)
        words = self.registers.read(unit, function, first, count, client, deadline)
        if isinstance(words, bytes):
            return modbus.read_response(function, words)
        return self.pending(words, function)

    @staticmethod
    def pending(words: "Deferred[bytes]", function: int) -> "Deferred[bytes]":
        """The response PDU to a read whose words are still to come."""
        read = words.addCallback(lambda data: modbus.read_response(function, data))
        return _answered(read, function)

    def _refuse(self, unit: int, pdu: bytes, client: Hashable) -> None:
        self.refused_writes += 1
        sentence = OURS if self._writes else FORBIDDEN
        self._tell(self._warn, sentence, unit, pdu, client)

    def _warn(self, sentence: str, **facts: object) -> None:
        log.warn(sentence, **facts)
        self._journal("write refused", facts, str(facts["client"]))

    def _tell(
        self,
        write: Callable[..., object],
        sentence: str,
        unit: int,
        pdu: bytes,
        client: Hashable,
        kind: Hashable = None,
    ) -> None:
        facts = {"client": client, "unit": unit, "pdu": pdu[:16].hex(" ")}
        self.seldom.say(write, sentence, kind=kind, **facts)


def _answered(promise: "Deferred[bytes]", function: int) -> "Deferred[bytes]":
    """The promise, with what went wrong turned into an exception response."""

    def unanswered(failure: Failure) -> bytes:
        error = failure.value
        if isinstance(error, interfaces.Refused):
            return modbus.exception(function, error.code)
        code = CODES.get(type(error), modbus.DEVICE_FAILURE)
        if code == modbus.DEVICE_FAILURE and not isinstance(error, CancelledError):
            # A bug: unanswered, all that the client asks behind it would wait for ever.
            log.failure("A request could not be answered", failure)
        return modbus.exception(function, code)

    return promise.addErrback(unanswered)
