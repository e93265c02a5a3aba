"""Which instances the table of measurements has, and how they are numbered.

A column is a service, a row (device, load), and an instance's number grows with its
name: columns in the order of their services, within each the rows in theirs.  A load
has every service that loads have; load 0, the device itself, has those that its model
measures there (inputs, temperatures).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Set

from digiware.devices.catalogue import Catalogue
from digiware.domain.quantities import LISTED
from digiware.domain.site import Device, Product
from digiware.wire import ber

Name = tuple[int, int]  # device and load

SERVICES = tuple(sorted(quantity.service for quantity in LISTED))

# As many as a byte tells apart; a site has at most 192 loads, on 32 devices.
KINDS_AT_MOST = 256


class Rows:
    """The rows of a column, which many columns share."""

    def __init__(self, names: Iterable[Name]) -> None:
        self.names = sorted(names)
        self.places = {name: place for place, name in enumerate(self.names)}
        self.tails = [ber.sub_id(each[0]) + ber.sub_id(each[1]) for each in self.names]

    def kept(self, older: "Rows", devices: set[int]) -> Iterator[tuple[int, int, int]]:
        """Where the rows of these devices were in `older`, where they are, how many."""
        first, was, many = 0, 0, 0
        for place, name in enumerate(self.names):
            old = older.places.get(name) if name[0] in devices else None
            if many and old == was + many and place == first + many:
                many += 1
                continue
            if many:
                yield was, first, many
            first, was, many = place, old or 0, int(old is not None)
        if many:
            yield was, first, many


class Layout:
    """The instances of these devices, numbered from 0 to `size`."""

    def __init__(
        self,
        devices: Mapping[int, Device],
        catalogue: Catalogue,
        of_devices: Set[int],
    ) -> None:
        """`of_devices` are the services that no load has (`services_of_devices`)."""
        self._catalogue = catalogue
        self.devices = devices
        self.rows: list[Rows] = []
        self.starts: list[int] = []
        self.size = 0
        loads = [name for each in devices.values() for name in _loads(each, catalogue)]
        own = self._own()
        shared: dict[tuple[Name, ...], Rows] = {}
        for service in SERVICES:
            key = own.get(service, ())
            if service not in of_devices:
                key = (*loads, *key)
            if key not in shared:
                shared[key] = Rows(key)
            self.rows.append(shared[key])
            self.starts.append(self.size)
            self.size += len(key)

    def number(self, service: int, name: Name) -> int | None:
        """The number of an instance."""
        column = _COLUMNS.get(service)
        if column is None:
            return None
        place = self.rows[column].places.get(name)
        return None if place is None else self.starts[column] + place

    def behind(self, rest: ber.Ids) -> int:
        """How many instances have a name that is not behind `rest`, of any length."""
        if not rest:
            return 0
        column = bisect_left(SERVICES, rest[0])
        if column == len(SERVICES):
            return self.size
        if SERVICES[column] != rest[0]:
            return self.starts[column]
        return self.starts[column] + bisect_right(self.rows[column].names, rest[1:])

    def at(self, number: int) -> tuple[int, Name, bytes]:
        """Service, row and the end of the name (content octets) of an instance."""
        column = bisect_right(self.starts, number) - 1
        rows, place = self.rows[column], number - self.starts[column]
        return SERVICES[column], rows.names[place], _HEADS[column] + rows.tails[place]

    def names(self) -> list[Name]:
        """Every row of any column."""
        return sorted({name for rows in set(self.rows) for name in rows.names})

    def measured(self, name: Name) -> list[int]:
        """The numbers of what the model measures for a row; the others are absent."""
        starts, rows = self.starts, self.rows
        return [
            starts[column] + rows[column].places[name]
            for column in self._columns_of(self.devices[name[0]].product, name[1])
            if name in rows[column].places
        ]

    def unread(self) -> bytearray:
        """What exists before anything was read: 1 for what a model does not measure.

        Rows of one kind (model and load) measure the same, so a column is the kinds of
        its rows, translated: far fewer steps than there are instances.
        """
        kinds: dict[tuple[Product, int], int] = {}
        kinds_of: dict[Rows, bytes] = {}
        for rows in dict.fromkeys(self.rows):
            kinds_of[rows] = bytes(
                kinds.setdefault((self.devices[device].product, load), len(kinds))
                for device, load in rows.names
            )
        tables = [bytearray(b"\1") * KINDS_AT_MOST for _ in self.rows]
        for (product, load), kind in kinds.items():
            for column in self._columns_of(product, load):
                tables[column][kind] = 0
        columns = zip(self.rows, tables, strict=True)
        return bytearray().join(
            kinds_of[rows].translate(each) for rows, each in columns
        )

    def _columns_of(self, product: Product, load: int) -> list[int]:
        """The columns that a model measures for a load."""
        fields = self._catalogue.fields(product, load)
        columns = (_COLUMNS.get(field.service) for field in fields)
        return [column for column in columns if column is not None]

    def moved(
        self, older: "Layout", devices: set[int]
    ) -> Iterator[tuple[int, int, int]]:
        """Where the instances of these devices were, where they are, how many."""
        known: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
        for column, rows in enumerate(self.rows):
            key = id(rows), id(older.rows[column])
            if key not in known:
                known[key] = list(rows.kept(older.rows[column], devices))
            was, now = older.starts[column], self.starts[column]
            for old, new, many in known[key]:
                yield was + old, now + new, many

    def _own(self) -> dict[int, tuple[Name, ...]]:
        """The rows of load 0, by service."""
        own: dict[int, tuple[Name, ...]] = {}
        for number, device in self.devices.items():
            for field in self._catalogue.fields(device.product, 0):
                if field.service:
                    own[field.service] = (*own.get(field.service, ()), (number, 0))
        return own


_COLUMNS = {service: column for column, service in enumerate(SERVICES)}
_HEADS = [ber.sub_id(service) for service in SERVICES]


def services_of_devices(catalogue: Catalogue) -> frozenset[int]:
    """The services that models measure for the device itself and never for a load."""
    products = [catalogue.product(name) for name in catalogue.names()]
    own, of_loads = (
        {
            field.service
            for product in products
            if product is not None
            for field in catalogue.fields(product, load)
        }
        for load in (0, 1)
    )
    return frozenset(own - of_loads)


def _loads(device: Device, catalogue: Catalogue) -> Iterator[Name]:
    """The rows of a device's loads; what a model without loads measures is load 1."""
    for load in device.loads:
        yield device.number, load.number
    implicit = not device.loads and not device.product.loads
    if implicit and catalogue.fields(device.product, 1):
        yield device.number, 1
