"""Who is next on a line: writes, then clients' reads, round robin [PLUS-2].

A read that one queued or under way covers shares it, but never across a write to that
device sent or queued in between: it would be told the value from before.  A request
whose deadline passed is never put on the line; one whose client left is forgotten.
"""

from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass, field

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from digiware.domain.site import Device
from digiware.interfaces import Busy, Expired, Unanswered
from digiware.wire import modbus

QUEUED_PER_CLIENT = 16
QUEUED_PER_LINE = 256


@dataclass(slots=True, eq=False)
class Waiter:
    """Somebody who asked `pdu` and is promised its response PDU."""

    pdu: bytes
    job: "Job"
    promise: "Deferred[bytes]"

    def leave(self) -> None:
        """Wait no longer: the client is gone, or its deadline passed."""
        if self in self.job.waiting:
            self.job.waiting.remove(self)


@dataclass(slots=True, eq=False)
class Job:
    """One request as it goes on the line, and all whom its response serves."""

    device: Device
    pdu: bytes
    client: Hashable
    waiting: list[Waiter] = field(default_factory=list)

    @property
    def writes(self) -> bool:
        return self.pdu[0] in modbus.WRITES

    def serves(self, pdu: bytes) -> bool:
        """Whether the response to this job's request holds the one to `pdu`."""
        if self.pdu == pdu:
            return True
        if pdu[0] != self.pdu[0] or pdu[0] not in modbus.REGISTER_READS:
            return False
        first, count = modbus.read_range(pdu)
        mine, many = modbus.read_range(self.pdu)
        return mine <= first and first + count <= mine + many


class Lanes:
    """The requests of clients that wait for one line."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._writes: deque[Job] = deque()
        self._reads: OrderedDict[Hashable, deque[Job]] = OrderedDict()
        self._shared: dict[int, list[Job]] = {}  # by device: reads that may be joined
        self.queued = 0
        self.joined = 0

    @property
    def writes_wait(self) -> bool:
        return bool(self._writes)

    def ask(
        self, device: Device, pdu: bytes, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        """The response PDU, for the client to cancel or the line to keep.

        Raises Busy when too much waits already, of this client or for this line.
        """
        job = self._joinable(device, pdu)
        if job is None:
            job = Job(device, pdu, client)
            self._check_room(job)
            self._enqueue(job)
        else:
            self.joined += 1
        return self._promise(job, pdu, deadline)

    def share(self, job: Job) -> None:
        """Reads that `job` serves may join it, be it a client's or a poll."""
        self._shared.setdefault(job.device.number, []).append(job)

    def next(self) -> Job | None:
        """The request that goes on the line now, taken out of its queue."""
        while self.queued:
            job = self._take()
            if job.waiting:
                return job
            self._unshare(job)
        return None

    def answered(self, job: Job, response: bytes) -> None:
        """Each who waits is given its part of the response.

        That a device refuses a whole block says nothing about its parts: who asked for
        less is asked for again, alone.
        """
        self._unshare(job)
        waiting, job.waiting = job.waiting, []
        for waiter in waiting:
            if waiter.pdu == job.pdu:
                waiter.promise.callback(response)
            elif response[0] & 0x80:
                waiter.job = Job(job.device, waiter.pdu, job.client, [waiter])
                self._enqueue(waiter.job)
            else:
                waiter.promise.callback(_part(job.pdu, response, waiter.pdu))

    def failed(self, job: Job, error: Unanswered) -> None:
        """All who wait are told why there is no response."""
        self._unshare(job)
        waiting, job.waiting = job.waiting, []
        for waiter in waiting:
            waiter.promise.errback(error)

    def fail_queued(self, error: Unanswered, device: int | None = None) -> None:
        """Nothing that waits (for that device, or at all) will be asked."""
        for queue in (self._writes, *self._reads.values()):
            for job in queue:
                if device in (None, job.device.number):
                    self.failed(job, error)

    def _joinable(self, device: Device, pdu: bytes) -> Job | None:
        if pdu[0] in modbus.WRITES:
            return None
        shared = self._shared.get(device.number, ())
        return next((job for job in shared if job.serves(pdu)), None)

    def _unshare(self, job: Job) -> None:
        shared = self._shared.get(job.device.number)
        if shared and job in shared:
            shared.remove(job)

    def _enqueue(self, job: Job) -> None:
        self.queued += 1
        if job.writes:
            self._shared.pop(job.device.number, None)
            self._writes.append(job)
        else:
            self.share(job)
            self._reads.setdefault(job.client, deque()).append(job)

    def _check_room(self, job: Job) -> None:
        if self.queued >= QUEUED_PER_LINE:
            raise Busy(f"{self.queued} requests wait for this line")
        queue = self._writes if job.writes else self._reads.get(job.client, ())
        mine = sum(1 for other in queue if other.client == job.client)
        if mine >= QUEUED_PER_CLIENT:
            raise Busy(f"{mine} requests of this client wait for this line")

    def _take(self) -> Job:
        self.queued -= 1
        if self._writes:
            return self._writes.popleft()
        client, queue = next(iter(self._reads.items()))
        job = queue.popleft()
        if queue:
            self._reads.move_to_end(client)
        else:
            del self._reads[client]
        return job

    def _promise(self, job: Job, pdu: bytes, deadline: float) -> "Deferred[bytes]":
        promise: Deferred[bytes] = Deferred(lambda _: waiter.leave())
        waiter = Waiter(pdu, job, promise)
        job.waiting.append(waiter)

        def expire() -> None:
            waiter.leave()
            promise.errback(Expired("the line was not free in time"))

        def settled(result: object) -> object:
            if timer.active():
                timer.cancel()
            return result

        left_s = max(0.0, deadline - self._clock.seconds())
        timer = self._clock.callLater(left_s, expire)
        return promise.addBoth(settled)


def _part(asked: bytes, response: bytes, pdu: bytes) -> bytes:
    """Of the response to the read `asked`, the response to the narrower read `pdu`."""
    first, count = modbus.read_range(pdu)
    start = 2 + 2 * (first - modbus.read_range(asked)[0])
    return modbus.read_response(pdu[0], response[start : start + 2 * count])
