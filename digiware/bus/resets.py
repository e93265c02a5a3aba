"""Counters and extremes of a meter that begin anew, as a command over its line."""

from collections.abc import Callable, Sequence

from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from digiware.devices.plan import ReadBlock
from digiware.domain import event
from digiware.interfaces import Garbled, Refused, Silent
from digiware.wire import modbus

Send = Callable[[bytes], "Deferred[bytes]"]
Publish = Callable[[event.Event], object]


def reset(
    number: int,
    command: tuple[int, int],
    blocks: Sequence[ReadBlock],
    send: Send,
    publish: Publish,
) -> "Deferred[None]":
    """Write the command of a device; what it touches is forgotten and read anew.

    `command` is register and word, `blocks` are the registers that it touches.  After
    an answer that was lost nobody knows whether it was done: they are forgotten, too.
    """

    def forget() -> None:
        for block in blocks:
            publish(event.Forgotten(number, block.function, block.first, block.count))
        for block in blocks:
            request = modbus.read_request(block.function, block.first, block.count)
            send(request).addErrback(lambda _: None)  # polls read them, too

    def done(response: bytes) -> None:
        if response[0] & 0x80:
            raise Refused(response[1])
        forget()

    def failed(failure: Failure) -> Failure:
        if failure.check(Silent, Garbled):
            forget()
        return failure

    return send(modbus.write_request(*command)).addCallbacks(done, failed)
