"""What is wrong with a configuration: all its faults, each a line for the operator."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR = 0.6  # as difflib.get_close_matches has it


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right; `section` and `option` are empty where none is meant."""

    file: str
    section: str
    option: str
    message: str

    def __str__(self) -> str:
        section = f"[{self.section}]" if self.section else ""
        place = " ".join(filter(None, (self.file, section, self.option)))
        return f"{place}: {self.message}"


class Faults(Exception):
    """A configuration that can't be used, with all of its faults."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class Report:
    """Where the faults of one file are gathered while it is read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, section: str, option: str, message: str) -> None:
        self.faults.append(Fault(self.file, section, option, message))


def suggestion(word: str, known: Iterable[str]) -> str:
    """The end of a sentence that refuses `word`: the known name nearest to it.

    Of names equally near, the one that begins the same: I-35 for I-36, not I-66.
    """

    def nearness(name: str) -> tuple[float, int]:
        pair = SequenceMatcher(None, word.lower(), name.lower())
        first = pair.get_matching_blocks()[0]
        return pair.ratio(), first.size if first.a == first.b == 0 else 0

    nearest = max(known, key=nearness, default="")
    near = nearness(nearest)[0] >= NEAR
    return f"; did you mean {nearest}?" if near else ""
