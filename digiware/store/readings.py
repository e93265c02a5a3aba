"""What the image means: readings decoded when somebody asks, once for each block."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from zope.interface import implementer

from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain.event import Event
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import NUMBER, Quantity
from digiware.domain.reading import Quality, Reading
from digiware.domain.site import Device
from digiware.domain.state import DeviceState
from digiware.interfaces import IReadings
from digiware.store.live import Live, Run, table_key

# A block is fresh for 1.5 of its cycles: two such spans are the three cycles after
# which it is stale.
STALE_SPANS = 2.0


@implementer(IReadings)
class Readings:
    """The measurements of the site, out of its image."""

    def __init__(
        self, live: Live, catalogue: Catalogue, seconds: Callable[[], float]
    ) -> None:
        self._live = live
        self._catalogue = catalogue
        self._seconds = seconds

    def reading(self, address: int, load: int, service: int) -> Reading:
        device = self._live.site.by_number.get(address)
        quantity = TABLE.get(service) or _unknown(service)
        field = self._field(device, load, service)
        if device is None or field is None:
            return _empty(quantity, Quality.ABSENT)
        run = self._run(address, field)
        if run is None:
            silent = address in self._live.silent
            return _empty(quantity, Quality.SILENT if silent else Quality.NEVER)
        key = (load, service)
        if key not in run.numbers:
            run.numbers[key] = field.decode(run.words, run.first)
        return Reading(
            quantity=quantity,
            number=run.numbers[key],
            when=run.when,
            quality=self._quality(address, run),
        )

    def load(self, address: int, load: int) -> Mapping[int, Reading]:
        device = self._live.site.by_number.get(address)
        if device is None:
            return {}
        fields = self._catalogue.fields(device.product, load)
        services = (field.service for field in fields if field.service)
        return {one: self.reading(address, load, one) for one in services}

    def devices(self) -> Sequence[DeviceState]:
        return list(self._states())

    def listen(self, told: Callable[[Event], object]) -> Callable[[], None]:
        return self._live.listen(told)

    def _states(self) -> Iterator[DeviceState]:
        for device in self._live.site.devices:
            run = self._live.newest.get(device.number)
            yield DeviceState(
                device=device,
                quality=self._quality(device.number, run),
                age_s=None if run is None else self._seconds() - run.at,
                reason=self._live.silent.get(device.number, ""),
            )

    def _quality(self, address: int, run: Run | None) -> Quality:
        if address in self._live.silent:
            return Quality.SILENT
        if run is None:
            return Quality.NEVER
        stale = self._seconds() - run.at > STALE_SPANS * run.fresh_s
        return Quality.STALE if stale else Quality.GOOD

    def _field(self, device: Device | None, load: int, service: int) -> Field | None:
        """Where the quantity is, if the device has such a load (0 is itself).

        A model without loads may have one all the same: the network, as load 1.
        """
        if device is None:
            return None
        listed = load and device.product.loads
        if listed and all(one.number != load for one in device.loads):
            return None
        return self._catalogue.field(device.product, load, service)

    def _run(self, address: int, field: Field) -> Run | None:
        """What holds the whole field, the power factor's type included."""
        table = self._live.tables.get(table_key(address, field.function))
        return table.together(field.first, field.end) if table is not None else None


def _empty(quantity: Quantity, quality: Quality) -> Reading:
    return Reading(quantity=quantity, number=None, when=0.0, quality=quality)


def _unknown(service: int) -> Quantity:
    """A service that no table names, to say that it is absent."""
    name = str(service)
    return Quantity(service=service, name=name, english=name, french=name, unit=NUMBER)
