"""The catalogue: every model, what it measures and where, as data [CAT-1, CAT-2].

Models and register tables come with the package; a user adds a model with NAME.ini,
the form of one section of models.ini, and NAME.csv if it has registers of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path

from digiware.domain.site import Product

from . import models, table
from .field import Field
from .models import Family, Model
from .plan import ReadBlock, plan
from .table import ALL, EACH, Fault, Row

IDENTIFICATION = "identification"
FAMILY = "family "
NO_FAMILY: tuple[Family, tuple[Row, ...]] = Family(name="", tables=()), ()


class Unreadable(Exception):
    """A user's models have faults: `faults` are sentences with file and line."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class Catalogue:
    """All models and their fields; nothing in it changes once it is loaded."""

    def __init__(
        self,
        known: Iterable[Model],
        families: Mapping[str, tuple[Family, tuple[Row, ...]]],
        identification: tuple[Row, ...],
    ) -> None:
        self._models = tuple(known)
        self._families = families
        self._identification = identification
        self._by_key = {
            key(name): each
            for each in self._models
            for name in (each.product.model, *each.aliases)
        }
        self._fields_of = lru_cache(maxsize=None)(self._make_fields)
        self._index_of = lru_cache(maxsize=None)(self._make_index)
        self._blocks_of = lru_cache(maxsize=None)(self._make_blocks)

    def names(self) -> tuple[str, ...]:
        """The models' names, in the order of the catalogue."""
        return tuple(each.product.model for each in self._models)

    def product(self, name: str) -> Product | None:
        """The model of that name or alias, whatever its case and spaces."""
        found = self._by_key.get(key(name))
        return found.product if found else None

    def recognise(self, extended_name: str) -> Product | None:
        """The model whose prefix is the longest that the name at 50058 begins with."""
        name = key(extended_name)
        fitting = [
            (len(key(prefix)), each.product)
            for each in self._models
            for prefix in each.prefixes
            if name.startswith(key(prefix))
        ]
        return max(fitting, key=lambda pair: pair[0])[1] if fitting else None

    def fields(self, product: Product, load: int) -> tuple[Field, ...]:
        """The fields of a load; load 0 is the device itself, with its identification.

        Fields with `service` 0 are no quantities: dates, settings and texts.
        """
        return self._fields_of(product.family, load) if _has(product, load) else ()

    def field(self, product: Product, load: int, service: int) -> Field | None:
        """Where a quantity of a load sits, None if the model or the load has none."""
        if not _has(product, load):
            return None
        return self._index_of(product.family, load).get(service)

    def named(self, product: Product, load: int, name: str) -> Field | None:
        """A setting, a command or a text by its name in the register table."""
        if not _has(product, load):
            return None
        return self._index_of(product.family, load).get(name)

    def blocks(
        self, product: Product, loads: Iterable[int], hole_limit: int
    ) -> tuple[ReadBlock, ...]:
        """What to read for these loads and for the device itself.

        What a model without loads measures of the network is read as well.
        """
        implicit = {1} if product.network else set()
        asked = {0, *implicit, *loads}
        had = tuple(sorted(each for each in asked if _has(product, each)))
        return self._blocks_of(product.family, had, hole_limit)

    def _make_fields(self, family: str, load: int) -> tuple[Field, ...]:
        common = self._identification if load == 0 else ()
        layout, rows = self._families.get(family, NO_FAMILY)
        return tuple(_placed((*common, *rows), layout, load))

    def _make_index(self, family: str, load: int) -> dict[int | str, Field]:
        return {
            each.service or each.name: each for each in self._fields_of(family, load)
        }

    def _make_blocks(
        self, family: str, loads: tuple[int, ...], hole_limit: int
    ) -> tuple[ReadBlock, ...]:
        fields = [each for load in loads for each in self._fields_of(family, load)]
        return plan((each for each in fields if each.group != "write"), hole_limit)


def key(name: str) -> str:
    """A model's name as it is compared: without case and spaces."""
    return "".join(name.casefold().split())


def _has(product: Product, load: int) -> bool:
    """The voltages of a model without loads are those of load 1."""
    return load <= product.loads or (load == 1 and product.network)


