"""Every model of the catalogue: its plan, its fields, and the page about it."""

import re
from collections.abc import Sequence
from pathlib import Path
from struct import pack

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices import document
from digiware.devices.catalogue import load
from digiware.devices.field import Field
from digiware.domain.quantities import LISTED, TABLE, service_id
from digiware.domain.quantity import Aspect
from digiware.domain.site import Product

CATALOGUE = load()
PAGE = Path(__file__).parents[2] / "docs" / "models.md"
# Holes that pay at 9600, 38400 and 115200 baud, and none.
HOLES = (0, 10, 13, 26)
# The letters of struct for each type of the register tables, as Socomec describes them.
WRITTEN = {"U8": "H", "U16": "H", "S16": "h", "U32": "I", "S32": "i", "U64": "Q"}
WRITTEN |= {"S64": "q", "DATETIME": "I"}


def products() -> list[Product]:
    """All models."""
    found = [CATALOGUE.product(name) for name in CATALOGUE.names()]
    return [each for each in found if each is not None]


def numbers(product: Product) -> range:
    """The device itself and its loads."""
    return range(max(product.loads, product.network) + 1)


def read(product: Product) -> list[Field]:
    """Every field of all loads that is read by itself."""
    every = (CATALOGUE.fields(product, number) for number in numbers(product))
    return [each for fields in every for each in fields if each.group != "write"]


def fewest(fields: Sequence[Field], hole: int) -> int:
    """The least number of reads of at most 125 words, worked out field by field."""
    spans = sorted({(each.first, each.end) for each in fields})
    best = [0] * (len(spans) + 1)
    for stop in range(1, len(spans) + 1):
        best[stop] = best[stop - 1] + 1
        first, reach = spans[stop - 1]
        for start in range(stop - 1, 0, -1):
            gap = first - max(end for _, end in spans[start - 1 : start])
            first = spans[start - 1][0]
            reach = max(reach, spans[start - 1][1])
            if gap > hole or reach - first > 125:
                break
            best[stop] = min(best[stop], best[start - 1] + 1)
    return best[-1]


class PlanTests(SynchronousTestCase):
    """[CAT-1] What is read of each model."""

    def test_every_field_is_read_with_its_group(self) -> None:
        """[CAT-1] Each lies whole in a block of its own group, of at most 125 words."""
        for product in products():
            for hole in HOLES:
                blocks = CATALOGUE.blocks(product, numbers(product), hole)
                self.assertLessEqual(max(each.count for each in blocks), 125)
                for field in read(product):
                    within = [
                        block
                        for block in blocks
                        if block.group == field.group
                        and block.first <= field.first
                        and field.end <= block.first + block.count
                    ]
                    self.assertTrue(within, f"{product.model} {field.name}")

    def test_no_more_requests_than_needed(self) -> None:
        """[CAT-1] The blocks of each group are as few as the arithmetic allows."""
        for family in {each.family: each for each in products()}.values():
            for hole in HOLES:
                blocks = CATALOGUE.blocks(family, numbers(family), hole)
                fields = read(family)
                for group in {each.group for each in fields}:
                    least = fewest(
                        [each for each in fields if each.group == group], hole
                    )
                    planned = sum(each.group == group for each in blocks)
                    self.assertEqual(planned, least, f"{family.model} {group} {hole}")

    def test_commands_are_not_read(self) -> None:
        """[BAC-7] Registers that only take commands are no part of any block."""
        product = CATALOGUE.product("B-30")
        assert product is not None
        resets = [
            CATALOGUE.named(product, number, name)
            for number in range(1, 5)
            for name in ("reset partial energies", "reset extremes")
        ]

        self.assertEqual([each.register for each in resets if each][:2], [20096, 20098])
        self.assertTrue(all(each and each.writable for each in resets))
        for block in CATALOGUE.blocks(product, range(5), 26):
            for each in resets:
                assert each is not None
                self.assertFalse(
                    block.first <= each.register < block.first + block.count
                )


FIELDS = [
    (product.model, each)
    for product in {each.family: each for each in products()}.values()
    for number in numbers(product)
    for each in CATALOGUE.fields(product, number)
    if each.service
]


