"""Counters and extremes of a meter that begin anew, whoever sent it the command."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from twisted.internet.defer import Deferred

from digiware.devices.plan import ReadBlock
from digiware.domain import event

Read = Callable[[ReadBlock], "Deferred[bytes]"]
Publish = Callable[[event.Event], object]
Result = TypeVar("Result")


def begun_anew(
    number: int,
    blocks: Sequence[ReadBlock],
    written: "Deferred[bytes]",
    read: Read,
    publish: Publish,
) -> "Deferred[bytes]":
    """`written`, the response to a write by which a device begins `blocks` anew.

    They are forgotten like the words of the write itself: when it is queued, so that
    nobody who asks behind it is told what was before it, and when it is settled, after
    which they are read.  When its answer is lost nobody knows whether it was done.
    """

    def forget() -> None:
        for block in blocks:
            publish(event.Forgotten(number, block.function, block.first, block.count))

    def settled(result: Result) -> Result:
        forget()  # a poll may have brought them meanwhile
        for block in blocks:
            read(block).addErrback(lambda _: None)  # polls read them, too
        return result

    if not written.called:  # or it was not taken at all
        forget()
        written.addBoth(settled)
    return written
