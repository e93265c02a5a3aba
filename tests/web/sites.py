"""A site of five loads on three meters, and what they measure."""

from dataclasses import replace
from typing import Any

from digiware.domain.quantities import TABLE, service_id
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Load, LoadType, Network, Site, Usage
from tests.fakes import NOON, device
from tests.web.doubles import WebCase

P, Q, PF, I1, I2, V1, U12 = (service_id(index) for index in (21, 22, 24, 11, 12, 4, 8))


def load(number: int, name: str, usage: str = "", **others: Any) -> Load:
    """A load."""
    return Load(number=number, name=name, usage=usage, **others)


SITE = Site(
    devices=(
        device(
            4,
            name="I-35@4",
            location="Cafétéria",
            loads=(
                load(1, "Kitchen", "cooking"),
                load(2, "Lamps", "light", type=LoadType.ONE_PHASE_NEUTRAL_1CT),
            ),
        ),
        device(
            5,
            name="I-35@5",
            location="Plant room",
            network=Network.THREE_PHASE,
            loads=(load(1, "Heat pump", "heat"), load(2, "Éclairage", "light")),
        ),
        device(20, name="B-30@20", loads=(load(1, "Incomer", "supply"),)),
    ),
    usages=(
        Usage(key="cooking", name="Cooking"),
        Usage(key="light", name="Lighting"),
        Usage(key="heat", name="Heating"),
        Usage(key="supply", name="Grid"),
    ),
)
WATTS = {(4, 1): 3000, (4, 2): 500, (5, 1): 12345, (5, 2): 700, (20, 1): 16000}


class SiteCase(WebCase):
    """A web server of that site."""

    settings = replace(WebCase.settings, site=SITE)

    def setUp(self) -> None:
        super().setUp()
        for (address, number), watts in WATTS.items():
            self.measure(address, number, P, watts)
            self.measure(address, number, I1, 12_345)
            self.measure(address, number, I2, 0)
            self.measure(address, number, V1, 23_012)
            self.measure(address, number, U12, 39_876)

    def measure(
        self,
        address: int,
        number: int,
        service: int,
        value: int | None,
        quality: Quality = Quality.GOOD,
        at: float = 0.0,
    ) -> None:
        """What a meter has measured by now."""
        self.meters.measured[address, number, service] = Reading(
            quantity=TABLE[service], number=value, when=NOON + at, quality=quality
        )

    def silence(self, address: int, number: int) -> None:
        """It does not answer any more."""
        measured = self.meters.measured
        for key, reading in list(measured.items()):
            if key[:2] == (address, number):
                measured[key] = replace(reading, quality=Quality.SILENT)
