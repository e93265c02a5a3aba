"""The journal, page by page, filtered by what stands in the address [WEB-9, ALM-1]."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from digiware.domain.alarm import Alarm
from digiware.domain.entry import Entry
from digiware.interfaces import Unreadable
from digiware.web.alarm_rows import SEVERITIES, row
from digiware.web.entry_words import KINDS, details, sentence, who
from digiware.web.lobby import Lobby
from digiware.web.moments import midnight, stamp
from digiware.web.visit import Visit

PAGE = 50
DIGITS_AT_MOST = 15  # SQLite's integers have 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the address asks for; what can't be understood is not asked for."""

    kind: str = ""
    device: int = 0
    alarm: int = 0
    since: date | None = None
    until: date | None = None  # the last day that is shown
    before: int = 0

    def address(self, **changes: Any) -> str:
        """Where the page with these filters is, some of them changed."""
        changed = replace(self, **changes)
        asked = {name: getattr(changed, name) for name in self.__slots__}
        query = {name: str(value) for name, value in asked.items() if value}
        return "/alarms?" + urlencode({"tab": "history", **query})

    def asked(self, lobby: Lobby) -> dict[str, Any]:
        """The same as IJournal.page takes it."""
        day = timedelta(days=1)
        since = midnight(lobby, self.since) if self.since else None
        until = midnight(lobby, self.until + day) if self.until else None
        return {
            "before": self.before or None,
            "kind": self.kind,
            "device": self.device,
            "alarm": self.alarm,
            "since": since,
            "until": until,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry as it is shown."""

    at: str
    sentence: str
    details: str
    who: str
    alarm: int
    severity: str
    shape: str


async def show(visit: Visit) -> bytes:
    """The newest entries that fit, or those before one."""
    filters = _filters(visit)
    lobby, unreadable = visit.lobby, False
    entries: Sequence[Entry] = ()
    try:
        entries = await lobby.journal.page(many=PAGE + 1, **filters.asked(lobby))
    except Unreadable:
        unreadable = True
    shown = entries[:PAGE]
    story = _story(visit, filters.alarm, shown)
    return visit.page(
        "history.html",
        filters=filters,
        kinds={kind: words[0] for kind, words in KINDS.items()},
        lines=[_line(visit, entry) for entry in shown],
        older=shown[-1].id if len(entries) > PAGE else 0,
        story=None if story is None else row(visit, story),
        unreadable=unreadable,
    )


def _story(visit: Visit, id: int, entries: Sequence[Entry]) -> Alarm | None:
    """The alarm that is asked for, as it is by now."""
    standing = (alarm for alarm in visit.lobby.alarms.standing() if alarm.id == id)
    kept = (entry.alarm for entry in entries if entry.alarm and entry.alarm.id == id)
    return next(standing, None) or next(kept, None)


def _line(visit: Visit, entry: Entry) -> Line:
    alarm = entry.alarm
    criticality = alarm.about.criticality if alarm else None
    return Line(
        at=stamp(visit.lobby, entry.at),
        sentence=sentence(visit, entry),
        details=details(entry),
        who=who(visit, entry),
        alarm=alarm.id if alarm else 0,
        severity=criticality.value if criticality else "",
        shape=SEVERITIES[criticality][1] if criticality else "",
    )


def _filters(visit: Visit) -> Filters:
    kind = visit.query("kind")
    return Filters(
        kind=kind if kind in KINDS else "",
        device=positive(visit.query("device")),
        alarm=positive(visit.query("alarm")),
        since=_date(visit.query("since")),
        until=_date(visit.query("until")),
        before=positive(visit.query("before")),
    )


def positive(text: str) -> int:
    """A number as people type it; 0 if it is none, or none that there can be."""
    whole = text.isascii() and text.isdecimal() and len(text) <= DIGITS_AT_MOST
    return int(text) if whole else 0


def _date(text: str) -> date | None:
    """A day that has a day after it and a year that zones know."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 < day.year < 3000 else None
