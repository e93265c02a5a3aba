"""One field line at work: its port, its master, and one transaction after the other.

A single loop takes the next request, clients and polls in turn, puts it on the line,
publishes what came back and tells all who waited for it.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred, fail
from twisted.logger import Logger

from digiware.bus.ethernet import EthernetMaster
from digiware.bus.job import Job
from digiware.bus.lanes import Lanes
from digiware.bus.link import Link, Opener
from digiware.bus.master import Master
from digiware.bus.meter import Meter
from digiware.bus.poll import Poll
from digiware.bus.presence import Presence
from digiware.bus.turns import Turns
from digiware.devices.plan import ReadBlock
from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.site import Device
from digiware.interfaces import Garbled, IClock, LineDown, NoPath, Silent, Unanswered
from digiware.settings.records import Bus
from digiware.wire import modbus

log = Logger()

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
        master: type[Master] | type[EthernetMaster] = Master,
    ) -> None:
        self.bus = bus
        self._bus_name = name
        self._reactor = reactor
        self._clock = clock
        self._publish = publish
        self.master = master(bus, reactor)
        heard = self.master.heard
        self._link = Link(bus, reactor, openers, self._up, heard, self._down)
        self._open = False
        self._wake: Deferred[None] | None = None
        self.presence = Presence(bus.poll_s, publish)
        self.silence, self.poller = self.presence.silence, self.presence.poller
        self.polls = self.presence.answers
        self.lanes = Lanes(reactor)
        self._turns = Turns(self.lanes, self.presence, self.master)
        self.meter = Meter(reactor.seconds())

    def startService(self) -> None:
        super().startService()
        self._link.startService()
        work = Deferred.fromCoroutine(self._work())
        work.addErrback(lambda failure: log.failure("The line stopped", failure))

    def stopService(self) -> "Deferred[None] | None":
        super().stopService()
        closed = self._link.stopService()
        self.lanes.fail_queued(LineDown("the line is being closed"))
        self._stir()
        return closed

    def replan(self, plans: Iterable[tuple[Device, tuple[ReadBlock, ...]]]) -> None:
        """Serve and poll exactly these devices; those unchanged don't notice."""
        for number in self.presence.replan(plans, self._reactor.seconds()):
            gone = NoPath(f"device {number} was removed")
            self.lanes.fail_queued(gone, number)
            self.meter.forget(number)
        self._stir()

    def ask(
        self, device: Device, pdu: bytes, client: Hashable, deadline: float
    ) -> "Deferred[bytes]":
        """The response PDU; fails with a subclass of Unanswered."""
        if not self._open:
            return fail(LineDown(f"{self.bus.link} is not open"))
        if reason := self.presence.refusal(device, pdu, self._reactor.seconds()):
            return fail(Silent(reason))
        try:
            promise = self.lanes.ask(device, pdu, client, deadline)
        except Unanswered as error:
            return fail(error)
        if pdu[0] in modbus.WRITES:
            self._forget(device)
        self._stir()
        return promise

    def figures(self) -> Iterator[Figure]:
        """What the line did since it was made, and what that cost."""
        labels = {"bus": self._bus_name}
        yield from self.master.tally.figures(labels)
        yield from self.lanes.figures(labels)
        yield from self.presence.figures(labels)
        yield from self.meter.figures(labels, self._reactor.seconds())

    def _up(self, write: Callable[[bytes], object]) -> None:
        self._open = True
        self.master.up(write)
        self.poller.restart(self._reactor.seconds())
        log.info("Bus {bus} is open: {link}", bus=self._bus_name, link=self.bus.link)
        self._publish(event.LineUp(self._bus_name))
        self._stir()

    def _down(self, reason: str) -> None:
        self._open = False
        self.master.down(reason)
        self.lanes.fail_queued(LineDown(reason))
        if self.running:  # one that is stopped on purpose is no news
            log.warn("Bus {bus} is down: {reason}", bus=self._bus_name, reason=reason)
            self._publish(event.LineDown(self._bus_name, reason))

    async def _work(self) -> None:
        while self.running:
            now = self._reactor.seconds()
            try:
                turn = self._turns.next(now) if self._open else None
                if turn is None:
                    await self._rest(now)
                else:
                    await self._perform(turn)
            except Exception:
                # A bug: told with its traceback, and the line goes on.
                log.failure("A transaction failed in an unforeseen way")
                await self._rest(self._reactor.seconds(), AFTER_A_BUG_S)

    async def _perform(self, turn: Job | Poll) -> None:
        if isinstance(turn, Job):
            fresh_s = self.poller.fresh_s(turn.device.number, turn.pdu)
            await self._transact(turn, fresh_s)
            return
        job = Job(turn.device, turn.request, None)
        self.lanes.poll(job)
        began, response = self._reactor.seconds(), None
        try:
            response = await self._transact(job, turn.fresh_s)
        finally:
            now = self._reactor.seconds()
            if response is None:
                self.poller.failed(turn, now)
            elif response[0] & 0x80:
                self.presence.refused(turn, response[1], now)
            else:
                self.poller.done(turn, now, now - began)

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
        before = replace(self.master.tally.times)
        brief = self.silence.brief(job.device.number)
        try:
            return await self.master.ask(job.device.unit, job.pdu, retries, brief)
        finally:
            spent = self.master.tally.times.since(before)
            now = self._reactor.seconds()
            if job.device in self.presence:
                self.meter.charge(job.device.number, job.client, spent, now)
            if job.writes:
                self._publish(job.forgotten)

    def _answered(self, job: Job, response: bytes, fresh_s: float) -> None:
        if job.device in self.presence:
            self.presence.answered(job.device, self._reactor.seconds())
            if response[0] in modbus.REGISTER_READS:
                self._publish(self._block(job, response, fresh_s))
                self._forget(job.device)
        self.lanes.answered(job, response)

    def _forget(self, device: Device) -> None:
        """Who asks behind a write that waits must not be told what was before it."""
        for write in self.lanes.writes_to(device):
            self._publish(write.forgotten)

    def _block(self, job: Job, response: bytes, fresh_s: float) -> event.Block:
        function, (first, _) = response[0], modbus.read_range(job.pdu)
        at, when = self._reactor.seconds(), self._clock.now()
        number = job.device.number
        return event.Block(number, function, first, response[2:], at, when, fresh_s)

    def _unanswered(self, job: Job, error: Unanswered, cost_s: float) -> None:
        device, presence, now = job.device, self.presence, self._reactor.seconds()
        known = device in presence
        new = known and presence.unanswered(device, job.pdu, error, now, cost_s)
        self.lanes.failed(job, error)
        if new:
            self.lanes.fail_queued(error, device.number)

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