def _placed(rows: Iterable[Row], family: Family, load: int) -> Iterator[Field]:
    """The fields of one load, at their own registers."""
    base = family.load_base + family.load_stride * (load - 1)
    for row in rows:
        field = row.field
        if row.whose == EACH and load:
            yield replace(
                field,
                load=load,
                register=field.register + base,
                sign=None if field.sign is None else field.sign + base,
                inferred=field.inferred or load > family.sourced_loads,
            )
        elif row.whose == ALL and load:
            yield replace(field, load=load)
        elif field.load == load and not row.whose:
            yield field


def load(user_folder: Path | None = None) -> Catalogue:
    """The package's catalogue and the models in `user_folder`, which may not exist.

    A user's model of the same name takes the place of the package's.  Raises
    Unreadable, with a sentence for each fault of the user's files.
    """
    gathered = _Gathered()
    gathered.package(resources.files(__package__))
    for path in sorted(user_folder.glob("*.ini")) if user_folder else ():
        gathered.user(path)
    if gathered.faults:
        raise Unreadable(gathered.faults)
    return Catalogue(
        gathered.models.values(), gathered.families, gathered.identification
    )


class _Gathered:
    """Models and tables as they are read, with the faults found on the way."""

    def __init__(self) -> None:
        self.models: dict[str, Model] = {}
        self.families: dict[str, tuple[Family, tuple[Row, ...]]] = {}
        self.identification: tuple[Row, ...] = ()
        self.faults: list[str] = []
        self._tables: dict[tuple[str, str], tuple[Row, ...]] = {}

    def package(self, folder: Traversable) -> None:
        tables = folder / "families"
        common = Family(name="", tables=())
        self.identification = self._rows(tables / f"{IDENTIFICATION}.csv", common)
        for name, options in models.sections(_text(folder / "models.ini")).items():
            if name.startswith(FAMILY):
                family = models.family(name.removeprefix(FAMILY), options)
                parts = [self._rows(tables / f"{t}.csv", family) for t in family.tables]
                self.families[family.name] = family, tuple(chain(*parts))
            else:
                self._add(name, options)

    def user(self, path: Path) -> None:
        text = section = ""
        try:
            text = _text(path)
            sections = models.sections(text)
            if len(sections) != 1:
                raise Fault("one model, in one section, is what this file may hold")
            section, options = next(iter(sections.items()))
            self._add(section, self._with_own_table(path, options))
        except Fault as fault:
            line = fault.line or models.line_of(text, section, fault.option)
            self.faults.append(f"{path}, line {line}: {fault}")
        except (OSError, UnicodeDecodeError) as error:
            self.faults.append(f"{path} or its table can't be read: {error}")

    def _with_own_table(self, path: Path, options: models.Section) -> models.Section:
        """The options of the model, once NAME.csv, if there is one, is its family."""
        csv = path.with_suffix(".csv")
        if not csv.is_file():
            models.refuse_unknown(options, models.MODEL_OPTIONS)
            return options
        models.refuse_unknown(options, models.MODEL_OPTIONS | models.FAMILY_OPTIONS)
        family = models.family(csv.name, options)
        self.families[csv.name] = family, self._rows(csv, family)
        return {**options, "family": csv.name}

    def _rows(self, path: Traversable, family: Family) -> tuple[Row, ...]:
        """The rows of a table, read once for all families that have it alike."""
        known = str(path), str(family.unavailable)
        if known not in self._tables:
            rows, faults = table.read(_text(path), str(path), family.unavailable)
            self.faults += faults
            self._tables[known] = rows
        return self._tables[known]

    def _add(self, name: str, options: models.Section) -> None:
        made = models.model(name, options, lambda like: self.models.get(key(like)))
        if made.product.family and made.product.family not in self.families:
            raise Fault(f"there is no family {made.product.family}", "family")
        self._measure(made.product)
        self.models[key(name)] = made

    def _measure(self, product: Product) -> None:
        """Raise Fault if the table of the last load leaves the address space."""
        layout, rows = self.families.get(product.family, NO_FAMILY)
        base = layout.load_base + layout.load_stride * (product.loads - 1)
        ends = [row.field.end + base for row in rows if row.whose == EACH]
        if max(ends, default=0) > table.ADDRESSES:
            raise Fault(f"load {product.loads} ends behind register 65535", "loads")


def _text(path: Traversable) -> str:
    # Excel's "CSV UTF-8" begins with a byte order mark, and so does Notepad's text.
    return path.read_text(encoding="utf-8-sig")
