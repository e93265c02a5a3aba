"""Analog Inputs, property by property, over every family of the catalogue."""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack, unpack

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.field import UNDEFINED
from digiware.domain.event import Silent
from digiware.domain.quantities import service_id
from digiware.domain.quantity import Aspect
from digiware.domain.site import Device, Load
from digiware.north.bacnet.annex import MEASUREMENTS, NAMES
from digiware.north.bacnet.thing import Kind
from digiware.settings.records import Gateway
from digiware.wire.bacnet import apdu, tags
from tests import vectors
from tests.north.bacnet.builders import CATALOGUE, FRESH_S, Side, meter

VECTORS = Path(vectors.__file__).parent / "bacnet-annex-ii-b30.csv"
CURRENT_I1 = 18458  # of load 1 of a B-30
PRESENT, FLAGS, RELIABILITY, DESCRIPTION, NAME = 85, 111, 103, 28, 77
NO_FAULT, NO_SENSOR, COMMUNICATION = map(tags.enumerated, (0, 1, 12))
FINE, FAULT = b"\x82\x04\x00", b"\x82\x04\x40"
# Columns of the vectors that hold registers, and the property that shows each.
VALUES = {
    "value": "Present_Value",
    "max": "Max_Pres_Value",
    "min": "Min_Pres_Value",
    "average": "Average_Value",
    "avg_max": "Max_Average_Value",
    "avg_min": "Min_Average_Value",
    "multifluid_partial": "Multifluid_Partial",
}
DATES = {
    "max_date": "Maximum_Value_Timestamp",
    "min_date": "Minimum_Value_Timestamp",
    "average_date": "Average_Timestamp",
    "avg_max_date": "Max_Average_Timestamp",
    "avg_min_date": "Min_Average_Timestamp",
    "last_partial_date": "Energy_Last_Partial_Timestamp",
}
# Totals in kilo, the residuals behind them, and the properties of both.
ENERGIES = {
    ("value", "total_residual"): ("Present_Value", "Energy_Total_Residual"),
    ("partial", "partial_residual"): ("Energy_Partial", "Energy_Partial_Residual"),
    ("last_partial", "last_partial_residual"): (
        "Energy_Last_Partial",
        "Energy_Last_Partial_Res",
    ),
    ("lagging", "lagging_residual"): (
        "Energy_Total_Lagging",
        "Energy_Total_Lagging_Res",
    ),
    ("leading", "leading_residual"): (
        "Energy_Total_Leading",
        "Energy_Total_Leading_Res",
    ),
}
HOURS = {
    "total_hourmeter": "Energy_Total_Hourmeter",
    "partial_hourmeter": "Energy_Partial_Hourmeter",
}
SIZES = {"U8": 1, "U16": 1, "S16": 1, "U32": 2, "S32": 2, "S64": 4}


def word(register: int) -> int:
    """What a register holds: unlike its neighbours, and 0 in the upper byte of all
    but a few, so that values stay within what a REAL holds exactly.
    """
    return register * 37 % 251 + 2


def property_id(name: str) -> int:
    """An Analog Input's property."""
    return NAMES["Analog Input", name]


def rows() -> Iterator[dict[str, str]]:
    """The vectors."""
    lines = VECTORS.read_text(encoding="utf-8").splitlines()
    yield from csv.DictReader(each for each in lines if not each.startswith("#"))


def raw(register: int, size: int) -> int:
    """The number that so many registers hold."""
    value = 0
    for each in range(register, register + size):
        value = value << 16 | word(each)
    return value


def single(value: float) -> float:
    """As a REAL holds it."""
    return float(unpack(">f", pack(">f", value))[0])


def stamp(register: int) -> bytes:
    """Date and Time of the DATETIME in a register."""
    moment = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=raw(register, 2))
    return tags.date(
        moment.year, moment.month, moment.day, moment.isoweekday()
    ) + tags.time(moment.hour, moment.minute, moment.second)


