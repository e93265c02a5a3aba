"""Whose turn it is on a line: writes, clients' reads, polls [PLUS-2].

What waits for a late answer of its device (`held_until` of the master) lets the others
go first.
"""

from digiware.bus.ethernet import EthernetMaster
from digiware.bus.job import Job
from digiware.bus.lanes import Lanes
from digiware.bus.master import Master
from digiware.bus.poll import Poll
from digiware.bus.presence import Presence


class Turns:
    """What goes on the line next, out of the lanes of its clients and its polls."""

    def __init__(
        self, lanes: Lanes, presence: Presence, master: Master | EthernetMaster
    ) -> None:
        self._lanes = lanes
        self._presence = presence
        self._master = master
        self._clients_turn = True
        self._wrote = False

    def next(self, now: float) -> Job | Poll | None:
        """Writes first, then clients and polls in turn.

        After a write somebody else comes first, or clients that always have one waiting
        would leave the line to nobody.
        """

        def ready(job: Job) -> bool:
            return self._master.held_until(job.device.unit, job.pdu) <= now

        wants = {"writes": not self._wrote, "reads": self._clients_turn}
        job = self._lanes.next(ready, **wants)
        self._wrote = False
        if job is None:
            self._clients_turn = True
            poll = self._presence.probe(now) or self._poll(now)
            if poll is not None:
                return poll
            job = self._lanes.next(ready)
        elif not job.writes:
            self._clients_turn = False
        self._wrote = job is not None and job.writes
        return job

    def _poll(self, now: float) -> Poll | None:
        """The poll that is due, of a device that may be asked it."""
        poller = self._presence.poller
        while (poll := poller.next(now)) is not None:
            held_until = self._master.held_until(poll.device.unit, poll.request)
            if held_until <= now:
                break
            poller.postpone(poll, held_until)
        return poll
