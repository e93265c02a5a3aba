"""The catalogue: all models of the manual, and those a user adds."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.catalogue import Catalogue, Unreadable, load
from digiware.devices.field import decode_block
from digiware.devices.plan import ReadBlock
from digiware.domain.quantities import TABLE
from digiware.domain.site import Product

CATALOGUE = load()

GATEWAYS = "D-50 D-50v2 D-70 G-30 G-40 G-50 G-60 M-50 M-70"
DIGIWARE = """D-40 I-30 I-30dc I-31 I-33 I-35 I-35dc I-43 I-45 I-60 I-61 IO-10 IO-20
    S-130 S-135 S-Datacenter U-10 U-20 U-30 U-31dc U-32dc R-60"""
COUNTIS = """Ci E03 E04 E13 E14 E17 E18 E23 E24 E27 E28 E33 E34 E43 E44 E44R E47 E48 E53
    ECi2 ECi3"""
DIRIS_A = "A-10 A-20 A-30 A-40 A14 A17 A60 A80 A10 A20 A20v2 A40v2 A40v3"
SPACED = [
    *("B-10", "B-30 RF", "B-30 RS485", "A-40 Ethernet", "A-40 Profibus", "A17 2In"),
    *("A17 THD", "A17 THD In", "ATyS p M", "C55", "C65", "C66"),
]
CURVES = """ECi2 ECi3 E33 E34 E43 E44 E44R E47 E48 A-30 A40v3 A60 A80 A-40 I-31 I-61
    I-35 I-45 I-35dc S-135 S-Datacenter"""
PAGE_35 = "V U I F V1 V2 V3 Vn U12 U23 U31 I1 I2 I3 In"
MODELS = [*f"{GATEWAYS} {DIGIWARE} {COUNTIS} {DIRIS_A}".split(), *SPACED]


def product(name: str) -> Product:
    """A model that the package knows."""
    found = CATALOGUE.product(name)
    assert found is not None, name
    return found


def register(name: str, number: int, service: int) -> int:
    """Where a model has a quantity of a load."""
    field = CATALOGUE.field(product(name), number, service)
    assert field is not None, (name, number, service)
    return field.register


class ModelsTests(SynchronousTestCase):
    """Every model, by name and by what it says of itself."""

    def test_every_model_of_the_manual(self) -> None:
        """[CAT-1] The models of the catalogue are those of the manual's table."""
        self.assertEqual(sorted(CATALOGUE.names()), sorted(MODELS))

    def test_names_are_compared_without_case_and_spaces(self) -> None:
        """[CAT-1] An operator need not mind case and spaces, but hyphens tell."""
        self.assertEqual(product("atys PM").model, "ATyS p M")
        self.assertEqual(product("ECI32").model, "ECi2")
        self.assertNotEqual(product("A-10"), product("A10"))
        self.assertIsNone(CATALOGUE.product("A-100"))

    def test_numbers_of_loads(self) -> None:
        """[CAT-1] Loads follow from the model; gateways and switches have none."""
        numbers = {"I-30": 3, "I-43": 4, "I-60": 6, "S-135": 3, "B-30 RS485": 4}
        numbers |= {"U-30": 0, "IO-10": 0, "R-60": 6, "E23": 1, "A-10": 1, "M-70": 0}

        self.assertEqual({name: product(name).loads for name in numbers}, numbers)

    def test_kinds_of_logging(self) -> None:
        """[CAT-4] Who records what is the manual's table."""
        curves = [*CURVES.split(), "A-40 Ethernet", "A-40 Profibus", *SPACED[1:3]]

        found = [m for m in MODELS if "load curve" in product(m).logging]

        self.assertEqual(sorted(found), sorted(curves))

    def test_a_model_is_recognised_by_its_extended_name(self) -> None:
        """[DET-1] The longest prefix wins; 16 characters are all a device says."""
        for name in MODELS:
            prefix = product(name).prefix
            self.assertLessEqual(len(prefix), 16)
            if prefix:
                self.assertEqual(CATALOGUE.recognise(prefix), product(name))

    def test_recognised_in_any_case(self) -> None:
        """[DET-1] Real meters say "Countis E23" and "DIRIS A10"."""
        self.assertEqual(CATALOGUE.recognise("Countis E23 MID"), product("E23"))
        self.assertEqual(CATALOGUE.recognise("Diris A10"), product("A-10"))
        self.assertIsNone(CATALOGUE.recognise("Acme 1"))


