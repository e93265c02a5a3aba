"""A simulated RTU line: bytes in, answers out at the moment a real line would end them.

request on the wire | 3.5 characters | the device thinks | answer on the wire
                                                                           ^ out
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from random import Random

from digiware.wire import rtu

from .device import Device
from .trouble import PORT_LOST, Replies, Trouble

THINKING_S = 0.005
# A pause after which half a request is forgotten; hosts pause, so more than t3.5.
PAUSE_S = 0.05
NEVER = float("inf")


class Segment:
    """Devices of a bus; `seconds()` runs on from the simulation's beginning.

    `devices()` are those on it at the moment, by address.  One thing at a time is on
    the line: what is asked before the last answer should have ended waits for that.
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
        self._chance = Random(0)  # the same mischief at every run
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
            replies = self._answered(unit, pdu)
            self._free_at = now + asked_s + max((at for at, _ in replies), default=0)
            for after_s, answer in self._troubled(unit, replies):
                yield asked_s + after_s, answer

    def port_lost_in(self) -> float:
        """Seconds until the line's port is lost next, 0 while it is."""
        return min(
            (each.begins_in(self._seconds()) for each in self._lost()), default=NEVER
        )

    def port_back_in(self) -> float:
        """Seconds until a port that is lost now is there again."""
        now = self._seconds()
        lost = (each for each in self._lost() if not each.begins_in(now))
        return max((each.ends_in(now) for each in lost), default=0.0)

    def _answered(self, unit: int, pdu: bytes) -> Replies:
        """What healthy devices would say."""
        devices = self._devices()
        if unit == rtu.BROADCAST:
            for device in devices.values():
                device.answer(pdu)
        if unit not in devices:
            return ()
        answer = rtu.frame(unit, devices[unit].answer(pdu))
        return ((THINKING_S + len(answer) * self._character_s, answer),)

    def _troubled(self, unit: int, replies: Replies) -> Replies:
        now = self._seconds()
        for trouble in self._here():
            if trouble.concerns(unit) and not trouble.begins_in(now):
                replies = trouble.change(replies, self._chance)
        return replies

    def _here(self) -> Iterator[Trouble]:
        """Trouble of devices on this line."""
        devices = self._devices()
        return (each for each in self._troubles if each.device in devices)

    def _lost(self) -> Iterator[Trouble]:
        return (each for each in self._here() if each.kind == PORT_LOST)
