"""The last 24 hours as a picture: a lane for the gateway and for each device.

Places are percentages of the width, so that it fits any screen without scaled letters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from digiware.domain.entry import Entry
from digiware.domain.reading import Quality
from digiware.web.lanes import GATEWAY, Mark, Span, Window, lanes
from digiware.web.language import N_
from digiware.web.lobby import Lobby
from digiware.web.moments import DAY_S, lasted, moment
from digiware.web.visit import Visit

LANES_AT_MOST = 40
TOLD_AT_MOST = 30  # spans of a lane in the table
ENTRIES_A_PAGE, PAGES_AT_MOST = 1000, 5
# What lasted a second can be seen and pointed at, too.
NARROWEST = 0.3
QUARTER_S = 900  # there are zones with offsets of so much
LABEL_EVERY_H = 3

# Mark: its word; where its bar begins in a lane of 16 px, and its height.
MARKS = {
    Mark.GOOD: (N_("No event"), 12, 2),
    Mark.INFORMATION: (N_("Information"), 9, 5),
    Mark.NON_CRITICAL: (N_("Non-critical"), 5, 9),
    Mark.SILENT: (N_("No answer"), 2, 11),
    Mark.CRITICAL: (N_("Critical"), 0, 14),
    Mark.UNKNOWN: (N_("Not known"), 0, 14),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """`x` and `width` are percentages, `y` and `height` pixels."""

    mark: str
    word: str
    x: str
    width: str
    y: int
    height: int
    begin: str
    end: str
    lasted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """`bars` in the order in which they are drawn; `told` the newest that are worth a
    word, behind `earlier` others."""

    name: str
    bars: Sequence[Bar]
    told: Sequence[Bar]
    earlier: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """`ticks` are (place, hour); `quiet` counts devices without events, `more` those
    with events that found no room; `late` says that the day was too full to be read."""

    lanes: Sequence[Lane]
    ticks: Sequence[tuple[str, str]]
    quiet: int
    more: int
    late: bool


async def day(lobby: Lobby) -> tuple[Sequence[Entry], bool]:
    """The entries of the last 24 h, the oldest first, and whether all were read.

    Raises Unreadable.
    """
    since = lobby.now() - DAY_S
    entries: list[Entry] = []
    for _ in range(PAGES_AT_MOST):
        before = entries[-1].id if entries else None
        page = await lobby.journal.page(before, ENTRIES_A_PAGE, since=since)
        entries += page
        if len(page) < ENTRIES_A_PAGE:
            return entries[::-1], True
    return entries[::-1], False


def timeline(visit: Visit, entries: Sequence[Entry], whole: bool) -> Timeline:
    """The picture of these entries, and of what stands now."""
    lobby = visit.lobby
    until = lobby.now()
    since = until - DAY_S
    known = since if whole else entries[0].at
    states = lobby.watch.devices()
    silent = {one.device.number for one in states if one.quality is Quality.SILENT}
    window = Window(since=since, until=until, known=known)
    found = lanes(
        window, entries, lobby.alarms.standing(), silent, lobby.site.by_number
    )
    eventful = [number for number in found if _eventful(found[number])]
    shown = [GATEWAY, *(one for one in eventful if one != GATEWAY)][:LANES_AT_MOST]
    return Timeline(
        lanes=[_lane(visit, one, found[one], since) for one in shown],
        ticks=list(ticks(lobby, since, until)),
        quiet=len(found) - len({GATEWAY, *eventful}),
        more=len({GATEWAY, *eventful}) - len(shown),
        late=not whole,
    )


def ticks(lobby: Lobby, since: float, until: float) -> Iterator[tuple[str, str]]:
    """Every third full hour of the gateway's zone, wherever it is [TIM-1].

    A day with a change of the clock has hours twice, or none: they are where they were.
    """
    first = int(since // QUARTER_S + 1) * QUARTER_S
    for when in range(first, int(until) + 1, QUARTER_S):
        there = lobby.local(when)
        if there.minute == 0 and there.hour % LABEL_EVERY_H == 0:
            yield _percent((when - since) / (until - since)), f"{there:%H:%M}"


def _eventful(spans: Sequence[Span]) -> bool:
    return any(span.mark not in (Mark.GOOD, Mark.UNKNOWN) for span in spans)


def _lane(visit: Visit, number: int, spans: Sequence[Span], since: float) -> Lane:
    device = visit.lobby.site.by_number.get(number)
    # What nobody knows is the same for all: the gateway's lane tells of it.
    untold = {Mark.GOOD} if number == GATEWAY else {Mark.GOOD, Mark.UNKNOWN}
    told = [span for span in spans if span.mark not in untold]
    newest = told[-TOLD_AT_MOST:]
    return Lane(
        name=device.name if device else visit.lobby.settings.gateway.model,
        bars=[_bar(visit, span, since) for span in _drawn(spans, since)],
        told=[_bar(visit, span, since) for span in newest],
        earlier=len(told) - len(newest),
    )


def _drawn(spans: Sequence[Span], since: float) -> Iterator[Span]:
    """Of those that would lie upon each other, as of a meter that flaps, the first."""
    narrow_s = NARROWEST / 100 * DAY_S
    taken: set[tuple[Mark, int]] = set()
    for span in sorted(spans, key=_order):
        place = span.mark, int((span.begin - since) / narrow_s)
        if span.end - span.begin > narrow_s or place not in taken:
            yield span
        taken.add(place)


def _order(span: Span) -> int:
    """What is drawn wider than it was lies above what is not known."""
    return 1 if span.mark is Mark.UNKNOWN else 2 * span.mark.rank


def _bar(visit: Visit, span: Span, since: float) -> Bar:
    word, y, height = MARKS[span.mark]
    width = max(NARROWEST, 100 * (span.end - span.begin) / DAY_S)
    x = min(100 * (span.begin - since) / DAY_S, 100 - width)
    return Bar(
        mark=span.mark.value,
        word=visit.gettext(word),
        x=f"{x:.3f}%",
        width=f"{width:.3f}%",
        y=y,
        height=height,
        begin=moment(visit, span.begin),
        end=moment(visit, span.end),
        lasted=lasted(visit, span.end - span.begin),
    )


def _percent(share: float) -> str:
    return f"{100 * share:.3f}%"
