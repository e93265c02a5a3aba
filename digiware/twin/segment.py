"""A simulated RTU line: bytes in, answers out at the moment a real line would end them.

request on the wire | 3.5 characters | the device thinks | answer on the wire
                                                                           ^ out
"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from digiware.wire import rtu

from .device import Device
from .trouble import Replies, Trouble

THINKING_S = 0.005
# A pause after which half a request is forgotten; hosts pause, so more than t3.5.
PAUSE_S = 0.05


class Segment:
    """Devices of a bus; `seconds()` runs on from the simulation's beginning.

    `devices()` are those on it at the moment, by address.  One thing at a time is on
    the line: what is asked before the last answer has ended waits for that.
    """

    def __init__(
        self,
        devices: Callable[[], Mapping[int, Device]],
        baud: int,
        character_bits: int,
        seconds: Callable[[], float],
        troubles: Iterable[Trouble] = (),
    ) -> None:
        self._devices = devices
        self._character_s = character_bits / baud
        self._silence_s = rtu.silence_s(baud, character_bits)
        self._seconds = seconds
        self._troubles = tuple(troubles)
        self._requests = rtu.Requests()
        self._heard_at = self._free_at = seconds()

    def heard(self, data: bytes) -> Iterator[tuple[float, bytes]]:
        """(seconds from now, bytes) of every answer to what is complete by now."""
        now = self._seconds()
        if now - self._heard_at > PAUSE_S:
            self._requests.forget()
        self._heard_at = now
        for unit, pdu in self._requests.feed(data):
            begin = max(self._free_at, now) - now
            asked_s = begin + (len(pdu) + 3) * self._character_s + self._silence_s
            self._free_at = now + asked_s
            for after_s, answer in self._answered(unit, pdu):
                self._free_at = now + asked_s + after_s
                yield asked_s + after_s, answer

    def _answered(self, unit: int, pdu: bytes) -> Replies:
        devices = self._devices()
        if unit == rtu.BROADCAST:
            for device in devices.values():
                device.answer(pdu)
        if unit not in devices:
            return ()
        answer = rtu.frame(unit, devices[unit].answer(pdu))
        replies: Replies = ((THINKING_S + len(answer) * self._character_s, answer),)
        for trouble in self._troubles:
            if trouble.befalls(unit, self._seconds()):
                replies = trouble.change(replies)
        return replies
