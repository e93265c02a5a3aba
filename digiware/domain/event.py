"""What the lines tell the stores: words read, devices lost and found, lines likewise.

A module of small frozen records, read as `event.Block`, `event.Silent`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Words read from a device.

    `words` holds two bytes a register, most significant first; `at` is monotonic and
    `when` UTC seconds of the answer; within `fresh_s` of `at` they may answer clients.
    """

    address: int
    function: int  # 3 holding registers | 4 input registers
    first: int
    words: bytes
    at: float
    when: float
    fresh_s: float


@dataclass(frozen=True, slots=True)
class Silent:
    """A device stopped answering; `reason` is a sentence for the operator.

    `garbled` says that it does answer, but nobody can read it.
    """

    address: int
    reason: str
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class Back:
    """A silent device answers again."""

    address: int


@dataclass(frozen=True, slots=True)
class LineDown:
    """A line's port is lost or can't be opened."""

    bus: str
    reason: str


@dataclass(frozen=True, slots=True)
class LineUp:
    """A line's port is open."""

    bus: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Words of a device that no longer hold: a write touched them.

    `count` 0 means all that is known of the device.
    """

    address: int
    function: int = 3
    first: int = 0
    count: int = 0


Event = Block | Silent | Back | LineDown | LineUp | Forgotten
