"""The MIB module, written from the tables that the agent itself answers from [SNMP-8].

    python -m digiware.north.snmp.mib mibs

Names are those of annex I of the manual where it prints one (instCurrentI1), and made
in their manner where it does not: the aspect, then the English name.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import fill

from digiware.domain.quantities import LISTED, SUFFIXES
from digiware.domain.quantity import Aspect, Quantity

from .mib_text import DEVICES, HEAD, INDICES, TABLE, TAIL

MODULE = "DIGIWARE-MIB"
# To be moved on whenever what is written below changes.
REVISION = "202611260000Z"

# How a column's name begins; of an aspect that is not here, as the aspect is called.
BEGINNINGS = {
    Aspect.INSTANTANEOUS: "inst",
    Aspect.AVERAGE: "avg",
    Aspect.MAXIMUM: "max",
    Aspect.MINIMUM: "min",
    Aspect.MAXIMUM_AVERAGE: "maxAvg",
    Aspect.MINIMUM_AVERAGE: "minAvg",
    Aspect.PARTIAL: "partial",
    Aspect.LAST_PARTIAL: "last",
}
HINTS = {10: "Tenths", 100: "Hundredths", 1000: "Thousandths"}


def text() -> str:
    """The whole module."""
    quantities = sorted(LISTED, key=lambda each: each.service)
    names = ",\n".join(f"        {column(each)}" for each in quantities)
    members = ["instDevice Integer32", "instLoad Integer32"]
    members += [f"{column(each)} {_syntax(each)}" for each in quantities]
    sequence = ",\n".join(f"    {member}" for member in members)
    return "\n".join(
        (
            HEAD % {"module": MODULE, "revision": REVISION},
            *_conventions(quantities),
            TABLE,
            f"InstantaneousEntry ::= SEQUENCE {{\n{sequence}\n}}\n",
            INDICES,
            *map(_object, quantities),
            DEVICES,
            TAIL % names,
        )
    )


def column(quantity: Quantity) -> str:
    """The name of a column: `instCurrentI1`."""
    aspect = quantity.aspect
    begins = BEGINNINGS.get(aspect) or _camel(aspect.name.lower().replace("_", " "))
    english = quantity.english.removesuffix(SUFFIXES[aspect][1])
    return begins[0].lower() + begins[1:] + _camel(english)


def _camel(words: str) -> str:
    """`Ph-N voltage V1` as `PhNVoltageV1`; plus and minus as words."""
    spelt = re.sub(r"-(?=\s|$)", " minus", words.replace("+", " plus"))
    return "".join(word[0].upper() + word[1:] for word in re.findall(r"\w+", spelt))


def _syntax(quantity: Quantity) -> str:
    base = "Integer32" if quantity.signed else "Gauge32"
    hint = HINTS.get(quantity.unit.coefficient)
    return f"{hint}{base}" if hint else base


def _conventions(quantities: list[Quantity]) -> Iterator[str]:
    """A textual convention for each number of decimals: what is shown has a point."""
    used = {_syntax(each): each for each in quantities}
    for name, quantity in sorted(used.items()):
        if quantity.unit.coefficient in HINTS:
            decimals = len(str(quantity.unit.coefficient)) - 1
            base = "Integer32" if quantity.signed else "Gauge32"
            yield (
                f"{name} ::= TEXTUAL-CONVENTION\n"
                f'    DISPLAY-HINT "d-{decimals}"\n'
                f"    STATUS current\n"
                f'    DESCRIPTION "{HINTS[quantity.unit.coefficient]} of the unit."\n'
                f"    SYNTAX {base}\n"
            )


def _object(quantity: Quantity) -> str:
    units = quantity.unit.exported.replace("°", "deg ")
    described = f"{quantity.english}."
    if not quantity.sourced:
        described += "  The number of this column is not printed in any document."
    lines = fill(
        f'"{described}"', 72, initial_indent=" " * 8, subsequent_indent=" " * 8
    )
    return (
        f"{column(quantity)} OBJECT-TYPE\n"
        f"    SYNTAX {_syntax(quantity)}\n"
        + (f'    UNITS "{units}"\n' if units else "")
        + "    MAX-ACCESS read-only\n"
        "    STATUS current\n"
        f"    DESCRIPTION\n{lines}\n"
        f"    ::= {{ instantaneousEntry {quantity.service} }}\n"
    )


if __name__ == "__main__":
    Path(sys.argv[1], f"{MODULE}.txt").write_text(text(), encoding="ascii")
