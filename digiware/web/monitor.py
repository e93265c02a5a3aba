"""Monitor: the whole site on one page, live [WEB-9].

The page is one function of its address; its script exchanges the table for that of
another address, so that what sorts and groups stands here alone.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from digiware.web.arranged import (
    GROUPS,
    SORTS,
    UNGROUPED,
    Arrangement,
    asked,
    searched,
    sections,
)
from digiware.web.board import Value
from digiware.web.language import N_
from digiware.web.lobby import Lobby
from digiware.web.overview import BETWEEN_PHASES, COLUMNS, SHOWN
from digiware.web.scale import scale_of
from digiware.web.sparks import HEIGHT, SITE, WIDTH
from digiware.web.totals import SUPPLY, totals
from digiware.web.visit import Visit

TITLES = {
    "name": N_("Load"),
    "p": N_("Active power"),
    "i1": "I1",
    "i2": "I2",
    "i3": "I3",
    "v": N_("Voltage"),
    "pf": N_("Power factor"),
    "thd": "THD I1",
    "state": N_("Status"),
}
SHORT = {"pf": N_("PF")}  # where there is little room
UNITS = {"i1": "A", "i2": "A", "i3": "A", "v": "V", "pf": "", "thd": "%"}
RISING = ("name", "pf", "state")  # the smallest first when first asked for


TABLE: Mapping[str, Any] = {
    "titles": TITLES,
    "short": TITLES | SHORT,
    "units": UNITS,
    "columns": COLUMNS,
    "shown": SHOWN,
    "sorts": SORTS,
    "rising": RISING,
    "groups": GROUPS,
    "ungrouped": UNGROUPED,
    "between_phases": BETWEEN_PHASES,
    "spark_of": {"width": WIDTH, "height": HEIGHT, "site": SITE},
}


def show(visit: Visit) -> bytes:
    """The page."""
    lobby, wanted = visit.lobby, asked(visit.query)
    values = site(lobby)
    rows = lobby.overview.rows
    usages = {f"usage.{row.load.usage}.p" for row in rows}
    return visit.page(
        "monitor.html",
        values=values,
        wanted=wanted,
        typed=visit.query("filter"),
        rows=rows,
        sections=sections(lobby.overview, wanted),
        found={row.name for row in rows if wanted.find in searched(row)},
        searched=searched,
        paths=lobby.sparks.paths(rows),
        next_sort=partial(_next_sort, wanted),
        load_scale=scale_of(values, (f"load.{row.name}.p" for row in rows)),
        usage_scale=scale_of(values, usages),
        supplies=[one.name for one in lobby.site.usages if one.key == SUPPLY],
        **TABLE,
    )


def minutes(visit: Visit) -> bytes:
    """The small charts by the names of their loads: asked for once a minute."""
    lobby = visit.lobby
    lobby.overview.look(lobby.site)
    paths = lobby.sparks.paths(lobby.overview.rows)
    return visit.send(json.dumps(paths).encode(), "application/json")


def site(lobby: Lobby) -> dict[str, Value]:
    """The topic of that name: what the loads come to, and each of them."""
    lobby.overview.look(lobby.site)
    return {
        **totals(lobby.overview),
        "site.minute": lobby.sparks.minute,
        **lobby.overview.places(),
    }


def _next_sort(wanted: Arrangement, column: str) -> str:
    """What the head of a column leads to: the other way if it is that already."""
    down = not wanted.down if wanted.sort == column else column not in RISING
    return f"-{column}" if down else column
