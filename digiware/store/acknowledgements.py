"""Alarms that people have acknowledged here, acknowledged in the devices that had them.

Made only where the policy allows writes to devices.
"""

from collections.abc import Callable
from typing import Any

from twisted.application.service import Service
from twisted.internet.defer import Deferred
from twisted.logger import Logger

from digiware.devices.catalogue import Catalogue
from digiware.domain.alarm import Alarm, State
from digiware.domain.site import Site
from digiware.interfaces import Refused, Unanswered
from digiware.store.alarm_devices import Reported
from digiware.store.alarms import Alarms

log = Logger()

COMMAND = "acknowledge alarm"  # its field takes the id that the slot of the alarm shows
WITHIN_S = 30.0

# (address, register, value, deadline): a promise of the device's answer.
Write = Callable[[int, int, int, float], "Deferred[Any]"]


class Acknowledgements(Service):
    """Listens to the alarms while it runs; `write` puts a word into a register."""

    def __init__(
        self,
        site: Callable[[], Site],
        catalogue: Catalogue,
        alarms: Alarms,
        reported: Reported,
        write: Write,
        seconds: Callable[[], float],
    ) -> None:
        self._site = site
        self._catalogue = catalogue
        self._alarms = alarms
        self._reported = reported
        self._write = write
        self._seconds = seconds
        self._stop: Callable[[], None] = lambda: None

    def startService(self) -> None:
        super().startService()
        self._stop = self._alarms.listen(self._told)

    def stopService(self) -> None:
        super().stopService()
        self._stop()

    def _told(self, alarm: Alarm) -> None:
        # A device takes it for what has finished, not for what is active.
        id = alarm.about.facts.get("acknowledge")
        if alarm.state is not State.CLOSED or id is None:
            return
        device = self._site().by_number.get(alarm.about.device)
        if device is None or self._reported.acknowledged(alarm):
            return
        command = self._catalogue.named(device.product, 0, COMMAND)
        if command is not None:
            deadline = self._seconds() + WITHIN_S
            sent = self._write(device.number, command.register, id, deadline)
            sent.addCallback(_taken).addErrback(self._failed, alarm)

    def _failed(self, failure: Any, alarm: Alarm) -> None:
        failure.trap(Unanswered)
        log.warn(
            "Alarm {id} could not be acknowledged in device {device}: {why}",
            id=alarm.id,
            device=alarm.about.device,
            why=failure.value,
        )


def _taken(response: bytes) -> None:
    if response[0] & 0x80:
        raise Refused(response[1])
