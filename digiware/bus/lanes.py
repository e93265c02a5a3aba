"""Who is next on a line: writes, then clients' reads, round robin [PLUS-2].

A read that one queued or under way covers shares it, but never across a write to that
device sent or queued in between: it would be told the value from before.  A request
whose deadline passed is never put on the line; one whose client left is forgotten.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Iterator, Mapping
from itertools import chain

from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IReactorTime

from digiware.bus.job import Job, Waiter
from digiware.domain.figure import Figure
from digiware.domain.site import Device
from digiware.interfaces import Busy, Expired, Unanswered
from digiware.wire import modbus

QUEUED_PER_CLIENT = 16
QUEUED_PER_LINE = 256


class Lanes:
    """The requests of clients that wait for one line."""

    def __init__(self, clock: IReactorTime) -> None:
        self._clock = clock
        self._writes: deque[Job] = deque()
        self._reads: OrderedDict[Hashable, deque[Job]] = OrderedDict()
        self._shared: dict[int, list[Job]] = {}  # by device: reads that may be joined
        self.joined = 0

    @property
    def queued(self) -> int:
        """How many requests wait."""
        return len(self._writes) + sum(map(len, self._reads.values()))

    @property
    def queued_writes(self) -> int:
        """How many of them are writes."""
        return len(self._writes)

    def writes_to(self, device: Device) -> list[Job]:
        """The writes to `device` that wait."""
        return [job for job in self._writes if job.device == device]

    def figures(self, labels: Mapping[str, str]) -> Iterator[Figure]:
        yield Figure("digiware_bus_joined_total", labels, self.joined)
        yield Figure("digiware_bus_queued", labels, self.queued)
        yield Figure("digiware_bus_queued_writes", labels, self.queued_writes)

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

    def poll(self, job: Job) -> None:
        """A poll goes on the line: reads that wait and that it covers are answered
        by it, and their clients keep their turn; not so behind a write.
        """
        if self.writes_to(job.device):
            return
        for queue in self._reads.values():
            for read in [read for read in queue if job.covers(read)]:
                queue.remove(read)
                self._unshare(read)
                self._move(read.waiting, job)
        self._share(job)

    def next(
        self, ready: Callable[[Job], bool], writes: bool = True, reads: bool = True
    ) -> Job | None:
        """The request that goes on the line now, taken out of its queue.

        A write that is not `ready` or not wanted lets others go first, but nothing to
        its device; a client whose next read is not `ready` is passed over.
        """
        held = set()
        for write in self._writes:
            if writes and write.device.number not in held and ready(write):
                self._writes.remove(write)
                return write
            held.add(write.device.number)
        for client, queue in list(self._reads.items()) if reads else ():
            if not queue:
                del self._reads[client]  # its turn has come, and it asks for nothing
            elif queue[0].device.number not in held and ready(queue[0]):
                job = queue[0]
                self._reads.move_to_end(client)
                self._dequeue(job)
                return job
        return None

    def answered(self, job: Job, response: bytes) -> None:
        """Each who waits is given its part of the response.

        That a device refuses a whole block says nothing about its parts: who asked for
        less is asked for again, alone.
        """
        self._unshare(job)
        while job.waiting:
            waiter = job.waiting.pop(0)
            if waiter.pdu == job.pdu:
                waiter.promise.callback(response)
            elif response[0] & 0x80:
                waiter.job = Job(job.device, waiter.pdu, job.client, [waiter])
                self._enqueue(waiter.job)
            else:
                waiter.promise.callback(job.part(response, waiter.pdu))

    def failed(self, job: Job, error: Unanswered) -> None:
        """All who wait are told why there is no response."""
        self._unshare(job)
        while job.waiting:
            job.waiting.pop(0).promise.errback(error)

    def fail_queued(self, error: Unanswered, device: int | None = None) -> None:
        """Nothing that waits (for that device, or at all) will be asked."""
        # A copy: who is told may ask for something else at once.
        for job in list(chain(self._writes, *self._reads.values())):
            if device in (None, job.device.number):
                self._dequeue(job)
                self.failed(job, error)

    def _joinable(self, device: Device, pdu: bytes) -> Job | None:
        if pdu[0] in modbus.WRITES:
            return None
        shared = self._shared.get(device.number, ())
        alike = (job for job in shared if job.device == device and job.serves(pdu))
        return next(alike, None)

    def _move(self, waiting: list[Waiter], job: Job) -> None:
        for waiter in waiting:
            waiter.job = job
        job.waiting += waiting
        self.joined += len(waiting)

    def _share(self, job: Job) -> None:
        """Reads that `job` serves may join it."""
        self._shared.setdefault(job.device.number, []).append(job)

    def _unshare(self, job: Job) -> None:
        shared = self._shared.get(job.device.number)
        if shared and job in shared:
            shared.remove(job)

    def _enqueue(self, job: Job) -> None:
        if job.writes:
            self._shared.pop(job.device.number, None)
            self._writes.append(job)
        else:
            self._share(job)
            self._reads.setdefault(job.client, deque()).append(job)

    def _check_room(self, job: Job) -> None:
        if self.queued >= QUEUED_PER_LINE:
            raise Busy(f"{self.queued} requests wait for this line")
        reads = len(self._reads.get(job.client, ()))
        mine = reads + sum(write.client == job.client for write in self._writes)
        if mine >= QUEUED_PER_CLIENT:
            raise Busy(f"{mine} requests of this client wait for this line")

    def _dequeue(self, job: Job) -> bool:
        """Take a job out of its queue; False if it is on the line already."""
        queue = self._writes if job.writes else self._reads.get(job.client)
        if not queue or job not in queue:
            return False
        queue.remove(job)
        return True

    def _leave(self, waiter: Waiter) -> None:
        """Its client is gone, or its deadline passed."""
        job = waiter.job
        if waiter in job.waiting:
            job.waiting.remove(waiter)
            if not job.waiting and self._dequeue(job):
                self._unshare(job)

    def _promise(self, job: Job, pdu: bytes, deadline: float) -> "Deferred[bytes]":
        promise: Deferred[bytes] = Deferred(lambda _: self._leave(waiter))
        waiter = Waiter(pdu, job, promise)
        job.waiting.append(waiter)

        def expire() -> None:
            self._leave(waiter)
            promise.errback(Expired("the line was not free in time"))

        def settled(result: object) -> object:
            if timer.active():
                timer.cancel()
            return result

        left_s = max(0.0, deadline - self._clock.seconds())
        timer = self._clock.callLater(left_s, expire)
        return promise.addBoth(settled)
