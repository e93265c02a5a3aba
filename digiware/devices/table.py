"""Register tables: CSV files, a row for each quantity, setting or text of a model.

Columns: register, words, type, scale (engineering units for one raw count), service
(empty: no quantity, then `name` names the row), aspect, group (how often it is read:
`live`, `alarm`, `energy`, `slow`, `once`, or never: `write`), access, source (the
document, ending in [S] where it states this row and [I] where it is inferred), name,
load (empty: the device itself; a number; `each`: registers count from the load's own
base; `all`: one register for all loads), sign (register of a power factor's type) and
bit (of a word that holds several inputs).
"""

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import cast, get_args

from digiware.domain.quantities import TABLE
from digiware.domain.quantity import (
    DATE,
    FACTOR,
    VAR_HOUR,
    VOLT_AMPERE_HOUR,
    WATT_HOUR,
    Quantity,
)

from .field import DATETIME, ENERGY, LAYOUTS, TEXTS, Field, Group

COLUMNS = (
    *("register", "words", "type", "scale", "service", "aspect", "group"),
    *("access", "source", "name", "load", "sign", "bit"),
)
REQUIRED = set(COLUMNS) - {"name", "load", "sign", "bit"}
EACH, ALL = "each", "all"
ACCESSES = ("R", "W", "RW")
ADDRESSES = 1 << 16
MAX_LOADS = 192
NEAR = 100  # a field must fit one read
ENERGIES = (WATT_HOUR, VAR_HOUR, VOLT_AMPERE_HOUR)


class Fault(Exception):
    """A sentence about one place of a file: an option, or a line."""

    def __init__(self, sentence: str, option: str = "", line: int = 0) -> None:
        super().__init__(sentence)
        self.option = option
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A field as the table gives it, and whose: EACH load's own, of ALL, or ""."""

    field: Field
    whose: str


def read(
    text: str, file: str, unavailable: Mapping[str, frozenset[int]]
) -> tuple[tuple[Row, ...], tuple[str, ...]]:
    """The rows of a table, and a sentence for each fault in it.

    `file` names it in the sentences; `unavailable` gives, by type, the raw values that
    mean "not available".
    """
    rows: list[Row] = []
    faults: list[str] = []
    seen = set()
    lines = _Lines(text)
    reader = csv.DictReader(lines)
    missing = REQUIRED - set(reader.fieldnames or ())
    if missing:
        return (), (f"{file}: the columns {', '.join(sorted(missing))} are missing",)
    while True:
        try:
            row = _row(next(reader), unavailable)
            if _identity(row) in seen:
                raise Fault(f"{row.field.name} appears twice for the same load")
            seen.add(_identity(row))
            rows.append(row)
        except StopIteration:
            break
        except (Fault, csv.Error) as fault:
            faults.append(f"{file}, line {lines.number}: {fault}")
    return tuple(rows), tuple(faults)


class _Lines:
    """The lines of a text without comments, and the number of the last one given."""

    def __init__(self, text: str) -> None:
        self._lines = enumerate(text.splitlines(), start=1)
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        for count, line in self._lines:
            self.number = count
            if line.strip() and not line.startswith("#"):
                yield line


def _row(
    cells: Mapping[str, str | None], unavailable: Mapping[str, frozenset[int]]
) -> Row:
    cell = {column: (cells.get(column) or "").strip() for column in COLUMNS}
    quantity = _quantity(cell)
    return Row(
        field=Field(
            name=quantity.name if quantity else _name(cell["name"]),
            register=number(cell, "register", range(ADDRESSES)),
            words=_words(cell),
            type=cell["type"],
            group=_group(cell["group"]),
            load=0 if cell["load"] in ("", EACH, ALL) else _load(cell),
            service=quantity.service if quantity else 0,
            ratio=_ratio(cell, quantity),
            sign=_sign(cell, quantity),
            bit=_bit(cell),
            writable="W" in _access(cell),
            unavailable=unavailable.get(cell["type"].partition("+")[0], frozenset()),
            inferred=cell["source"].endswith("[I]"),
            source=sys.intern(cell["source"]),
        ),
        whose=cell["load"] if cell["load"] in (EACH, ALL) else "",
    )


