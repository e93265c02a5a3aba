"""The rows of the table of all loads: what never changes in one is made once.

192 of them took 20 ms of the template, while everything else waited (measured).  Now
the template makes one for each kind of load, in each language, with holes in it; the
names of a load fill some of them for good, and its values the others for each page.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from typing import Any

from markupsafe import Markup, escape

from digiware.web.arranged import searched
from digiware.web.language import N_, number, templates, translations
from digiware.web.overview import BETWEEN_PHASES, COLUMNS, Row
from digiware.web.scale import Scale
from digiware.web.seen import STATES
from digiware.web.sparks import HEIGHT, WIDTH

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

# No text of a template has these: what stands between them names a hole.
OPEN, SHUT = "\x02", "\x03"
HOLE = re.compile(f"{OPEN}(.*?){SHUT}")


class Moulds:
    """The rows of one page: `found` are the names of those that are not hidden."""

    def __init__(
        self,
        language: str,
        values: Mapping[str, Any],
        paths: Mapping[str, str],
        watts: Scale,
        found: Collection[str],
    ) -> None:
        self._language = language
        self._values = values
        self._paths = paths
        self._watts = watts
        self._decimals = {what: decimals for what, (_, decimals) in COLUMNS.items()}
        self._decimals["p"] = watts.decimals
        self._found = found

    def texts(self, rows: Iterable[Row]) -> Markup:
        """What the table has of each, one behind the other."""
        return Markup("".join(map(self._text, rows)))

    def _text(self, row: Row) -> str:
        return _mould(self._language, row).format_map(self._filling(row))

    def _filling(self, row: Row) -> dict[str, str]:
        place = f"load.{row.name}"
        state = str(self._values[f"{place}.state"])
        return {
            **self._numbers(row, place),
            "hidden": "" if row.name in self._found else " hidden",
            "state": state,
            "word": _word(self._language, state),
            "age": str(self._values[f"{place}.age"]),
            "path": self._paths.get(row.name, ""),
            "prefix": self._watts.prefix,
        }

    def _numbers(self, row: Row, place: str) -> dict[str, str]:
        given = {
            what: self._values[f"{place}.{what}"] for what in row.has if what != "q"
        }
        if (watts := given.get("p")) is not None:
            given["p"] = watts / self._watts.divisor
        return {
            what: number(value, self._decimals[what], self._language)
            for what, value in given.items()
        }


@lru_cache(maxsize=1024)
def _mould(language: str, row: Row) -> str:
    """Of one load, for `format_map`: what is open are its values."""
    location = row.device.location
    fixed = {
        "row": row.name,
        "name": row.load.name,
        "device": row.device.name,
        "location": f" · {location}" if location else "",
        "searched": searched(row),
    }

    def filled(hole: re.Match[str]) -> str:
        name = hole[1]
        return _kept(str(escape(fixed[name]))) if name in fixed else f"{{{name}}}"

    kind = tuple((what, row.has[what] == BETWEEN_PHASES) for what in row.has)
    return HOLE.sub(filled, _kept(_template(language, kind)))


@cache
def _template(language: str, kind: tuple[tuple[str, bool], ...]) -> str:
    """For loads that have these columns, each with whether it is between phases."""
    return (
        templates(language)
        .get_template("load_row.html")
        .render(
            has=dict(kind),
            hole=lambda name: f"{OPEN}{name}{SHUT}",
            columns=COLUMNS,
            heads=TITLES | SHORT,
            units=UNITS,
            spark_of={"width": WIDTH, "height": HEIGHT},
        )
    )


def _kept(text: str) -> str:
    """So that `format_map` gives it as it is."""
    return text.replace("{", "{{").replace("}", "}}")


@cache
def _word(language: str, state: str) -> str:
    return str(escape(translations(language).gettext(STATES[state])))