class RegistersTests(SynchronousTestCase):
    """Where quantities sit, against what documents print."""

    def test_the_page_of_the_s135(self) -> None:
        """[CAT-2] The addresses of 546420C page 35, loads 1 and 2."""
        printed = dict(zip(PAGE_35.split(), range(18436, 18466, 2), strict=True))
        printed |= {"Inba": 18466, "Idir": 18467, "Iinv": 18469, "Ihom": 18471}
        printed |= {"Inb": 18473, "Snom": 18474, "P": 18476, "Q": 18478, "S": 18484}
        printed |= {"Q lag": 18480, "Q lead": 18482, "PF": 18486}
        by_name = {each.name: service for service, each in TABLE.items()}

        found = {name: register("S-135", 1, by_name[name]) for name in printed}

        self.assertEqual(found, printed)
        self.assertEqual(register("S-135", 2, by_name["V"]), 20484)
        self.assertEqual(register("S-135", 2, by_name["U12"]), 20500)

    def test_power_factors_take_their_own_type(self) -> None:
        """[CAT-2] PF1 to PF3 stand together, and so do their types behind them."""
        found = [
            (field.register, field.sign)
            for service in (900024, 900035, 900037, 900039)
            if (field := CATALOGUE.field(product("B-30"), 2, service))
        ]

        expected = [(20534, 20535), (20566, 20569), (20567, 20570), (20568, 20571)]
        self.assertEqual(found, expected)

    def test_names_and_aspects_agree_with_the_table(self) -> None:
        """[CAT-2] A row that bears a service id bears that quantity's name."""
        for model in ("I-60", "E23", "A-10"):
            for number in range(7):
                for field in CATALOGUE.fields(product(model), number):
                    if field.service:
                        self.assertEqual(field.name, TABLE[field.service].name)
                    self.assertRegex(field.source, r"\[[SI]\]$")

    def test_what_a_register_signs_is_a_signed_quantity(self) -> None:
        """A quantity that is said to have no sign could not be told below zero."""
        for name in CATALOGUE.names():
            for number in (0, 1):
                for field in CATALOGUE.fields(product(name), number):
                    if field.service and field.type in ("S16", "S32", "S64"):
                        self.assertTrue(TABLE[field.service].signed, field.name)

    def test_loads_beyond_the_sourced_ones_are_inferred(self) -> None:
        """[CAT-2] Only loads 1 to 4 of the layout are documented."""
        inferred = [CATALOGUE.field(product("I-60"), n, 10000).inferred for n in (4, 5)]

        self.assertEqual(inferred, [False, True])

    def test_what_a_model_does_not_have(self) -> None:
        """[CAT-5] No field for a load, a quantity or a model that has none."""
        self.assertIsNone(CATALOGUE.field(product("I-35"), 4, 10000))
        self.assertIsNone(CATALOGUE.field(product("E23"), 1, 900007))
        self.assertIsNone(CATALOGUE.field(product("M-70"), 1, 10000))

    def test_every_model_says_who_it_is(self) -> None:
        """[CAT-2] The identification block is common to all models."""
        for name in MODELS:
            field = CATALOGUE.named(product(name), 0, "extended name")
            self.assertEqual((field.register, field.words), (50058, 8))

    def test_a_block_is_decoded_at_once(self) -> None:
        """All quantities of the live block of load 2 come out of its 92 words."""
        every = CATALOGUE.fields(product("I-35"), 2)
        fields = [each for each in every if each.group == "live" and each.service]

        numbers = decode_block(fields, 20480, bytes(184))

        self.assertEqual(len(numbers), 50)
        self.assertEqual(numbers[2, 10000], 0)


class BlocksTests(SynchronousTestCase):
    """What is read of a device."""

    def blocks(
        self, name: str, *loads: int, limit: int = 13
    ) -> list[tuple[str, int, int]]:
        """Group, first register and count of each block."""
        found: tuple[ReadBlock, ...] = CATALOGUE.blocks(product(name), loads, limit)
        return [(each.group, each.first, each.count) for each in found]

    def test_a_load_is_one_live_block(self) -> None:
        """[PLUS-1] The live words of a Digiware load are one read of 92 words."""
        live = [each for each in self.blocks("I-35", 1, 3) if each[0] == "live"]

        self.assertEqual(live, [("live", 18432, 92), ("live", 22528, 92)])

    def test_counts(self) -> None:
        """Families are read in few blocks, at the hole limit of 38400 baud."""
        counts = {name: len(self.blocks(name, 1)) for name in ("I-35", "E23", "A-10")}

        self.assertEqual(counts, {"I-35": 32, "E23": 5, "A-10": 11})

    def test_identification_only(self) -> None:
        """[CAT-2] A model without a table is asked who it is, once."""
        self.assertEqual(self.blocks("M-70", 1), [("once", 50000, 66)])


