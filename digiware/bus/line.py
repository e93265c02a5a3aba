"""One field line at work: its port, its master, and one transaction after the other.

A single loop takes the next request, clients and polls in turn, puts it on the line,
publishes what came back and tells all who waited for it.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, fail
from twisted.logger import Logger

from digiware.bus.lanes import Job, Lanes
from digiware.bus.link import Link, Opener
from digiware.bus.master import Master
from digiware.bus.poller import FRESH_AT_LEAST_S, Poll, Poller
from digiware.bus.silence import Silence
from digiware.devices.plan import ReadBlock
from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.site import Device
from digiware.interfaces import Garbled, IClock, LineDown, NoPath, Silent, Unanswered
from digiware.settings.records import Bus
from digiware.wire import modbus

log = Logger()

BLOCK_REFUSALS = (modbus.ILLEGAL_ADDRESS, modbus.ILLEGAL_VALUE)
AFTER_A_BUG_S = 1.0


class Line(Service):
    """One bus and the devices on it; `publish` is told what happens, as events."""

    def __init__(
        self,
        name: str,
        bus: Bus,
        openers: Mapping[str, Opener],
        reactor: Any,
        clock: IClock,
        publish: Callable[[event.Event], object],
    ) -> None:
        self.bus = bus
        self._bus_name = name
        self._reactor = reactor
        self._clock = clock
        self._publish = publish
        self._link = Link(bus, reactor, openers, self._up, self._heard, self._down)
        self._open = False
        self._clients_turn = True
        self._wake: Deferred[None] | None = None
        self.devices: dict[int, Device] = {}
        self.polls: dict[int, int] = {}  # answered, by device
        self.silence = Silence()
        self.lanes = Lanes(reactor)
        self.master = Master(bus, reactor)
        self.poller = Poller(bus.poll_s, self.silence)

    def startService(self) -> None:
        super().startService()
        self._link.startService()
        work = Deferred.fromCoroutine(self._work())
        work.addErrback(lambda failure: log.failure("The line stopped", failure))

    def stopService(self) -> None:
        super().stopService()
        self._link.stopService()
        self.lanes.fail_queued(LineDown("the line is being closed"))
        self._stir()

    def replan(self, plans: Iterable[tuple[Device, tuple[ReadBlock, ...]]]) -> None:
        """Serve and poll exactly these devices; those unchanged don't notice."""
        wanted = {device.number: (device, blocks) for device, blocks in plans}
        for number, device in list(self.devices.items()):
            if number not in wanted or wanted[number][0] != device:
                self._remove(number)
        for number, (device, blocks) in wanted.items():
            if number not in self.devices:
                self.devices[number] = device
                self.polls.setdefault(number, 0)
                self.poller.add(device, blocks)
        self._stir()

    def ask(
        self, device: Device, pdu: bytes, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        """The response PDU; fails with a subclass of Unanswered."""
        if not self._open:
            return fail(LineDown(f"{self.bus.link} is not open"))
        if device.number in self.silence:
            return fail(Silent(self.silence.reason(device.number)))
        try:
            promise = self.lanes.ask(device, pdu, client, deadline)
        except Unanswered as error:
            return fail(error)
        self._stir()
        return promise

    def figures(self) -> Iterable[Figure]:
        """What the line did since it was made."""
        tally, labels = self.master.tally, {"bus": self._bus_name}
        for what in ("requests", "answers", "timeouts", "garbled", "retries"):
            value = getattr(tally, what)
            yield Figure(f"digiware_bus_{what}_total", labels, value)
        yield Figure("digiware_bus_stray_bytes_total", labels, tally.stray_bytes)
        yield Figure("digiware_bus_timeout_seconds_total", labels, tally.timeout_s)
        yield Figure("digiware_bus_wire_seconds_total", labels, tally.wire_s)
        yield Figure("digiware_bus_joined_total", labels, self.lanes.joined)
        yield Figure("digiware_bus_queued", labels, self.lanes.queued)
        yield Figure("digiware_bus_silent_devices", labels, len(self.silence))
        for number, answered in self.polls.items():
            device = {**labels, "device": str(number)}
            yield Figure("digiware_device_answers_total", device, answered)

    def _up(self, write: Callable[[bytes], object]) -> None:
        self._open = True
        self.master.up(write)
        self.poller.restart()
        log.info("Bus {bus} is open: {link}", bus=self._bus_name, link=self.bus.link)
        self._publish(event.LineUp(self._bus_name))
        self._stir()

    def _heard(self, data: bytes) -> None:
        self.master.heard(data)

    def _down(self, reason: str) -> None:
        self._open = False
        self.master.down(reason)
        self.lanes.fail_queued(LineDown(reason))
        log.warn("Bus {bus} is down: {reason}", bus=self._bus_name, reason=reason)
        self._publish(event.LineDown(self._bus_name, reason))

    def _remove(self, number: int) -> None:
        del self.devices[number]
        self.polls.pop(number, None)
        self.poller.remove(number)
        self.silence.forget(number)
        self.lanes.fail_queued(NoPath(f"device {number} was removed"), number)

    async def _work(self) -> None:
        while self.running:
            now = self._reactor.seconds()
            turn = self._next(now) if self._open else None
            if turn is None:
                await self._rest(now)
                continue
            try:
                await self._perform(turn)
            except Exception:
                # A bug: told with its traceback, and the line goes on.
                log.failure("A transaction failed in an unforeseen way")
                await self._rest(self._reactor.seconds(), AFTER_A_BUG_S)

    def _next(self, now: float) -> Job | Poll | None:
        """Writes first, then clients and polls in turn."""
        if self.lanes.writes_wait or self._clients_turn:
            job = self.lanes.next(self._ready)
            if job is not None:
                self._clients_turn = False
                return job
        self._clients_turn = True
        return self._probe(now) or self._poll(now) or self.lanes.next(self._ready)

    def _ready(self, job: Job) -> bool:
        """Whether no late answer could be taken for the one to `job`."""
        now: float = self._reactor.seconds()
        return self.master.held_until(job.device.unit, job.pdu) <= now

    def _poll(self, now: float) -> Poll | None:
        """The poll that is due, of a device that may be asked it."""
        while (poll := self.poller.next(now)) is not None:
            held_until = self.master.held_until(poll.device.unit, _request(poll.block))
            if held_until <= now:
                break
            self.poller.postpone(poll, held_until)
        return poll

    def _probe(self, now: float) -> Poll | None:
        address = self.silence.due(now)
        return None if address is None else self.poller.probe(address)

    async def _perform(self, turn: Job | Poll) -> None:
        if isinstance(turn, Job):
            await self._transact(turn, FRESH_AT_LEAST_S)
            return
        job = Job(turn.device, _request(turn.block), None)
        self.lanes.share(job)
        began, response = self._reactor.seconds(), None
        try:
            response = await self._transact(job, turn.fresh_s)
        finally:
            now = self._reactor.seconds()
            if response is None:
                self.poller.failed(turn, now)
            elif response[0] & 0x80:
                self._refused(turn, response[1], now)
            else:
                self.poller.done(turn, now, now - began)

    def _refused(self, poll: Poll, code: int, now: float) -> None:
        if code not in BLOCK_REFUSALS:
            self.poller.failed(poll, now)
        elif not self.poller.refused(poll):
            log.warn(
                "{device} has no registers {first} to {last}: they are left out until"
                " it comes back from a silence",
                device=_title(poll.device),
                first=poll.block.first,
                last=poll.block.first + poll.block.count - 1,
            )

    async def _transact(self, job: Job, fresh_s: float) -> bytes | None:
        """Put `job` on the line; its response PDU, or None when there was none."""
        retries = 0 if job.device.number in self.silence else self.bus.retries
        began = self._reactor.seconds()
        try:
            response = await self._ask(job, retries)
            self._answered(job, response, fresh_s)
            return response
        except Unanswered as error:
            cost_s = (self._reactor.seconds() - began) / (retries + 1)
            self._unanswered(job, error, cost_s)
            return None
        finally:
            # Nobody may be left waiting, or join, after a bug.
            self.lanes.failed(job, Garbled("a fault in the gateway: see its log"))

    async def _ask(self, job: Job, retries: int) -> bytes:
        """The response; a write may have been done even if there is none."""
        try:
            return await self.master.ask(job.device.unit, job.pdu, retries)
        finally:
            if job.writes:
                self._publish(_forgotten(job))

    def _answered(self, job: Job, response: bytes, fresh_s: float) -> None:
        number = job.device.number
        if self._went(job.device):
            self.lanes.answered(job, response)
            return
        self.polls[number] += 1
        if self.silence.answered(number):
            self.poller.restart(number)
            log.info("{device} answers again", device=_title(job.device))
            self._publish(event.Back(number))
        if response[0] in modbus.REGISTER_READS:
            first, _ = modbus.read_range(job.pdu)
            now, when = self._reactor.seconds(), self._clock.now()
            words = response[2:]
            self._publish(
                event.Block(number, response[0], first, words, now, when, fresh_s)
            )
        self.lanes.answered(job, response)

    def _unanswered(self, job: Job, error: Unanswered, cost_s: float) -> None:
        """`cost_s` is what one attempt took."""
        number, now = job.device.number, self._reactor.seconds()
        new = False
        if self._went(job.device):
            pass
        elif isinstance(error, Silent):
            new = self.silence.silent(number, now, cost_s, str(error))
        elif isinstance(error, Garbled):
            new = self.silence.garbled(number, now, cost_s, str(error))
        self.lanes.failed(job, error)
        if new:
            log.warn("{device} is silent: {why}", device=_title(job.device), why=error)
            self._publish(event.Silent(number, str(error)))
            self.lanes.fail_queued(error, number)

    def _went(self, device: Device) -> bool:
        """Whether it was removed, or replaced by another, while it was asked."""
        return self.devices.get(device.number) is not device

    def _stir(self) -> None:
        """There may be something to do."""
        if self._wake is not None:
            wake, self._wake = self._wake, None
            wake.callback(None)

    async def _rest(self, now: float, longest_s: float | None = None) -> None:
        """Wait for something to do."""
        wake: Deferred[None] = Deferred()
        self._wake = wake
        due_at = min(self.poller.next_at(), self.silence.next_at())
        if self.lanes.queued:
            due_at = min(due_at, self.master.owed_until())
        timer = None
        if longest_s is not None or (self._open and due_at != float("inf")):
            wait_s = due_at - now if longest_s is None else longest_s
            timer = self._reactor.callLater(max(0.0, wait_s), self._stir)
        await wake
        if timer is not None and timer.active():
            timer.cancel()


def _title(device: Device) -> str:
    return f"Device {device.number} ({device.name}, {device.product.model})"


def _request(block: ReadBlock) -> bytes:
    return modbus.read_request(block.function, block.first, block.count)


def _forgotten(job: Job) -> event.Forgotten:
    """What a write made untrue; after a write of coils, all that is known."""
    first, count = modbus.written(job.pdu)
    return event.Forgotten(job.device.number, 3, first, count)
