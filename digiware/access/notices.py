"""What the access room has to say: audit lines and system alarms.

Both go to the log for now.  The journal and the alarm store take over by being handed
in instead: `write` is IJournal's and `report` IAlarms' method of that name.
"""

from collections.abc import Mapping
from typing import Any

from twisted.logger import Logger

log = Logger()

Facts = Mapping[str, Any]


class Notices:
    """Logs, and remembers which alarms are on, by (number, cause)."""

    def __init__(self) -> None:
        self.active: dict[tuple[int, str], Facts] = {}

    def write(self, kind: str, facts: Facts, who: str) -> None:
        """What somebody did: `kind` is a word, `who` a profile and address."""
        log.info("Audit: {kind} by {who} {facts}", kind=kind, who=who, facts=facts)

    def report(self, number: int, cause: str, on: bool, facts: Facts) -> None:
        """System alarm `number` [ALM-2] began or ended for this cause."""
        place = number, cause
        if on and place not in self.active:
            log.warn("System alarm {number}: {cause}", number=number, cause=cause)
        elif not on and place in self.active:
            log.info("System alarm {number} ended: {cause}", number=number, cause=cause)
        self.active.pop(place, None)
        if on:
            self.active[place] = facts
