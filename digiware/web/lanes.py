"""The course of each device over some hours, made of entries of the journal.

Pure: UTC seconds in, spans out.  A lane is without holes: where nothing is known,
because the gateway did not run, that is a span of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from digiware.domain.alarm import Alarm
from digiware.domain.entry import Entry
from digiware.domain.site import Criticality

GATEWAY = 0  # the lane of what is about no device
TIMEOUT = 3  # the system alarm of those that don't answer
# What is written so shortly before "started" belongs to the start.
START_S = 10.0


class Mark(Enum):
    """What a span says; of two at a time the later one in this order is shown."""

    GOOD = "good"
    INFORMATION = "information"
    NON_CRITICAL = "non-critical"
    SILENT = "silent"
    CRITICAL = "critical"
    UNKNOWN = "unknown"

    @property
    def rank(self) -> int:
        """0 for good."""
        return list(Mark).index(self)


@dataclass(frozen=True, slots=True)
class Span:
    """From `begin` to `end`, UTC seconds."""

    mark: Mark
    begin: float
    end: float


Lanes = Mapping[int, Sequence[Span]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What is looked at; the entries tell nothing of what was before `known`."""

    since: float
    until: float
    known: float


def lanes(
    window: Window,
    entries: Sequence[Entry],
    standing: Iterable[Alarm],
    silent: Collection[int],
    devices: Iterable[int],
) -> Lanes:
    """A lane for the gateway and for each device; the oldest entry comes first.

    `standing` are the alarms, and `silent` the devices that don't answer, at the end.
    """
    painted: defaultdict[int, list[Span]] = defaultdict(list)
    alarms = {each.alarm.id: each.alarm for each in entries if each.alarm}
    for alarm in (alarms | {each.id: each for each in standing}).values():
        for number in _whom(alarm):
            painted[number].append(_of_alarm(alarm, window))
    for number, span in _silences(window, entries, silent):
        painted[number].append(span)
    always = [Span(Mark.GOOD, window.since, window.until), *_unknown(window, entries)]
    return {
        number: _merged([*always, *painted[number]], window)
        for number in (GATEWAY, *devices)
    }


def _whom(alarm: Alarm) -> Sequence[int]:
    """The devices that an alarm is about: of one of a bus, those affected."""
    numbers: Sequence[int] = alarm.about.facts.get("numbers", ())
    return numbers or (alarm.about.device,)


def _of_alarm(alarm: Alarm, window: Window) -> Span:
    marks = {
        Criticality.INFORMATION: Mark.INFORMATION,
        Criticality.NON_CRITICAL: Mark.NON_CRITICAL,
        Criticality.CRITICAL: Mark.CRITICAL,
    }
    timeout = alarm.about.number == TIMEOUT
    mark = Mark.SILENT if timeout else marks[alarm.about.criticality]
    return Span(mark, alarm.began, alarm.ended or window.until)


def _silences(
    window: Window, entries: Sequence[Entry], silent: Collection[int]
) -> Iterator[tuple[int, Span]]:
    """Of each device, from its "device silent" to its "device back".

    After a start it is told again who is silent, but not who is back meanwhile.
    """
    begun: dict[int, float] = {}
    heard: set[int] = set()
    for entry in entries:
        if entry.kind == "device silent":
            begun.setdefault(entry.device, entry.at)
            heard.add(entry.device)
        elif entry.kind == "device back":
            first = window.since if entry.device not in heard else entry.at
            begin = begun.pop(entry.device, first)
            heard.add(entry.device)
            yield entry.device, Span(Mark.SILENT, begin, entry.at)
        elif entry.kind == "started":
            for number, begin in begun.items():
                yield number, Span(Mark.SILENT, begin, entry.at)
            begun.clear()
    begun |= {number: window.since for number in silent if number not in heard}
    for number, begin in begun.items():
        yield number, Span(Mark.SILENT, begin, window.until)


def _unknown(window: Window, entries: Sequence[Entry]) -> Iterator[Span]:
    """When the gateway did not run, or may not have: a kill leaves no entry.

    From the last thing that is known of it to its next start, then.
    """
    yield Span(Mark.UNKNOWN, window.since, window.known)
    stopped: float | None = None
    known: list[float] = []
    for entry in entries:
        if entry.kind == "stopped":
            stopped = entry.at
        elif entry.kind == "started":
            alive = [at for at in known if at < entry.at - START_S]
            last = alive[-1] if alive else window.since
            yield Span(Mark.UNKNOWN, last if stopped is None else stopped, entry.at)
            stopped, known = None, []
        known.append(entry.at)


def _merged(painted: Sequence[Span], window: Window) -> Sequence[Span]:
    """One span at a time, the highest mark above the others."""
    turns: defaultdict[float, Counter[Mark]] = defaultdict(Counter)
    for each in painted:
        begin, end = max(each.begin, window.since), min(each.end, window.until)
        if begin < end:
            turns[begin][each.mark] += 1
            turns[end][each.mark] -= 1
    found: list[Span] = []
    there: Counter[Mark] = Counter()
    for begin, end in pairwise(sorted(turns)):
        there.update(turns[begin])
        mark = next(each for each in reversed(Mark) if there[each] > 0)
        if found and found[-1].mark is mark:
            begin = found.pop().begin
        found.append(Span(mark, begin, end))
    return found
