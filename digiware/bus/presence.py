"""Which devices are on a line, and which of them are there: polled, silent, back."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from twisted.logger import Logger

from digiware.bus.passed_over import PassedOver
from digiware.bus.poll import Poll
from digiware.bus.poller import Poller
from digiware.bus.silence import Silence
from digiware.devices.plan import ReadBlock
from digiware.domain import event
from digiware.domain.figure import Figure
from digiware.domain.site import Device
from digiware.interfaces import Garbled, Silent, Unanswered
from digiware.wire import modbus

log = Logger()

BLOCK_REFUSALS = (modbus.ILLEGAL_ADDRESS, modbus.ILLEGAL_VALUE)


class Presence:
    """The devices of one line; `publish` is told who falls silent and who is back."""

    def __init__(self, poll_s: float, publish: Callable[[event.Event], object]) -> None:
        self._publish = publish
        self._devices: dict[int, Device] = {}
        self.answers: dict[int, int] = {}  # counted by device
        self.silence = Silence()
        self._passed_over = PassedOver()
        self.poller = Poller(poll_s, self.silence)

    def __contains__(self, device: Device) -> bool:
        """False for one that was removed, or replaced by another of its number."""
        # Equal, not the same: a site that was read anew has new records of them all.
        return self._devices.get(device.number) == device

    def replan(
        self, plans: Iterable[tuple[Device, tuple[ReadBlock, ...]]], now: float
    ) -> list[int]:
        """Poll exactly these; the numbers of the devices that went or changed."""
        wanted = {device.number: (device, blocks) for device, blocks in plans}
        gone = [
            number
            for number, device in self._devices.items()
            if number not in wanted or wanted[number][0] != device
        ]
        for number in gone:
            self._remove(number)
        for number, (device, blocks) in wanted.items():
            if number not in self._devices:
                self._devices[number] = device
                self.answers[number] = 0
                self.poller.add(device, blocks, now)
        return gone

    def figures(self, labels: Mapping[str, str]) -> Iterator[Figure]:
        yield Figure("digiware_bus_silent_devices", labels, len(self.silence))
        for number, answered in self.answers.items():
            device = {**labels, "device": str(number)}
            yield Figure("digiware_device_answers_total", device, answered)

    def probe(self, now: float) -> Poll | None:
        """What to ask a silent device whose rest is over."""
        address = self.silence.due(now)
        return None if address is None else self.poller.probe(address)

    def refusal(self, device: Device, pdu: bytes, now: float) -> str:
        """Why a client's request is not put on the line, "" if it is."""
        number = device.number
        if number in self.silence:
            return self.silence.reason(number)
        left_s = self._passed_over.left_s(number, now)
        if not left_s or pdu[0] in modbus.WRITES or self.poller.around(number, pdu):
            return ""
        return (
            f"unit {device.unit} did not answer something else that polls do not read:"
            f" nothing like it is asked for another {left_s:.0f} s"
        )

    def answered(self, device: Device, now: float) -> None:
        """It is there; if it had been silent all of it is read anew."""
        self.answers[device.number] += 1
        if self.silence.answered(device.number):
            self.poller.restart(now, device.number)
            log.info("{device} answers again", device=_title(device))
            self._publish(event.Back(device.number))

    def unanswered(
        self, device: Device, pdu: bytes, error: Unanswered, now: float, cost_s: float
    ) -> bool:
        """Nothing came of a request, an attempt at which took `cost_s`.

        True if the device is silent from now on: what polls read tells that.
        """
        silence, new = self.silence, False
        if self.poller.around(device.number, pdu) is None:
            if isinstance(error, Silent) and pdu[0] not in modbus.WRITES:
                self._passed_over.add(device.number, now, cost_s)
            return False
        if isinstance(error, Silent):
            new = silence.silent(device.number, now, cost_s, str(error))
        elif isinstance(error, Garbled):
            new = silence.garbled(device.number, now, cost_s, str(error))
        if new:
            log.warn("{device} is silent: {why}", device=_title(device), why=error)
            garbled = isinstance(error, Garbled)
            self._publish(event.Silent(device.number, str(error), garbled))
        return new

    def refused(self, poll: Poll, code: int, now: float) -> None:
        """The device answered a poll with an exception."""
        known = poll.refused
        if code not in BLOCK_REFUSALS:
            self.poller.failed(poll, now)
        elif not self.poller.refused(poll, now) and not known:
            log.warn(
                "{device} has no registers {first} to {last}: they are left out, and"
                " asked for again every hour",
                device=_title(poll.device),
                first=poll.block.first,
                last=poll.block.first + poll.block.count - 1,
            )

    def _remove(self, number: int) -> None:
        del self._devices[number]
        del self.answers[number]
        self.poller.remove(number)
        self.silence.forget(number)
        self._passed_over.forget(number)


def _title(device: Device) -> str:
    return f"Device {device.number} ({device.name}, {device.product.model})"