class B30Tests(SynchronousTestCase):
    """Load 1 of a DIRIS B-30, against the registers of its official table."""

    def setUp(self) -> None:
        self.meter = meter(model="B-30", number=4)
        self.side = Side(self.meter)
        self.side.poll(self.meter, word)

    def shows(self, index: int, name: str, wanted: float) -> None:
        """Fail unless that property of that index holds the number."""
        shown = self.side.real(100 + index, property_id(name))

        self.assertEqual(shown, single(wanted), f"{index} {name}")

    def test_values_are_those_of_their_registers(self) -> None:
        """Value, extremes, averages and multifluid of all 62 indices [BAC-4]."""
        for row in rows():
            size, scale = SIZES[row["type"]], float(row["scale"])
            for column, name in VALUES.items():
                if row[column] and not row["total_residual"]:
                    number = raw(int(row[column]), size) * scale
                    self.shows(int(row["index"]), name, round(number, 3))

    def test_energies_are_exact_to_the_residual(self) -> None:
        """Totals in Wh, and what is left of a kilowatt hour beside them [BAC-4]."""
        for row in rows():
            for columns, names in ENERGIES.items():
                if all(row[each] for each in columns) and row["total_residual"]:
                    kilo = raw(int(row[columns[0]]), 2)
                    rest = raw(int(row[columns[1]]), 1) / 10
                    self.shows(int(row["index"]), names[0], kilo * 1000 + rest)
                    self.shows(int(row["index"]), names[1], rest)

    def test_hour_meters_are_in_hours(self) -> None:
        """The device counts seconds."""
        for row in rows():
            for column, name in HOURS.items():
                if row[column]:
                    hours = raw(int(row[column]), 2) / 3600
                    self.shows(int(row["index"]), name, hours)

    def test_harmonics_are_those_of_their_rank(self) -> None:
        """Ranks 2 to 10 of each distortion, at its own stride."""
        for row in rows():
            if not row["harmonic_2"]:
                continue
            for rank in range(2, 11):
                stride = int(row["harmonic_stride"])
                register = int(row["harmonic_2"]) + stride * (rank - 2)
                name = f"Harmonics_Row_{rank:02}"
                self.shows(int(row["index"]), name, raw(register, 1) / 100)

    def test_stamps_are_the_device_s_own(self) -> None:
        """When an extreme was seen, an average ended, a counter was reset."""
        for row in rows():
            for column, name in DATES.items():
                if row[column]:
                    instance = 100 + int(row["index"])
                    shown = self.side.read(0, instance, property_id(name))
                    self.assertEqual(shown, stamp(int(row[column])), f"{row} {name}")

    def test_the_weight_of_a_pulse(self) -> None:
        """Multifluid_Weight of index 61, in hundredths in the device."""
        (row,) = (each for each in rows() if each["multifluid_weight"])

        number = raw(int(row["multifluid_weight"]), 2) / 100

        self.shows(61, "Multifluid_Weight", number)


class EveryFamilyTests(SynchronousTestCase):
    """All models of the catalogue, against the annex."""

    def test_every_index_has_its_properties_and_a_truthful_reliability(self) -> None:
        """What the table of a model has is fine, what it has not reads 0 [CAT-5]."""
        for model in self.models():
            device = meter(model=model)
            side = Side(device)
            side.poll(device, lambda register: UNDEFINED)
            for each in MEASUREMENTS:
                known = CATALOGUE.field(device.product, 1, each.service)
                fine = side.read(0, 100 + each.index, RELIABILITY)
                flags = side.read(0, 100 + each.index, FLAGS)
                where = f"{model} {each.index}"

                self.assertEqual(fine, NO_FAULT if known else NO_SENSOR, where)
                self.assertEqual(flags, FINE if known else FAULT, where)
                for property in each.listed.every:
                    value = side.read(0, 100 + each.index, property)
                    self.assertNotEqual(value[:1], b"\x50", f"{where} {property}")

    def test_present_value_is_the_reading(self) -> None:
        """Of every quantity that the tables of a family know, by its own field."""
        for model in self.models():
            device = meter(model=model)
            side = Side(device)
            side.poll(device, word)
            for each in MEASUREMENTS:
                reading = side.maker.readings.reading(4, 1, each.service)
                wanted = single(reading.value or 0.0)

                self.assertEqual(side.real(100 + each.index, PRESENT), wanted)

    def models(self) -> Iterator[str]:
        """A model of each family with loads."""
        seen = set()
        for name in CATALOGUE.names():
            product = CATALOGUE.product(name)
            if product and product.loads and product.family not in seen:
                seen.add(product.family)
                yield name
        self.assertGreater(len(seen), 5)


