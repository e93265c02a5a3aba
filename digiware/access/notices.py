"""What the access room has to say: audit lines and system alarms.

Both go to the log, and to whom they are handed on: `write` is IJournal's and `report`
IAlarms' method of that name.
"""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.logger import Logger

log = Logger()

Facts = Mapping[str, Any]


def _nobody(*_: object) -> None:
    """Nobody else wants to know."""


class Notices:
    """Logs, hands on, and remembers which alarms are on, by (number, cause)."""

    def __init__(
        self,
        write: Callable[[str, Facts, str], object] = _nobody,
        report: Callable[[int, str, bool, Facts], object] = _nobody,
    ) -> None:
        self.active: dict[tuple[int, str], Facts] = {}
        self._write = write
        self._report = report

    def write(self, kind: str, facts: Facts, who: str) -> None:
        """What somebody did: `kind` is a word, `who` a profile and address."""
        log.info("Audit: {kind} by {who} {facts}", kind=kind, who=who, facts=facts)
        self._write(kind, facts, who)

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
        self._report(number, cause, on, facts)
