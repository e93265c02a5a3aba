"""The page of one load: what it measures now, and what its meter keeps [WEB-9]."""

from collections.abc import Iterator, Sequence

from digiware.domain.quantity import AMPERE, FACTOR, WATT, WATT_HOUR, Unit
from digiware.domain.rights import Right
from digiware.web import load_cells, load_chart, load_values, phasor
from digiware.web.board import Values
from digiware.web.language import N_, number
from digiware.web.load_cells import Cell, Line, Style, Table
from digiware.web.load_tables import TABS, sheets
from digiware.web.load_values import GENERAL, Subject
from digiware.web.load_wiring import Advice, advice
from digiware.web.reset_words import offered
from digiware.web.visit import NOT_FOUND, Visit

KEY_FIGURES: tuple[tuple[str, int | str, Unit], ...] = (
    (N_("Total active power"), load_values.POWER, WATT),
    (N_("Mean current"), "current", AMPERE),
    (N_("Power factor"), load_values.FACTOR_OF_ALL, FACTOR),
    (N_("Total active energy"), load_values.ENERGY, WATT_HOUR),
)
TOPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)  # percent


def show(visit: Visit, load: str) -> bytes:
    """The page; a stream keeps its values new."""
    one = load_values.subject(visit.lobby, load)
    tab = visit.query("tab") or GENERAL
    if one is None or tab not in TABS:
        return missing(visit)
    values = load_values.look(visit.lobby, f"{load}.{tab}")
    place, general = one.place(), tab == GENERAL
    return visit.page(
        "load.html",
        one=one,
        place=place,
        values=values,
        usage=usage(visit, one),
        tab=tab,
        tabs=_tabs(visit, one),
        tables=list(_tables(visit, one, tab, values)),
        figures=list(_figures(visit, one, values)),
        arrows=phasor.arrows(place, one.connected, values) if general else [],
        virtual=general and phasor.virtual(one.connected, values, place),
        radius=phasor.RADIUS,
        label=phasor.LABEL,
        summary=_summary(visit, one, values) if general else "",
        full_scale=full_scale,
        advice=_advice(visit, one) if general else None,
        resets=_resets(visit, one, tab),
        chart=load_chart.chart(visit.lobby, one) if general else None,
    )


def missing(visit: Visit) -> bytes:
    """The answer where the site has no such load."""
    message = N_("There is no load of that name.")
    return visit.page("error.html", NOT_FOUND, message=message)


def usage(visit: Visit, one: Subject) -> str:
    """What the load feeds, as people call it."""
    names = {each.key: each.name for each in visit.lobby.site.usages}
    return names.get(one.load.usage, one.load.usage)


def full_scale(lines: Sequence[Line]) -> int:
    """What the whole height of a bar stands for (static/load.js has the same)."""
    shares = [cell.share or 0.0 for line in lines for cell in line.cells]
    largest = max(shares, default=0.0)
    return next((top for top in TOPS if top >= largest), 1000)


def _summary(visit: Visit, one: Subject, values: Values) -> str:
    """The phasor diagram in words, for those who do not see it."""
    told = [
        f"{each.name} {number(each.size, 1 if each.kind == 'volt' else 2, lang)}"
        f" {each.unit}, {number(each.angle, 1, lang)}°"
        for lang in (visit.language,)
        for each in phasor.arrows(one.place(), one.connected, values)
    ]
    return "; ".join(told)


def _tables(visit: Visit, one: Subject, tab: str, values: Values) -> Iterator[Table]:
    """Those that are not empty."""
    for sheet in sheets(tab, one.connected):
        place = one.place(sheet.of_device)
        found = load_cells.table(place, sheet, values, visit.language)
        if found.lines:
            yield found


def _figures(
    visit: Visit, one: Subject, values: Values
) -> Iterator[tuple[str, Style, Cell]]:
    """The key figures that the load has."""
    for title, what, unit in KEY_FIGURES:
        found = load_cells.figure(one.place(), what, unit, values, visit.language)
        if found is not None:
            yield title, *found


def _advice(visit: Visit, one: Subject) -> Advice:
    """What the wiring doctor says."""
    known = load_values.named(visit.lobby, one)
    return advice(one.connected, known, visit.language)


def _resets(visit: Visit, one: Subject, tab: str) -> dict[str, str]:
    """What of the tab the visitor may reset."""
    return offered(visit.lobby, one, tab) if visit.may(Right.RESET) else {}


def _tabs(visit: Visit, one: Subject) -> dict[str, str]:
    """The tabs that have something to show, and what they are called."""
    return {
        word: name
        for word, (name, _) in TABS.items()
        if word == GENERAL or load_values.holds(visit.lobby, one, word)
    }
