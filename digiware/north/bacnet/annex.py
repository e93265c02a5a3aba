"""Annex II of the manual as data: the 62 measurements and the properties they have.

`measurements.csv` is the table of indices, `properties.csv` the two tables of
properties.  What the manual leaves open is ours: the identifiers from 4000 on, and how
a property is made: its form, and the index and aspect of the quantity behind it (no
index: the object's own; +52: so much more).
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from digiware.domain.quantities import service_id
from digiware.domain.quantity import Aspect

PROPERTY_LIST = 371
# BACnetEngineeringUnits [135, clause 21].
UNITS = {
    "V": 5,
    "A": 3,
    "Hz": 27,
    "%": 98,
    "VA": 8,
    "W": 47,
    "VAr": 11,
    "Wh": 18,
    "VArh": 242,
    "VAh": 239,
    "-": 95,
}
EVERY = "every"  # the group that all indices have


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Identifiers of an object's properties, Property_List aside: ALL of them, those
    the standard requires, those it knows besides.
    """

    every: tuple[int, ...]
    required: tuple[int, ...]
    optional: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How the value of a property comes from the reading of a service."""

    form: str  # value | date | when | residual | hours | reset
    service: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One index of annex II."""

    index: int
    name: str
    english: str
    french: str
    unit: int
    listed: Listed
    sources: Mapping[int, Source]  # by property, for those that readings make
    service: int  # of Present_Value


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files(__package__) / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


_PROPERTIES = _rows("properties.csv")
NAMES: Mapping[tuple[str, str], int] = {
    (row["object"], row["property"]): int(row["id"]) for row in _PROPERTIES
}


def _listed(
    rows: list[dict[str, str]],
    required_too: tuple[int, ...] = (),
    optional_too: tuple[int, ...] = (),
) -> Listed:
    def of(*kinds: str) -> tuple[int, ...]:
        ids = (int(row["id"]) for row in rows if row["kind"] in kinds)
        return tuple(each for each in ids if each != PROPERTY_LIST)

    required = (*of("mandatory"), *required_too)
    optional = (*of("optional"), *optional_too)
    return Listed(
        every=(*required, *optional, *of("proprietary")),
        required=required,
        optional=optional,
    )


def _service(index: int, row: Mapping[str, str]) -> int:
    text = row["index"]
    if text:
        index = index + int(text) if text.startswith("+") else int(text)
    return service_id(index, Aspect[row["aspect"].upper() or "INSTANTANEOUS"])


def _measurements() -> Iterator[Measurement]:
    for each in _rows("measurements.csv"):
        index, groups = int(each["index"]), {EVERY, *each["groups"].split()}
        rows = [
            row
            for row in _PROPERTIES
            if row["object"] == "Analog Input" and row["group"] in groups
        ]
        yield Measurement(
            index=index,
            name=each["object_name"],
            english=each["english"],
            french=each["french"],
            unit=UNITS[each["unit"]],
            listed=_listed(rows),
            sources={
                int(row["id"]): Source(form=row["form"], service=_service(index, row))
                for row in rows
                if row["form"]
            },
            service=service_id(index),
        )


MEASUREMENTS = tuple(_measurements())
# Device_Address_Binding, Number_Of_APDU_Retries, Protocol_Revision, Database_Revision:
# what the standard requires of a device today, besides the manual's table [BAC-5].
# APDU_Segment_Timeout and Max_Segments_Accepted: of one that sends in segments [12.11].
DEVICE = _listed(
    [row for row in _PROPERTIES if row["object"] == "Device"],
    (30, 73, 139, 155),
    (10, 167),
)
