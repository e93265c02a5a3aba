"""docs/models.md: every model, and every quantity by its number, out of the data.

python -m digiware.devices.document > docs/models.md
"""

import sys
from collections.abc import Iterable, Iterator

from digiware.domain.quantities import LISTED, OWN, TABLE, service_id
from digiware.domain.quantity import DATES, Aspect, Quantity
from digiware.domain.site import Product

from .catalogue import Catalogue, load

INTRODUCTION = """\
# Models

Made by `scripts/models` from `digiware/devices`; a test holds it to the data.

*Sure* says where the registers come from: **document** is an official table of this
very model, **page** that a page or an excerpt of one confirms the family's, **driver**
what somebody's software reads of it, **family** the table of a relative by inference,
**identification** that nothing but the identification block is known (it is asked for
its name, and clients may read and write whatever it has). *Quantities* are those of one
load, and those of the device itself.

A model of your own is one file, `etc/devices/NAME.ini`, in the form of one section of
`digiware/devices/models.ini`, with `NAME.csv` beside it if it has registers of its own.
Both are read at the start: what changes there needs a restart.
"""
QUANTITIES = """
## Quantities

The service id is the number of a quantity in SNMP, in the EMS export and in the rules
of alarms. **Bold** ones are printed in Socomec's manual, the others are ours. Further
figures of a quantity have the id 900000 + 1000 x aspect + its index, which is its
number in BACnet or else the last three digits of its id, with the aspects
{aspects};
the date of an extreme is its aspect + 10, harmonic n 20 + n, tariff n 40 + n. Others
are printed for {printed}.
"""
# Sources that are not documents of the maker.
EXCERPTS = ("Socomec 546420C", "DIRIS Digiware I-31")
DRIVERS = ("Smeedy", "RupeshIoT", "a public list", "drivers")


def text(catalogue: Catalogue) -> str:
    """The whole page, in Markdown."""
    models = _table(
        ("model", "family", "loads", "quantities", "logging", "sure", "source"),
        (_model(catalogue, name) for name in catalogue.names()),
    )
    quantities = _table(
        ("service", "name", "English", "French", "unit", "BACnet", "also"),
        map(_quantity, filter(_first, LISTED)),
    )
    aspects = ", ".join(
        f"{each.value} {_named(each)}" for each in Aspect if 0 < each < 10
    )
    printed = ", ".join(
        f"{each.name} ({each.service})"
        for each in LISTED
        if each.aspect and each.service < OWN
    )
    head = QUANTITIES.format(aspects=aspects, printed=printed)
    return "\n".join((INTRODUCTION, models, head, quantities))


def sure(product: Product) -> str:
    """How sure the registers of a model are, in one word."""
    if not product.family:
        return "identification"
    if product.inferred:
        return "family"
    if product.source.startswith(EXCERPTS):
        return "page"
    return "driver" if product.source.startswith(DRIVERS) else "document"


def _model(catalogue: Catalogue, name: str) -> tuple[str, ...]:
    product = catalogue.product(name)
    assert product is not None
    counts = [
        sum(1 for each in catalogue.fields(product, number) if each.service)
        for number in (1, 0)
    ]
    numbers = " + ".join(str(count) for count in counts if count)
    return (
        name,
        product.family,
        "network" if product.network else str(product.loads),
        numbers or "-",
        ", ".join(sorted(product.logging)),
        sure(product),
        product.source,
    )


def _first(quantity: Quantity) -> bool:
    """Whether it is the first figure of its index, which may be an average."""
    index = quantity.service % 1000
    before = (aspect for aspect in Aspect if aspect < quantity.aspect)
    return all(service_id(index, aspect) not in TABLE for aspect in before)


def _quantity(quantity: Quantity) -> tuple[str, ...]:
    index = quantity.service if quantity.bacnet is None else quantity.bacnet
    further = [each for each in Aspect if each > quantity.aspect and each not in DATES]
    others = [
        _named(aspect)
        for aspect in further
        if service_id(index % 1000, aspect) in TABLE
    ]
    service = str(quantity.service)
    return (
        f"**{service}**" if quantity.sourced else service,
        quantity.name,
        quantity.english,
        quantity.french,
        quantity.unit.symbol,
        "" if quantity.bacnet is None else str(quantity.bacnet),
        _shortened(others),
    )


def _named(aspect: Aspect) -> str:
    return aspect.name.lower().replace("_", " ")


def _shortened(aspects: list[str]) -> str:
    """Rows of numbered aspects as their first and last: harmonic 2 ... harmonic 10."""
    found: list[str] = []
    for each in aspects:
        kind = each.rstrip("0123456789")
        if found and kind != each and found[-1].startswith(kind):
            found[-1] = f"{found[-1].split(' ...')[0]} ... {each}"
        else:
            found.append(each)
    return ", ".join(found)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    def lines() -> Iterator[str]:
        for row in (head, ("---",) * len(head), *rows):
            yield f"| {' | '.join(row)} |\n"

    return "".join(lines())


if __name__ == "__main__":
    sys.stdout.write(text(load()))
