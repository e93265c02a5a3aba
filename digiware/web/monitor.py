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
from digiware.web.lobby import Lobby
from digiware.web.moulds import TITLES, UNITS, Moulds
from digiware.web.scale import scale_of
from digiware.web.sparks import HEIGHT, SITE, WIDTH
from digiware.web.totals import SUPPLY, totals
from digiware.web.visit import Visit

RISING = ("name", "pf", "state")  # the smallest first when first asked for


TABLE: Mapping[str, Any] = {
    "titles": TITLES,
    "units": UNITS,
    "sorts": SORTS,
    "rising": RISING,
    "groups": GROUPS,
    "ungrouped": UNGROUPED,
    "spark_of": {"width": WIDTH, "height": HEIGHT, "site": SITE},
}


def show(visit: Visit) -> bytes:
    """The page."""
    lobby, wanted = visit.lobby, asked(visit.query)
    values = site(lobby)
    rows = lobby.overview.rows
    paths = lobby.sparks.paths(rows)
    watts = scale_of(values, (f"load.{row.name}.p" for row in rows))
    found = {row.name for row in rows if wanted.find in searched(row)}
    moulds = Moulds(visit.language, values, paths, watts, found)
    usages = {f"usage.{row.load.usage}.p" for row in rows}
    return visit.page(
        "monitor.html",
        values=values,
        wanted=wanted,
        typed=visit.query("filter"),
        rows=rows,
        sections=sections(lobby.overview, wanted),
        found=found,
        texts=moulds.texts,
        path=paths[SITE],
        next_sort=partial(_next_sort, wanted),
        load_scale=watts,
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
