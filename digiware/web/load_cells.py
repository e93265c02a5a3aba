"""Cells of a load's tables: what is written in them at first, and how it stays new.

Decimals are fixed for each quantity; a row has one prefix, that of its largest number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from digiware.domain.quantities import TABLE
from digiware.domain.quantity import (
    AMPERE,
    CELSIUS,
    DATE,
    FACTOR,
    HERTZ,
    HUNDREDTH,
    PERCENT,
    SECOND,
    VAR,
    VAR_HOUR,
    VOLT,
    VOLT_AMPERE,
    VOLT_AMPERE_HOUR,
    WATT,
    WATT_HOUR,
    Unit,
)
from digiware.web.board import Value
from digiware.web.language import MISSING, number
from digiware.web.load_tables import NONE, Row, Sheet
from digiware.web.scale import scale

DECIMALS = {VOLT: 1, HERTZ: 2, PERCENT: 1, FACTOR: 3, CELSIUS: 1, HUNDREDTH: 2}
PREFIXED = {WATT, VAR, VOLT_AMPERE}
# Counters are read in the same unit on every page, however large they have become.
COUNTED = {
    WATT_HOUR: ("kWh", 1000),
    VAR_HOUR: ("kvarh", 1000),
    VOLT_AMPERE_HOUR: ("kVAh", 1000),
    SECOND: ("h", 3600),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How the numbers of a row are written; `column` names what shares a prefix."""

    unit: str = ""
    prefix: str = ""
    column: str = ""
    decimals: int = 0
    divisor: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`place` "" never changes; `kind` is the place of a power factor's type.

    `state` is the word that a place of words has now; `share` the number of a bar;
    `plain` a date, which is no number and has no prefix.
    """

    place: str = ""
    text: str = MISSING
    kind: str = ""
    state: str = ""
    share: float | None = None
    plain: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row as it is shown."""

    row: Row
    style: Style
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A sheet as it is shown, without what its meter has not."""

    sheet: Sheet
    lines: tuple[Line, ...]
    head: tuple[str, ...]


def style(name: str, unit: Unit, numbers: Sequence[float]) -> Style:
    """For a row of these numbers, in that unit."""
    if unit in COUNTED:
        symbol, divisor = COUNTED[unit]
        return Style(unit=symbol, decimals=1, divisor=divisor)
    if unit in PREFIXED:
        found = scale(numbers)
        return Style(
            unit=unit.symbol,
            prefix=found.prefix,
            column=name,
            decimals=found.decimals,
            divisor=found.divisor,
        )
    if unit is AMPERE:
        return Style(unit="A", decimals=_range(numbers))
    return Style(
        unit="" if unit is DATE else unit.symbol, decimals=DECIMALS.get(unit, 0)
    )


def table(
    place: str, sheet: Sheet, values: Mapping[str, Value], language: str
) -> Table:
    """The sheet with what the load has; its lines are empty if that is nothing.

    Columns that no line has anything in are left out of sheets of bars.
    """
    lines = tuple(_lines(place, sheet, values, language))
    if sheet.kind != "bars":
        return Table(sheet=sheet, lines=lines, head=sheet.head)
    had = [
        column
        for column in range(len(sheet.head))
        if any(line.cells[column].place for line in lines)
    ]
    kept = tuple(
        Line(
            row=line.row,
            style=line.style,
            cells=tuple(line.cells[column] for column in had),
        )
        for line in lines
    )
    return Table(
        sheet=sheet, lines=kept, head=tuple(sheet.head[column] for column in had)
    )


def _lines(
    place: str, sheet: Sheet, values: Mapping[str, Value], language: str
) -> Iterator[Line]:
    for row in sheet.rows:
        had = [service for service in row.services if f"{place}.{service}" in values]
        if not had:
            continue
        numbers = [
            value
            for service in had
            if isinstance(value := values[f"{place}.{service}"], float | int)
        ]
        written = style(f"{row.name}-{had[0]}", TABLE[had[0]].unit, numbers)
        cells = (_cell(place, each, values, written, language) for each in row.services)
        yield Line(
            row=_titled(row, had[0], language), style=written, cells=tuple(cells)
        )


def figure(
    place: str, what: int | str, unit: Unit, values: Mapping[str, Value], language: str
) -> tuple[Style, Cell] | None:
    """One number by itself, None if the load has none."""
    value = values.get(f"{place}.{what}")
    if f"{place}.{what}" not in values:
        return None
    numbers = [value] if isinstance(value, float | int) else []
    written = style(f"figure-{what}", unit, numbers)
    return written, _cell(place, what, values, written, language)


def _cell(
    place: str,
    what: int | str,
    values: Mapping[str, Value],
    style: Style,
    language: str,
) -> Cell:
    here = f"{place}.{what}"
    if what == NONE or here not in values:
        return Cell()
    value, kind = values[here], f"{here}.kind"
    if f"{here}.word" in values:
        word = values[f"{here}.word"] or "undefined"
        return Cell(place=f"{here}.word", state=str(word))
    if isinstance(value, str) or (isinstance(what, int) and TABLE[what].unit is DATE):
        return Cell(place=here, text=str(value or MISSING), plain=True)
    shown = None if value is None else value / style.divisor
    if kind in values:
        size = None if shown is None else abs(shown)
        text = number(size, style.decimals, language)
        return Cell(place=f"{here}.size", text=text, kind=kind)
    return Cell(place=here, text=number(shown, style.decimals, language), share=value)


def _titled(row: Row, service: int, language: str) -> Row:
    """The row as people read it: named by its quantity, with a real minus."""
    meaning = row.meaning
    if meaning is None:
        quantity = TABLE[service]
        words = quantity.french if language == "fr" else quantity.english
        meaning = words.split(",")[0]
    name = row.name.replace("-", "\N{MINUS SIGN}")
    if meaning == name:
        meaning = ""
    return Row(name=name, meaning=meaning, services=row.services)


def _range(numbers: Sequence[float]) -> int:
    """Decimals of a current: three or four digits of the largest are shown."""
    largest = max(map(abs, numbers), default=0.0)
    return sum(largest < bound for bound in (100, 10, 1))
