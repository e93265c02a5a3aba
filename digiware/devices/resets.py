"""What a device can be told to begin anew: the register of the command, and its word.

The registers are fields of the group `write` in the tables of the families; the words
that they take are here, family by family, as its document prints them.  Where none
gives the word, nothing is offered.
"""

from collections.abc import Iterator, Mapping

from digiware.domain.quantities import TABLE
from digiware.domain.quantity import DATES, EXTREMES, Aspect
from digiware.domain.site import Product

from .catalogue import Catalogue
from .field import Field
from .plan import ReadBlock, plan

PARTIAL, EXTREME, AVERAGE = "partial energies", "extremes", "average extremes"

# The aspects that a command touches.
TOUCHED: Mapping[str, frozenset[Aspect]] = {
    PARTIAL: frozenset({Aspect.PARTIAL, Aspect.LAST_PARTIAL}),
    EXTREME: frozenset({*EXTREMES, *DATES}),
    AVERAGE: frozenset({*EXTREMES, *DATES}),
}

# B30 table V153.745, 20096 to 20098: 0x003F all partial meters, 0xFFFF all extremes.
_B30 = {PARTIAL: 0x003F, AVERAGE: 0xFFFF, EXTREME: 0xFFFF}
# E14 V103.4 and E23 V103.18, 57890: one bit each for partial Ea+, Er+, Es, Ea-, Er-.
_COUNTIS = {PARTIAL: 0x001F}
WORDS: Mapping[str, Mapping[str, int]] = {
    "b30": _B30,
    "digiware": _B30,
    "countis_e14": _COUNTIS,
    "countis_e23": _COUNTIS,
    # E34/E44 V200.53: the same five bits (0x0020 would be the hour counter as well);
    # 57889 and 57888 have a bit for each of sixteen groups of extremes.
    "countis_e34": {PARTIAL: 0x001F, EXTREME: 0xFFFF, AVERAGE: 0xFFFF},
    # A-10 V202.81, 1024: 0x0001 maxima of the currents, 0x0002 of P+, Q+ and S.  Of its
    # bits of energies the document does not say whether they are the partial ones.
    "diris_a10": {EXTREME: 0x0003},
    # A14 V0.115: 0xFFFF all partial energies (40512), all maxima (40513).
    "diris_a14": {PARTIAL: 0xFFFF, EXTREME: 0xFFFF},
}


def offered(catalogue: Catalogue, product: Product, load: int) -> tuple[str, ...]:
    """What of a load can be reset."""
    return tuple(
        what
        for what in TOUCHED
        if command(catalogue, product, load, what) is not None
        and any(touched(catalogue, product, load, what))
    )


def command(
    catalogue: Catalogue, product: Product, load: int, what: str
) -> tuple[int, int] | None:
    """Register and word; None if the device has no such command, or no known word."""
    field = catalogue.named(product, load, f"reset {what}")
    word = WORDS.get(product.family, {}).get(what)
    return None if field is None or word is None else (field.register, word)


def touched(
    catalogue: Catalogue, product: Product, load: int, what: str
) -> Iterator[Field]:
    """The fields whose words are others afterwards."""
    for field in catalogue.fields(product, load):
        quantity = TABLE.get(field.service)
        if quantity is not None and quantity.aspect in TOUCHED[what]:
            yield field


def begun(
    catalogue: Catalogue, product: Product, registers: range
) -> tuple[ReadBlock, ...]:
    """What a write to these registers has the device begin anew, whatever the words.

    As reads without anything between them; none if no command is among the registers.
    """
    found: list[Field] = []
    for load in range(1, product.loads + 1):
        for what in TOUCHED:
            field = catalogue.named(product, load, f"reset {what}")
            if field is not None and field.register in registers:
                found += touched(catalogue, product, load, what)
    return plan(found, 0)
