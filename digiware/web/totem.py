"""Totem: what a screen on a wall shows, by itself and for months [WEB-2, WEB-9].

Its parts take turns: the site, the loads that take most, the usages, the alarms.
"""

from collections.abc import Iterable, Iterator

from digiware.domain import alarm_words
from digiware.domain.alarm import Alarm
from digiware.web.assets import build
from digiware.web.board import Value
from digiware.web.language import N_
from digiware.web.lobby import Lobby
from digiware.web.scale import scale_of
from digiware.web.sparks import HEIGHT, SITE, WIDTH
from digiware.web.totals import HIGHEST, SUPPLY, by_usage, highest, power, totals
from digiware.web.visit import Visit

ALARMS_SHOWN = 6
WORDS = {
    "critical": N_("Critical"),
    "non-critical": N_("Non-critical"),
    "information": N_("Information"),
}


def show(visit: Visit) -> bytes:
    """The page; its script turns its parts."""
    lobby = visit.lobby
    values = totem(lobby)
    rows = lobby.overview.rows
    names = {usage.key: usage.name for usage in lobby.site.usages}
    usages = {key: names.get(key, key) for key, _ in by_usage(rows)}
    alarms = list(_alarms(visit))
    return visit.page(
        "totem.html",
        values=values,
        usages=usages,
        places=range(1, HIGHEST + 1),
        site_scale=scale_of(values, ["site.p"]),
        top_scale=scale_of(values, ["top.1.p"]),
        usage_scale=scale_of(values, (f"usage.{key}.p" for key in usages)),
        alarms=alarms,
        most=ALARMS_SHOWN,
        critical=[one for one in alarms if one["criticality"] == "critical"],
        words=visit.said(WORDS),
        path=lobby.sparks.paths(rows)[SITE],
        spark_of={"width": WIDTH, "height": HEIGHT},
        supplies=[names[SUPPLY]] if SUPPLY in names else [],
        build=build(),
    )


def totem(lobby: Lobby) -> dict[str, Value]:
    """The topic of that name: `top.1.p`, `usage.lighting.part`, `totem.alarms`."""
    overview = lobby.overview
    overview.look(lobby.site)
    values = {
        **totals(overview),
        "site.minute": lobby.sparks.minute,
        "totem.alarms": _fingerprint(lobby.alarms.active()),
    }
    keys = [key for key, _ in by_usage(overview.rows)]
    used = [values[f"usage.{key}.p"] for key in keys]
    named = zip((f"usage.{key}.part" for key in keys), _parts(used), strict=True)
    return {**values, **dict(named), **dict(_highest(lobby))}


def _highest(lobby: Lobby) -> Iterator[tuple[str, Value]]:
    """The places of those that take most; what is left of them is empty."""
    watts = power(lobby.overview)
    rows = highest(lobby.overview)
    parts = _parts([watts(row) for row in rows])
    for place in range(HIGHEST):
        there = place < len(rows)
        yield f"top.{place + 1}.name", rows[place].load.name if there else ""
        yield f"top.{place + 1}.p", watts(rows[place]) if there else None
        yield f"top.{place + 1}.part", parts[place] if there else 0
        yield f"top.{place + 1}.state", "there" if there else "gone"


def _parts(numbers: Iterable[Value]) -> list[int]:
    """The length of a bar for each, 100 for the longest."""
    sizes = [abs(one) if isinstance(one, int | float) else 0.0 for one in numbers]
    longest = max(sizes, default=0.0) or 1.0
    return [round(100 * size / longest) for size in sizes]


def _fingerprint(alarms: Iterable[Alarm]) -> str:
    """Changes when the list of alarms has to be shown anew."""
    return " ".join(f"{alarm.id}{alarm.state.name[:2]}" for alarm in alarms)


def _alarms(visit: Visit) -> Iterator[dict[str, str]]:
    """Those that are on, the worst first: what, how bad, since when, what to do."""
    active = visit.lobby.alarms.active()
    for alarm in sorted(active, key=lambda one: -one.about.criticality.rank):
        about, language = alarm.about, visit.language
        yield {
            "criticality": about.criticality.value,
            "what": alarm_words.sentence(about, language),
            "remedy": alarm_words.remedy(about, language),
            "since": f"{visit.lobby.local(alarm.began):%Y/%m/%d %H:%M}",
        }
