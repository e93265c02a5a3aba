"""Alarms and entries as rows of `journal.sqlite`, and the questions asked of it."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, func, insert, select

from digiware.domain.alarm import Alarm, Kind, State, Subject
from digiware.domain.entry import Entry
from digiware.domain.site import Criticality
from digiware.store.journal_schema import ALARMS, JOURNAL

Values = Mapping[str, Any]
Found = Any  # a RowMapping, which mypy does not take for a Mapping

STANDING_AT_MOST = 1000
STANDING_STATES = (State.ACTIVE, State.ACKNOWLEDGED, State.ENDED)

put_alarm = insert(ALARMS).prefix_with("OR REPLACE")
put_entry = insert(JOURNAL)


def of_alarm(alarm: Alarm) -> dict[str, Any]:
    """The columns of an alarm."""
    about = alarm.about
    return {
        "id": alarm.id,
        "key": alarm.key,
        "kind": about.kind.value,
        "cause": about.cause,
        "criticality": about.criticality.value,
        "number": about.number,
        "device": about.device,
        "load": about.load,
        "service": about.service,
        "text": about.text,
        "facts": _json(about.facts),
        "state": alarm.state.value,
        "began": alarm.began,
        "ended": alarm.ended,
        "flaps": int(alarm.flaps),
    }


def of_entry(
    kind: str, at: float, who: str, facts: Values, alarm: Alarm | None = None
) -> dict[str, Any]:
    """The columns of an entry; the device is that of the alarm, or of the facts."""
    return {
        "at": at,
        "kind": kind,
        "who": who,
        "device": alarm.about.device if alarm else facts.get("device", 0),
        "alarm": alarm.id if alarm else 0,
        "facts": _json(facts),
    }


def standing(connection: Connection) -> list[Alarm]:
    """The alarms that are on, or ended and not acknowledged; the newest, in order."""
    states = [state.value for state in STANDING_STATES]
    query = select(ALARMS).where(ALARMS.c.state.in_(states))
    found = connection.execute(
        query.order_by(ALARMS.c.id.desc()).limit(STANDING_AT_MOST)
    )
    return [_alarm(row) for row in reversed(found.mappings().all())]


def newest(connection: Connection) -> dict[str, float]:
    """When the last alarm of each condition of a device's own began, by its key."""
    last = select(func.max(ALARMS.c.id)).group_by(ALARMS.c.key)
    found = connection.execute(
        select(ALARMS.c.key, ALARMS.c.began)
        .where(ALARMS.c.id.in_(last), ALARMS.c.key.like("device %"))
        .order_by(ALARMS.c.id)
    )
    return {row.key: row.began for row in found}


def last_id(connection: Connection) -> int:
    """The highest id that an alarm ever had."""
    return connection.execute(select(func.max(ALARMS.c.id))).scalar() or 0


def page(
    before: int | None,
    many: int,
    *,
    kind: str = "",
    device: int = 0,
    alarm: int = 0,
    since: float | None = None,
    until: float | None = None,
) -> Select[Any]:
    """The newest `many` entries, or those before an id, that fit all filters given."""
    query = select(JOURNAL, *_PREFIXED).outerjoin(
        ALARMS, ALARMS.c.id == JOURNAL.c.alarm
    )
    for column, wanted in (("kind", kind), ("device", device), ("alarm", alarm)):
        if wanted:
            query = query.where(JOURNAL.c[column] == wanted)
    query = _between(query, since, until)
    if before is not None:
        query = query.where(JOURNAL.c.id < before)
    return query.order_by(JOURNAL.c.id.desc()).limit(many)


def _between(
    query: Select[Any], since: float | None, until: float | None
) -> Select[Any]:
    """Times become ids, so that a page is always read along one index."""
    if since is not None:
        order = JOURNAL.c.at, JOURNAL.c.id
        first = select(JOURNAL.c.id).where(JOURNAL.c.at >= since).order_by(*order)
        query = query.where(JOURNAL.c.id >= first.limit(1).scalar_subquery())
    if until is not None:
        query = query.where(JOURNAL.c.id <= last_before(until).scalar_subquery())
    return query


def last_before(when: float) -> Select[Any]:
    """The id of the last entry before a time, found along the index of times."""
    order = JOURNAL.c.at.desc(), JOURNAL.c.id.desc()
    return select(JOURNAL.c.id).where(JOURNAL.c.at < when).order_by(*order).limit(1)


def entries(connection: Connection, query: Select[Any]) -> list[Entry]:
    """The answer to a `page`."""
    return [_entry(row) for row in connection.execute(query).mappings()]


_PREFIXED = [column.label(f"alarm_{column.name}") for column in ALARMS.c]


def _entry(row: Found) -> Entry:
    about = {column.name: row[f"alarm_{column.name}"] for column in ALARMS.c}
    return Entry(
        id=row["id"],
        at=row["at"],
        kind=row["kind"],
        who=row["who"],
        device=row["device"],
        alarm=None if about["id"] is None else _alarm(about),
        facts=json.loads(row["facts"]),
    )


def _alarm(row: Found) -> Alarm:
    about = Subject(
        kind=Kind(row["kind"]),
        cause=row["cause"],
        criticality=Criticality(row["criticality"]),
        number=row["number"],
        device=row["device"],
        load=row["load"],
        service=row["service"],
        text=row["text"],
        facts=json.loads(row["facts"]),
    )
    return Alarm(
        id=row["id"],
        key=row["key"],
        about=about,
        state=State(row["state"]),
        began=row["began"],
        ended=row["ended"],
        flaps=bool(row["flaps"]),
    )


def _json(facts: Values) -> str:
    return json.dumps(dict(facts), ensure_ascii=False, default=str)
