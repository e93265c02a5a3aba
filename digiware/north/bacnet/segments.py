"""Answers too long for one datagram: sent in windows of segments, acknowledged each.

[ASHRAE 135, clause 5.4.5.]  At most so many answers are under way at a time, and one
that nobody acknowledges is forgotten after its retries.
"""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from digiware.wire.bacnet import apdu
from digiware.wire.bacnet.apdu import Abort, Request

WINDOW = 16
TIMEOUT_S = 2.0
RETRIES = 3
UNDER_WAY_AT_MOST = 64
HEAD = 5  # bytes of a segment's header
LATEST = 256  # sequence numbers wrap here

Send = Callable[[bytes], object]


@dataclass(slots=True, eq=False)
class _Transfer:
    """An answer under way; `acknowledged` is the first segment that is not.

    `asked` is the APDU that it answers; `resent` says that the window was sent again
    since a segment of it arrived.
    """

    asked: bytes
    request: Request
    parts: list[bytes]
    send: Send
    acknowledged: int = 0
    window: int = 1
    tries: int = 0
    resent: bool = False
    timer: Any = None


class Segments:
    """All answers under way, by whom they are for."""

    def __init__(self, later: Callable[..., Any]) -> None:
        self._later = later
        self._transfers: dict[Hashable, _Transfer] = {}
        self.given_up = 0

    def __len__(self) -> int:
        return len(self._transfers)

    def repeated(self, key: Hashable, asked: bytes) -> bool:
        """Whether `asked` is a request whose answer is under way: that goes on.

        Another one of the same invoke id says that its client has given up the first:
        it must not get the rest of an answer to what it does not ask any more.
        """
        transfer = self._transfers.get(key)
        if transfer is None or transfer.asked == asked:
            return transfer is not None
        self.forget(key)
        return False

    def begin(
        self,
        key: Hashable,
        asked: bytes,
        request: Request,
        answer: bytes,
        limit: int,
        send: Send,
    ) -> None:
        """Send a complex ack that is longer than `limit`; `key` names the transaction,
        of which none is under way.
        """
        size = limit - HEAD
        result = answer[3:]
        parts = [result[at : at + size] for at in range(0, len(result), size)]
        reason = self._refusal(request, len(parts))
        if reason is not None:
            send(apdu.abort(request.invoke, reason))
            return
        transfer = _Transfer(asked, request, parts, send)
        self._transfers[key] = transfer
        self._fill(key, transfer)

    def acknowledged(
        self, key: Hashable, sequence: int, window: int, negative: bool
    ) -> None:
        """A SegmentACK: everything up to `sequence` arrived."""
        transfer = self._transfers.get(key)
        if transfer is None or not 1 <= window <= 127:
            return
        arrived = (sequence + 1 - transfer.acknowledged) % LATEST
        if arrived > transfer.window:
            return  # of an earlier window
        transfer.acknowledged += arrived
        if transfer.acknowledged >= len(transfer.parts):
            self.forget(key)
            return
        if arrived:
            transfer.tries, transfer.resent = 0, False
        elif not negative or transfer.resent:
            # A client says so of every segment behind a lost one: were each answered
            # with a window, whose segments it has twice then, there were no end.
            return
        else:
            transfer.resent = True
        transfer.window = window
        self._fill(key, transfer)

    def forget(self, key: Hashable) -> None:
        """The transaction is over."""
        transfer = self._transfers.pop(key, None)
        if transfer is not None and transfer.timer.active():
            transfer.timer.cancel()

    def stop(self) -> None:
        """Forget all."""
        for key in list(self._transfers):
            self.forget(key)

    def _refusal(self, request: Request, count: int) -> Abort | None:
        if not request.segments:
            return Abort.SEGMENTATION_NOT_SUPPORTED
        if request.max_segments and count > request.max_segments:
            return Abort.BUFFER_OVERFLOW
        if len(self._transfers) >= UNDER_WAY_AT_MOST:
            return Abort.OUT_OF_RESOURCES
        return None

    def _fill(self, key: Hashable, transfer: _Transfer) -> None:
        """Send the next window, which ends with the last segment."""
        first, last = transfer.acknowledged, len(transfer.parts) - 1
        for sequence in range(first, min(first + transfer.window, last + 1)):
            part, more = transfer.parts[sequence], sequence < last
            request = transfer.request
            transfer.send(
                apdu.segment(
                    request.invoke, sequence, WINDOW, request.service, part, more
                )
            )
        if transfer.timer is not None and transfer.timer.active():
            transfer.timer.cancel()
        transfer.timer = self._later(TIMEOUT_S, self._late, key, transfer)

    def _late(self, key: Hashable, transfer: _Transfer) -> None:
        """Nothing was heard: the window once more, or enough of it."""
        transfer.tries += 1
        if transfer.tries <= RETRIES:
            self._fill(key, transfer)
            return
        self.given_up += 1
        self._transfers.pop(key, None)
