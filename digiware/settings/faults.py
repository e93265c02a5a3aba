"""What is wrong with a configuration: all its faults, each a line for the operator."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


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
    """The end of a sentence that refuses `word`: the known name nearest to it."""
    names = {name.lower(): name for name in known}
    near = difflib.get_close_matches(word.lower(), names, n=1)
    return f"; did you mean {names[near[0]]}?" if near else ""