class AnalogTests(SynchronousTestCase):
    """One input."""

    def test_the_number_of_properties(self) -> None:
        """13, 23, 26, 21, 25 and 15 by index, as the dots of the annex say [BAC-5]."""
        wanted = {
            13: {*range(3), *range(15, 21), *range(41, 46)},
            23: {*range(3, 15), *range(21, 41)},
            26: {*range(46, 56)},
            21: {56, 57, 60},
            25: {58, 59},
            15: {61},
        }
        for count, indices in wanted.items():
            had = {e.index for e in MEASUREMENTS if len(e.listed.every) == count}
            self.assertEqual(had, indices, count)

    def test_names_are_of_one_kind_in_a_device(self) -> None:
        """Object_Name has the load in it, Description the load's name [BAC-3]."""
        loads = tuple(Load(number=n, name=f"Load {n}") for n in (1, 2))
        side = Side(meter(loads=loads))

        self.assertEqual(side.read(0, 204, NAME), tags.text("L02_VoltPhNV1"))
        described = tags.text("Ph-N voltage V1, Load 2")
        self.assertEqual(side.read(0, 204, DESCRIPTION), described)

    def test_descriptions_are_in_the_gateway_s_language(self) -> None:
        """A French site reads French."""
        side = Side(meter(), gateway=Gateway(language="fr"))

        described = tags.text("Courant I1, load 1")
        self.assertEqual(side.read(0, 111, DESCRIPTION), described)

    def test_a_device_that_was_not_read_yet(self) -> None:
        """Its values are 0 and not to be trusted."""
        side = Side(meter())

        self.assertEqual(side.real(111, PRESENT), 0)
        self.assertEqual(side.read(0, 111, RELIABILITY), COMMUNICATION)
        self.assertEqual(side.read(0, 111, FLAGS), FAULT)

    def test_what_was_not_read_yet_is_no_zero(self) -> None:
        """A meter's maximum, or its partial counter, comes long after its value."""
        side = Side(meter(model="B-30"))
        side.tell(4, 3, CURRENT_I1, 0, 1500)
        failed = apdu.error(7, apdu.READ_PROPERTY, Kind.PROPERTY, 72)

        self.assertEqual(side.real(111, PRESENT), 1.5)
        self.assertEqual(side.read(0, 111, RELIABILITY), NO_FAULT)
        for instance, name in (
            (111, "Max_Pres_Value"),
            (111, "Average_Value"),
            (146, "Harmonics_Row_02"),
            (156, "Energy_Partial"),
            (156, "Energy_Partial_Residual"),
            (156, "Energy_Total_Hourmeter"),
        ):
            self.assertEqual(side.read(0, instance, property_id(name)), failed, name)
        stamp = side.read(0, 111, property_id("Maximum_Value_Timestamp"))
        self.assertEqual(stamp, tags.NO_DATE_TIME)

    def test_a_silent_device(self) -> None:
        """The last value stays, Reliability says at once that it is old."""
        side, value = self.measured()

        side.live.publish(Silent(4, "no answer"))

        self.assertEqual(side.real(111, PRESENT), value)
        self.assertEqual(side.read(0, 111, RELIABILITY), COMMUNICATION)
        self.assertEqual(side.read(0, 111, FLAGS), FAULT)

    def test_a_stale_value(self) -> None:
        """So it does when no new words came for three cycles, a second late at most."""
        side, value = self.measured()
        seen = []
        for _ in range(60):
            side.clock.run(0.5)
            seen.append(side.read(0, 111, RELIABILITY))

        self.assertEqual(side.real(111, PRESENT), value)
        self.assertEqual(seen.index(COMMUNICATION) // 2, int(2 * FRESH_S))
        self.assertEqual({*seen[seen.index(COMMUNICATION) :]}, {COMMUNICATION})

    def test_new_words_are_seen_at_once(self) -> None:
        """What was answered before is never answered again when it is not so."""
        side, value = self.measured()
        device = side.live.site.devices[0]

        side.poll(device, lambda register: word(register) + 1)

        self.assertNotEqual(side.real(111, PRESENT), value)

    def test_instantaneous_values_are_stamped_by_the_gateway(self) -> None:
        """With the moment at which they were read, in the gateway's zone."""
        device = meter()
        side = Side(device, gateway=Gateway(timezone="Europe/Paris"))
        side.poll(device)

        shown = side.read(0, 111, property_id("Instantaneous_Timestamp"))

        # 1 700 001 000 s is 2023-11-14 22:30:00 UTC, an hour later in Paris.
        self.assertEqual(shown, tags.date(2023, 11, 14, 2) + tags.time(23, 30, 0))

    def test_a_point_of_the_load_curve_has_its_own_stamp(self) -> None:
        """It is of a period that ended before it was read."""
        device = meter(model="B-30")
        side = Side(device)
        side.poll(device, word)
        service = service_id(125, Aspect.INSTANTANEOUS)
        point = side.maker.readings.reading(4, 1, service)

        shown = side.read(0, 141, property_id("Instantaneous_Timestamp"))

        self.assertIsNotNone(point.number)
        self.assertEqual(shown, side.maker.calendar.device_stamp(point.number))

    def measured(self) -> tuple[Side, float]:
        """A device that was read just now, and its I1, which is fine."""
        device: Device = meter()
        side = Side(device)
        side.poll(device, word)
        self.assertEqual(side.read(0, 111, RELIABILITY), NO_FAULT)
        return side, side.real(111, PRESENT)
