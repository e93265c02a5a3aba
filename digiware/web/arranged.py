"""The rows of a table as the address asks for them: found, sorted, in groups.

`?group=usage&sort=-p&filter=lamp`; what is not understood is passed over.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from digiware.domain.reading import Quality
from digiware.web.language import N_
from digiware.web.overview import SHOWN, Overview, Row

GROUPS = {
    "": N_("none"),
    "usage": N_("Usage"),
    "source": N_("Source"),
    "location": N_("Location"),
}
UNGROUPED = {
    "usage": N_("Without usage"),
    "source": "",
    "location": N_("Without location"),
}
SORTS = ("name", *SHOWN, "state")
WORST_FIRST = (Quality.SILENT, Quality.NEVER, Quality.STALE, Quality.GOOD)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """`sort` is a column, "" for the order of the site; `down` the largest first."""

    group: str = ""
    sort: str = ""
    down: bool = False
    find: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows under one title, "" where there are no groups; `key` is the usage's."""

    title: str
    key: str
    rows: Sequence[Row]


def asked(query: Callable[[str], str]) -> Arrangement:
    """What an address asks for."""
    group, sort = query("group"), query("sort")
    column = sort.removeprefix("-")
    known = column in SORTS
    return Arrangement(
        group=group if group in GROUPS else "",
        sort=column if known else "",
        down=known and sort.startswith("-"),
        find=plain(query("filter")),
    )


def sections(overview: Overview, wanted: Arrangement) -> list[Section]:
    """All rows; groups in the order of their names, those without one last."""
    rows = _sorted(overview, wanted)
    if not wanted.group:
        return [Section(title="", key="", rows=rows)]
    found: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        found.setdefault(_group(row, wanted.group), []).append(row)
    order = sorted(found, key=lambda one: (not one[0], plain(one[0])))
    return [Section(title=one[0], key=one[1], rows=found[one]) for one in order]


def searched(row: Row) -> str:
    """What a filter is looked for in."""
    words = (row.load.name, row.name, row.device.name, row.device.location, row.usage)
    return _settled(" ".join(words))


def plain(text: str) -> str:
    """Without accents and capitals: `static/monitor.js` has the same rule."""
    apart = unicodedata.normalize("NFD", text.strip().lower())
    return "".join(one for one in apart if not unicodedata.combining(one))


@lru_cache(maxsize=1024)
def _settled(text: str) -> str:
    """The same for what a site says: with 192 loads it takes 3 ms of each page."""
    return plain(text)


def _group(row: Row, group: str) -> tuple[str, str]:
    found: Mapping[str, tuple[str, str]] = {
        "usage": (row.usage, row.load.usage),
        "source": (row.device.name, str(row.device.number)),
        "location": (row.device.location, row.device.location),
    }
    return found[group]


def _sorted(overview: Overview, wanted: Arrangement) -> Sequence[Row]:
    """What is not known stands last, whichever way."""
    rows = overview.rows
    if wanted.sort == "name":
        return sorted(
            rows, key=lambda row: _settled(row.load.name), reverse=wanted.down
        )
    if wanted.sort == "state":
        place = {quality: at for at, quality in enumerate(WORST_FIRST)}
        return sorted(
            rows,
            key=lambda row: place.get(overview.seen[row.name].quality, len(place)),
            reverse=wanted.down,
        )
    if not wanted.sort:
        return rows
    return _by_number(overview, wanted)


def _by_number(overview: Overview, wanted: Arrangement) -> Sequence[Row]:
    sign = -1 if wanted.down else 1

    def key(row: Row) -> tuple[bool, float]:
        number = overview.seen[row.name].numbers.get(wanted.sort)
        return number is None, sign * (number or 0.0)

    return sorted(overview.rows, key=key)
