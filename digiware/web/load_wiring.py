"""The wiring doctor beside the phasor diagram [PLUS-14].

The place `load.4.1.wiring` tells what was found in words of a program; when it changes,
static/load.js has the page say it anew, in its language.
"""

from dataclasses import dataclass

from digiware.domain import wiring, wiring_words
from digiware.domain.connection import Connection
from digiware.domain.phasors import Values
from digiware.domain.quantities import service_id

RIGHT, PARTLY, UNKNOWN = "right", "partly", "unknown"
# The quantities that it looks at: V1 to V3, U12 to U31, I1 to In, the components of the
# currents, the nominal power, powers and their factors, components of voltages.
NEEDED = tuple(
    map(
        service_id,
        (
            *range(4, 7),
            *range(8, 15),
            *(16, 17, 20, 21, 24),
            *range(26, 29),
            *(35, 37, 39),
            *(140, 141, 144, 145),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """`state` is what the place tells; `told` are sentences, each with its remedy."""

    state: str
    told: tuple[tuple[str, str], ...]


def state(connected: Connection, values: Values) -> str:
    """What was found, "right" if nothing was, "unknown" where too little flows.

    "partly" is right where the phases can't be told apart.
    """
    found = wiring.findings(connected, values)
    if found:
        return "; ".join(f"{one.word}: {one.facts.get('phases', '')}" for one in found)
    if not wiring.judged(connected, values):
        return UNKNOWN
    return RIGHT if wiring.complete(connected) else PARTLY


def advice(connected: Connection, values: Values, language: str) -> Advice:
    """The same in sentences."""
    found = wiring.findings(connected, values)
    return Advice(
        state=state(connected, values),
        told=tuple(
            (
                wiring_words.sentence(each, language),
                wiring_words.remedy(each, language),
            )
            for each in found
        ),
    )