class DecodingTests(SynchronousTestCase):
    """[CAT-2] Words as a meter writes them become the number they stand for."""

    @settings(deadline=None, derandomize=True, max_examples=1500)
    @given(st.sampled_from(FIELDS), st.data())
    def test_what_another_encoder_wrote(
        self, known: tuple[str, Field], data: st.DataObject
    ) -> None:
        """[CAT-2] Raw counts times the scale of the table, in the unit's resolution."""
        _, field = known
        letter = WRITTEN[field.type.partition("+")[0]]
        bits = 8 * len(pack(f">{letter}", 0))
        least = -(1 << bits - 1) if letter.islower() else 0
        raw = data.draw(st.integers(least, least + (1 << bits) - 1))
        words = bytearray(2 * (field.end - field.first))
        at = 2 * (field.register - field.first)
        words[at : at + bits // 8] = pack(f">{letter}", raw)
        residual, kind = data.draw(st.integers(0, 9999)), data.draw(st.integers(0, 2))
        if "+" in field.type:
            words[at + 4 : at + 6] = pack(">H", residual)
        if field.sign is not None:
            words[2 * (field.sign - field.first) + 1] = kind

        number = field.decode(bytes(words), field.first)

        self.assertEqual(number, self.expected(field, raw, residual, kind))

    @staticmethod
    def expected(field: Field, raw: int, residual: int, kind: int) -> int | None:
        if raw in field.unavailable:
            return None
        if field.bit is not None:
            return raw // 2**field.bit % 2
        scaled = raw * field.ratio
        number = (scaled + scaled.__class__(1, 2)).__floor__()
        if field.sign is not None:
            return -abs(number) if kind == 1 else abs(number)
        return number + residual if "+" in field.type else number

    def test_published_figures(self) -> None:
        """[CAT-2] What others read of real meters, with their scales, is what we read.

        OpenEMS (AbstractSocomecMeter, MeterSocomecThreephaseImpl) reads V / 100, mA and
        W / 0.1 of E14 to E44 and A-10, and B30 in W; a DIRIS A-10 on hardware has its
        most significant word first.
        """
        published = [
            ("A-10", "V1", "0000 59d8", 230.0),
            ("A-10", "F", "0000 1388", 50.0),
            ("A-10", "I1", "0000 3039", 12.345),
            ("A-10", "P", "ffff ff9c", -1000.0),
            ("A-10", "PF", "ffff fc7c", -0.9),
            ("E14", "F", "0000 c350", 50.0),
            ("E23", "P", "0000 04d2", 12340.0),
            ("E34", "F", "0000 1388", 50.0),
            ("E34", "Ea+", "0001 0000", 655360.0),
            ("A14", "Ea+", "0000 0000 0001 0000", 655360.0),
            ("B-30", "P", "0000 04d2", 1234.0),
            ("B-30", "Ea+", "0000 04d2 162e", 1234567.8),
            ("A40v3", "THD I1", "007b", 12.3),
        ]
        by_name = {each.name: each for each in TABLE.values()}
        for model, name, words, value in published:
            product = CATALOGUE.product(model)
            assert product is not None
            quantity = by_name[name]
            field = CATALOGUE.field(product, 1, quantity.service)
            assert field is not None, (model, name)
            at = bytes(2 * (field.register - field.first)) + bytes.fromhex(words)
            filled = at.ljust(2 * (field.end - field.first), b"\0")

            number = field.decode(filled, field.first)

            assert number is not None
            self.assertEqual(number / quantity.unit.resolution, value, (model, name))


class AnnexTests(SynchronousTestCase):
    """[BAC-4] What BACnet shows of a load stands behind registers of B30."""

    def register(self, index: int, aspect: Aspect, load: int = 1) -> int:
        product = CATALOGUE.product("B-30")
        assert product is not None
        field = CATALOGUE.field(product, load, service_id(index, aspect))
        assert field is not None, (index, aspect)
        return field.register

    def test_extremes_and_their_dates(self) -> None:
        """[BAC-4] Maximum, minimum and those of averages, each with its date."""
        found = [
            [self.register(index, Aspect(n)) for n in (2, 12, 3, 13, 4, 14, 5, 15)]
            for index in (3, 21, 24, 25, 39)
        ]

        self.assertEqual(
            found,
            [
                [18817, 18819, 19073, 19075, 19329, 19331, 19457, 19459],
                [18865, 18867, 19121, 19123, 19377, 19379, 19505, 19507],
                [18877, 18879, 19133, 19135, 19389, 19391, 19517, 19519],
                [18878, 18879, 19134, 19135, 19390, 19391, 19518, 19519],
                [18925, 18927, 19181, 19183, 19437, 19439, 19565, 19567],
            ],
        )

    def test_harmonics(self) -> None:
        """[BAC-4] Ranks 2 to 10; those of voltages are the same for all loads."""
        rank = [self.register(46, Aspect(20 + n)) for n in range(2, 11)]

        self.assertEqual(rank, list(range(19713, 19746, 4)))
        self.assertEqual(self.register(47, Aspect.HARMONIC_2, 2), 19714 + 2048)
        for number in (1, 4):
            self.assertEqual(self.register(50, Aspect.HARMONIC_3, number), 37507)
            self.assertEqual(self.register(53, Aspect.MAXIMUM, number), 37269)

    def test_load_curve_energies_and_fluids(self) -> None:
        """[BAC-4] The last point, the three counters, the feeder of each load."""
        curve = [self.register(index, Aspect.INSTANTANEOUS) for index in range(41, 46)]
        energy = [
            self.register(57, aspect) for aspect in (Aspect(0), Aspect(6), Aspect(7))
        ]
        fluid = [self.register(61, Aspect(0), number) for number in (1, 2)]

        self.assertEqual(curve, [19985, 19987, 19989, 19991, 19993])
        self.assertEqual(energy, [19846, 19875, 19894])
        self.assertEqual(fluid, [10256, 10287])


class PageTests(SynchronousTestCase):
    """[CAT-1] docs/models.md."""

    def test_it_is_current(self) -> None:
        """[CAT-1] `scripts/models` was run after the last change of the catalogue."""
        self.assertEqual(PAGE.read_text("utf-8"), document.text(CATALOGUE))

    def test_it_says_how_sure_each_model_is(self) -> None:
        """[CAT-1] From documents, a page, drivers, relatives, or by name alone."""
        known = {
            "B-30 RS485": "document",
            "S-135": "page",
            "E03": "driver",
            "I-60": "family",
            "M-70": "identification",
        }
        found = {
            each.model: document.sure(each)
            for each in products()
            if each.model in known
        }

        self.assertEqual(found, known)

    def test_every_number_can_be_worked_out(self) -> None:
        """A rule of alarms wants the number of any figure: the page says how."""
        page = PAGE.read_text("utf-8")
        rows = re.findall(r"^\| \**(\d+)\** \|.* \| *(\d*) \| (.*) \|$", page, re.M)
        found = {int(each) for each in re.findall(r"\((\d{5})\)", page)}
        for service, bacnet, also in rows:
            index = int(bacnet or service[-3:])
            found |= {int(service)} | {
                900000 + 1000 * aspect + index
                for aspect in Aspect
                if aspect.name.lower().replace("_", " ") in also.split(", ")
            }

        listed = {each.service for each in LISTED if each.aspect < 10}
        self.assertEqual(listed - found, set())
