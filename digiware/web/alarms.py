"""The alarms that stand, the day behind, and who has seen them [WEB-9, ALM-1].

The page is kept new by its script, which asks for its live part again when the topic
`alarms` has another revision.
"""

import zlib
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from digiware.domain import alarm_words
from digiware.domain.entry import Entry
from digiware.domain.rights import Right
from digiware.interfaces import Unreadable
from digiware.web import entry_words, history
from digiware.web.alarm_rows import SEVERITIES, Row, row, rows
from digiware.web.board import Value
from digiware.web.history import positive
from digiware.web.language import N_
from digiware.web.lobby import Lobby
from digiware.web.moments import moment
from digiware.web.timeline import MARKS, Timeline, day, timeline
from digiware.web.visit import UNPROCESSABLE, Visit, local_path


def revision(lobby: Lobby) -> dict[str, Value]:
    """The topic `alarms`: a number that is another one when the list is."""
    seen = [
        (each.id, each.state.value, each.flaps, sorted(each.about.facts.items()))
        for each in lobby.alarms.standing()
    ]
    return {"alarms.revision": zlib.crc32(repr(seen).encode())}


async def show(visit: Visit) -> bytes:
    """The page of both tabs, or a part of it for its script."""
    part = visit.query("part")
    if part == "newest":
        return _newest(visit)
    if visit.query("tab") == "history":
        return await history.show(visit)
    return await _active(visit, "alarm_rows.html" if part == "rows" else "alarms.html")


def acknowledge(visit: Visit) -> bytes:
    """One alarm, or all that were shown; those seen to meanwhile are no mistake."""
    ids = [positive(each) for each in visit.form.get("id", "").split(",")]
    if not all(ids):
        message = N_("The request could not be understood.")
        return visit.page("error.html", UNPROCESSABLE, message=message)
    who = f"{visit.profile.value} at {visit.whence}"
    for each in ids:
        visit.lobby.alarms.acknowledge(each, who)
    return visit.go(local_path(visit.form.get("next", "/alarms")))


def _newest(visit: Visit) -> bytes:
    """What is said of the alarm that came last."""
    newest = max(visit.lobby.alarms.active(), key=lambda each: each.id, default=None)
    text = alarm_words.sentence(newest.about, visit.language) if newest else ""
    return visit.send(text.encode(), "text/plain; charset=utf-8")


async def _active(visit: Visit, template: str) -> bytes:
    severity, text = visit.query("severity"), visit.query("text")
    entries, picture, last = await _told(visit)
    standing = rows(visit, _seen(visit, entries))
    return visit.page(
        template,
        acknowledging=Right.ACKNOWLEDGE,
        here=_here(severity, text),
        revision=revision(visit.lobby)["alarms.revision"],
        standing=standing,
        rows=[each for each in standing if _fits(each, severity, text)],
        severities={each.value: words[0] for each, words in SEVERITIES.items()},
        severity=severity,
        text=text,
        marks=MARKS,
        timeline=picture,
        last=last,
    )


async def _told(visit: Visit) -> tuple[Sequence[Entry], Timeline | None, Row | None]:
    """What the journal tells: the last day, its picture, and, where nothing is wrong,
    the alarm that was last.  No picture: it can't be read."""
    lobby = visit.lobby
    try:
        entries, whole = await day(lobby)
        last = None if lobby.alarms.standing() else await _last(visit)
    except Unreadable:
        return (), None, None
    return entries, timeline(visit, entries, whole), last


def _here(severity: str, text: str) -> str:
    """The address of the page with these filters."""
    query = urlencode({"severity": severity, "text": text})
    return f"/alarms?{query}" if severity or text else "/alarms"


async def _last(visit: Visit) -> Row | None:
    """The alarm that ended last."""
    ended = await visit.lobby.journal.page(many=1, kind="alarm ended")
    return next((row(visit, each.alarm) for each in ended if each.alarm), None)


def _seen(visit: Visit, entries: Sequence[Entry]) -> dict[int, str]:
    """Who acknowledged which alarm, and when, as far as the last day tells."""
    return {
        each.alarm.id: f"{entry_words.who(visit, each)}, {moment(visit, each.at)}"
        for each in entries
        if each.alarm and each.kind == "alarm acknowledged"
    }


def _fits(one: Row, severity: str, text: str) -> bool:
    said: Any = (one.where, one.title, one.detail, one.sentence, str(one.alarm.id))
    found = text.casefold() in " ".join(said).casefold()
    return found and severity in ("", one.severity)
