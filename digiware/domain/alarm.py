"""An alarm: what it is about, and the states that it goes through.

The states are the devices' own (inactive, active, finished, finished and acknowledged)
and one of ours: an active alarm may be acknowledged, too [ALM-1].  An alarm that comes
again is another alarm, with another id.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from digiware.domain.site import Criticality


class Kind(Enum):
    """What raises an alarm: five kinds of SNMP-7, and the gateway's own of ALM-2."""

    MEASUREMENT = "measurement"
    LOGIC = "logic"
    COMBINATION = "combination"
    QUALITY = "power quality"
    DEVICE = "device"  # a device's system alarm: phase rotation, CT disconnected ...
    SYSTEM = "system"  # the gateway's, numbered 1 to 8


class State(Enum):
    """Where an alarm is on its way."""

    INACTIVE = "inactive"
    ACTIVE = "active"
    ACKNOWLEDGED = "active, acknowledged"
    ENDED = "ended"
    CLOSED = "ended, acknowledged"

    @property
    def on(self) -> bool:
        """Whether what raised it still holds."""
        return self in (State.ACTIVE, State.ACKNOWLEDGED)


class Step(Enum):
    """What happens to an alarm."""

    BEGIN = "began"
    END = "ended"
    ACKNOWLEDGE = "acknowledged"


NEXT: Mapping[tuple[State, Step], State] = {
    (State.INACTIVE, Step.BEGIN): State.ACTIVE,
    (State.ACTIVE, Step.END): State.ENDED,
    (State.ACTIVE, Step.ACKNOWLEDGE): State.ACKNOWLEDGED,
    (State.ACKNOWLEDGED, Step.END): State.CLOSED,
    (State.ENDED, Step.ACKNOWLEDGE): State.CLOSED,
}


def after(state: State, step: Step) -> State:
    """The state that a step leads to; a step that leads nowhere changes nothing."""
    return NEXT.get((state, step), state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What an alarm is about.

    `number` is the gateway's system alarm (1 to 8), 0 for other kinds; `cause` a word
    that `alarm_words` knows; `device` 0 where it is about none, `load` and `service` 0
    likewise; `text` is the operator's own sentence for it.  `facts` are what was seen:
    JSON values by name.  `began` is UTC seconds where a device says it, else 0.
    """

    kind: Kind
    cause: str
    criticality: Criticality = Criticality.CRITICAL
    number: int = 0
    device: int = 0
    load: int = 0
    service: int = 0
    text: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    began: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One occurrence: `id` is the same in pages, mails, traps and journal [PLUS-12].

    `key` names the condition that raised it, of which one alarm at most is on.  Times
    are UTC seconds; `ended` is 0 while it is on.  `flaps` says that the condition came
    and went so often that the alarm is held until it is quiet.
    """

    id: int
    key: str
    about: Subject
    state: State
    began: float
    ended: float = 0.0
    flaps: bool = False