class UserModelsTests(SynchronousTestCase):
    """[CAT-2] A user adds a model with one file."""

    def setUp(self) -> None:
        self.folder = Path(self.mktemp())
        self.folder.mkdir()

    def write(self, name: str, *lines: str) -> None:
        (self.folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def faults(self) -> list[str]:
        """What is said about the user's files, without their folder."""
        error = self.assertRaises(Unreadable, load, self.folder)
        return [each.removeprefix(f"{self.folder}/") for each in error.faults]

    def added(self) -> Catalogue:
        return load(self.folder)

    def test_like_another(self) -> None:
        """A model may be like another one, with what differs."""
        self.write("mine.ini", "[I-36]", "like = I-35", "loads = 2 ; a comment")

        mine = self.added().product("I-36")

        self.assertEqual((mine.family, mine.loads, mine.prefix), ("digiware", 2, ""))

    def test_registers_of_its_own(self) -> None:
        """A table beside it, with a base and a stride, makes it a family."""
        self.write(
            "mine.ini", "[Mine]", "loads = 2", "load_base = 100", "load_stride = 50"
        )
        self.write(
            "mine.csv",
            "register,words,type,scale,service,aspect,group,access,source,name,load",
            "4,2,U32,0.001,10000,,live,R,own,,each",
        )
        for mark, end in (("", "\n"), ("\ufeff", "\r\n")):  # as Notepad and Excel save
            for each in self.folder.iterdir():
                lines = mark + each.read_text("utf-8").replace("\n", end)
                each.write_bytes(lines.encode())
            catalogue = self.added()
            mine = catalogue.product("mine")

            self.assertEqual(catalogue.field(mine, 2, 10000).register, 154)

    def test_what_its_devices_do_not_have(self) -> None:
        """Raw values count as the words are: 0x8000 is no number of an S16 either."""
        self.write("mine.ini", "[Mine]", "loads = 1", "not_available = S16 0x8000")
        self.write(
            "mine.csv",
            "register,words,type,scale,service,aspect,group,access,source,name,load",
            "4,1,S16,1,900021,,live,R,own,,1",
        )
        catalogue = self.added()
        field = catalogue.field(catalogue.product("mine"), 1, 900021)

        self.assertIsNone(field.decode(b"\x80\0", 4))
        self.assertEqual(field.decode(b"\x80\1", 4), -32767)

    def test_files_of_spreadsheets(self) -> None:
        """A byte order mark is no part of what stands behind it."""
        mark = "\N{ZERO WIDTH NO-BREAK SPACE}"
        self.write("mine.ini", mark + "[Mine]", "loads = 1")
        self.write(
            "mine.csv",
            mark
            + "register,words,type,scale,service,aspect,group,access,source,name,load",
            "4,1,S16,1,900021,,live,R,own,,1",
        )
        catalogue = self.added()

        self.assertIsNotNone(catalogue.field(catalogue.product("mine"), 1, 900021))

    def test_no_folder(self) -> None:
        """Nobody has to have models of his own."""
        self.assertEqual(load(self.folder / "none").names(), CATALOGUE.names())

    def test_faults_are_sentences_with_their_line(self) -> None:
        """All faults of all files are told at once, by file and line."""
        self.write("a.ini", "[A]", "like = nothing")
        self.write("b.ini", "[B]", "; why not", "loads = many")
        self.write("c.ini", "[C]", "loads = 1", "color = red")
        self.write("d.ini", "loads = 1")
        self.write("e.ini", "[E]", "loads = 1", "family = none")
        self.write("f.ini", "[F]", "loads = 1", "[G]")
        self.write("g.ini", "[G]", "like = I-60", "loads = 99")
        for name, raw in (("h", "U16 0x1FFFF"), ("i", "U32+U16 1")):
            self.write(f"{name}.ini", "[H]", "loads = 1", f"not_available = {raw}")
            self.write(f"{name}.csv")

        starts = [" ".join(each.split()[:6]) for each in self.faults()]

        self.assertEqual(
            starts,
            [
                "a.ini, line 2: there is no",
                "b.ini, line 3: loads 'many' is",
                "c.ini, line 3: there is no",
                "d.ini, line 1: neither a [section]",
                "e.ini, line 3: there is no",
                "f.ini, line 1: one model, in",
                "g.ini, line 3: load 99 ends",
                "h.ini, line 3: not_available 131071 is",
                "i.ini, line 3: write a type",
            ],
        )

    def test_bytes_that_are_no_text(self) -> None:
        """A file that can't be read is a sentence too."""
        (self.folder / "a.ini").write_bytes(b"[\xff]")

        (fault,) = self.faults()

        self.assertIn("can't be read", fault)
