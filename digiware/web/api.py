"""What programs read: the site, its readings, alarms and journal as JSON [docs/api.md].

The rights are those of the profile whose session it is; what is wrong with a request is
told as RFC 9457 has it.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any

from digiware.domain.quantities import TABLE
from digiware.interfaces import Unreadable
from digiware.web import shapes
from digiware.web.language import N_
from digiware.web.measured import loads
from digiware.web.visit import NOT_FOUND, UNPROCESSABLE, Visit

JSON, PROBLEM = "application/json", "application/problem+json"
PAGE, PAGE_AT_MOST = 50, 1000
UNAVAILABLE = 503


def told(visit: Visit, values: Any, code: int = 200) -> bytes:
    """These values."""
    return visit.send(_encoded(values), JSON, code)


def problem(visit: Visit, code: int, message: str) -> bytes:
    """What is wrong with the request, in the language of who asks."""
    body = {"status": code, "title": visit.gettext(message)}
    return visit.send(_encoded(body), PROBLEM, code)


def site(visit: Visit) -> bytes:
    """The gateway, its clock and how much there is behind it."""
    lobby = visit.lobby
    gateway = lobby.settings.gateway
    return told(
        visit,
        {
            "site": gateway.site,
            "server": gateway.server or gateway.net_id,
            "model": gateway.model,
            "version": lobby.version,
            "now": shapes.time(lobby.now()),
            "timezone": gateway.timezone,
            "devices": len(lobby.site.devices),
            "loads": sum(1 for _ in loads(lobby.site)),
            "alarms": len(lobby.alarms.active()),
        },
    )


def devices(visit: Visit) -> bytes:
    """Every device, in the order of their numbers."""
    return told(visit, [shapes.device(one) for one in visit.lobby.readings.devices()])


def all_loads(visit: Visit) -> bytes:
    """Every load."""
    now = visit.lobby.site
    return told(visit, [shapes.load(*each, now.usages) for each in loads(now)])


def readings(visit: Visit, device: str, load: str) -> bytes:
    """Those of a load, or of the device itself (load 0); ?services=10000,10001."""
    lobby, address, number = visit.lobby, _number(device), _number(load)
    known = number == 0 and address in lobby.site.by_number
    if not known and (address, number) not in _known(visit):
        return problem(visit, NOT_FOUND, N_("There is no such load."))
    wanted = visit.query("services")
    if wanted:
        chosen = [_number(one) for one in wanted.split(",")]
        if not set(chosen) <= TABLE.keys():
            message = N_("`services` names what is no service id.")
            return problem(visit, UNPROCESSABLE, message)
        found = {one: lobby.readings.reading(address, number, one) for one in chosen}
    else:
        found = lobby.readings.load(address, number)
    return told(visit, shapes.readings(found, lobby.now()))


def quantities(visit: Visit) -> bytes:
    """What the service ids mean: the same for every gateway of this version."""
    return visit.send(_quantities(), JSON)


def alarms(visit: Visit) -> bytes:
    """Those that are on, and those that ended and nobody has acknowledged."""
    standing = visit.lobby.alarms.standing()
    return told(visit, [shapes.alarm(one, visit.language) for one in standing])


def acknowledge(visit: Visit, id: str) -> bytes:
    """Somebody has seen the alarm."""
    who = f"{visit.profile.value} at {visit.whence}"
    if not visit.lobby.alarms.acknowledge(_number(id), who):
        return problem(visit, NOT_FOUND, N_("No such alarm stands."))
    return told(visit, {})


async def journal(visit: Visit) -> bytes:
    """A page of it, the newest first; `next` is the `before` of the page behind."""
    try:
        before, many, filters = _asked(visit)
    except (ValueError, OverflowError):
        message = N_("A parameter is not what it should be: docs/api.md has them.")
        return problem(visit, UNPROCESSABLE, message)
    try:
        entries = await visit.lobby.journal.page(before, many, **filters)
    except Unreadable:
        message = N_("The journal can't be read at the moment.")
        return problem(visit, UNAVAILABLE, message)
    last = entries[-1].id if len(entries) == many else None
    found = [shapes.entry(one) for one in entries]
    return told(visit, {"entries": found, "next": last})


def openapi(visit: Visit) -> bytes:
    """The description of all this."""
    return visit.send(_openapi(), JSON)


def _known(visit: Visit) -> set[tuple[int, int]]:
    return {(of.number, one.number) for of, one in loads(visit.lobby.site)}


def _asked(visit: Visit) -> tuple[int | None, int, dict[str, Any]]:
    """The parameters of a page of the journal; raises ValueError or OverflowError."""
    given = {
        name: visit.query(name)
        for name in ("before", "many", "kind", "device", "alarm", "since", "until")
    }
    whole = {name: int(text) for name, text in _some(given, "device", "alarm")}
    times = {name: _when(text) for name, text in _some(given, "since", "until")}
    kind = dict(_some(given, "kind"))
    before = int(given["before"]) if given["before"] else None
    many = min(max(1, int(given["many"] or PAGE)), PAGE_AT_MOST)
    if any(abs(one) >= 2**63 for one in (before or 0, *whole.values())):
        raise OverflowError
    return before, many, {**kind, **whole, **times}


def _some(given: dict[str, str], *names: str) -> Iterable[tuple[str, str]]:
    return ((name, given[name]) for name in names if given[name])


def _when(text: str) -> float:
    """UTC seconds of a date; one without a zone is UTC.  A + in a query is a space."""
    when = datetime.fromisoformat(text.replace(" ", "+"))
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp()


def _number(text: str) -> int:
    """A number of at most twelve digits; -1 for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else -1


@cache
def _quantities() -> bytes:
    return _encoded([shapes.quantity(one) for one in TABLE.values()])


@cache
def _openapi() -> bytes:
    return (resources.files("digiware.web") / "openapi.json").read_bytes()


def _encoded(values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