def _quantity(cell: Mapping[str, str]) -> Quantity | None:
    if not cell["service"]:
        return None
    service = number(cell, "service", range(1 << 32))
    quantity = TABLE.get(service)
    if quantity is None:
        raise Fault(f"service {service} is not in the table of quantities")
    if cell["aspect"] not in ("", quantity.aspect.name.lower()):
        raise Fault(f"service {service} is not the {cell['aspect']} of a quantity")
    if cell["type"] in TEXTS or (cell["type"] == DATETIME) != (quantity.unit is DATE):
        kind = "date" if quantity.unit is DATE else "number"
        raise Fault(f"{quantity.name} is a {kind}, which {cell['type']} does not hold")
    return quantity


def _words(cell: Mapping[str, str]) -> int:
    type = cell["type"]
    if type not in LAYOUTS and type not in TEXTS:
        known = ", ".join((*LAYOUTS, *TEXTS))
        raise Fault(f"type {type!r} is not known, use one of {known}")
    words = number(cell, "words", range(1, 126))
    if type in LAYOUTS and 2 * words != LAYOUTS[type].size:
        raise Fault(f"{type} takes {LAYOUTS[type].size // 2} words, not {words}")
    if number(cell, "register", range(ADDRESSES)) + words > ADDRESSES:
        raise Fault(f"register {cell['register']} and its words end behind 65535")
    return words


def _ratio(cell: Mapping[str, str], quantity: Quantity | None) -> Fraction:
    scale = cell["scale"]
    try:
        ratio = Fraction(scale)
    except (ValueError, ZeroDivisionError):
        raise Fault(f"scale {scale!r} is not a number") from None
    if ratio <= 0:
        raise Fault(f"scale {scale} must be more than 0")
    if cell["type"] == ENERGY and not (
        quantity and quantity.unit in ENERGIES and ratio == 1000
    ):
        raise Fault(f"{ENERGY} is an energy in kWh, kvarh or kVAh: its scale is 1000")
    return ratio * quantity.unit.resolution if quantity else ratio


def _sign(cell: Mapping[str, str], quantity: Quantity | None) -> int | None:
    if not cell["sign"]:
        return None
    if quantity is None or quantity.unit != FACTOR:
        raise Fault("only a power factor has a sign register")
    sign = number(cell, "sign", range(ADDRESSES))
    if abs(sign - number(cell, "register", range(ADDRESSES))) > NEAR:
        raise Fault(f"the sign register is more than {NEAR} words away")
    return sign


def _bit(cell: Mapping[str, str]) -> int | None:
    return number(cell, "bit", range(16)) if cell["bit"] else None


def _access(cell: Mapping[str, str]) -> str:
    if cell["access"] not in ACCESSES:
        raise Fault(f"access {cell['access']!r} is none of {', '.join(ACCESSES)}")
    return cell["access"]


def _group(text: str) -> Group:
    if text not in get_args(Group):
        raise Fault(f"group {text!r} is none of {', '.join(get_args(Group))}")
    return cast(Group, text)


def _name(text: str) -> str:
    if not text:
        raise Fault("a row without a service needs a name")
    return text


def _load(cell: Mapping[str, str]) -> int:
    return number(cell, "load", range(MAX_LOADS + 1))


def number(cell: Mapping[str, str], column: str, allowed: range) -> int:
    """A whole number, in decimal or 0x, that must be in a range; raises Fault."""
    try:
        value = int(cell[column], 0)
    except ValueError:
        raise Fault(
            f"{column} {cell[column]!r} is not a whole number", column
        ) from None
    if value not in allowed:
        raise Fault(f"{column} {value} is not in {allowed[0]} to {allowed[-1]}", column)
    return value


def _identity(row: Row) -> tuple[str, int, int | str]:
    return row.whose, row.field.load, row.field.service or row.field.name
