"""The devices of the site as BACnet devices: which objects each has, found by request.

Objects are made when they are asked for: twelve thousand of them need no memory.
"""

from collections.abc import Callable, Iterator
from typing import Protocol
from zlib import crc32

import digiware
from digiware.devices.catalogue import Catalogue
from digiware.domain.quantities import service_id
from digiware.domain.reading import Quality
from digiware.domain.site import Device, Load
from digiware.interfaces import IClock, IReadings
from digiware.north.bacnet import binary
from digiware.north.bacnet.analog import INDICES, Analog, unread
from digiware.north.bacnet.annex import MEASUREMENTS
from digiware.north.bacnet.calendar import Calendar
from digiware.north.bacnet.identity import Facts, Identity
from digiware.north.bacnet.thing import (
    ANALOG_INPUT,
    BINARY_INPUT,
    BINARY_OUTPUT,
    DEVICE,
    Code,
    Failed,
    Kind,
    Thing,
)
from digiware.settings.records import Bacnet, Gateway
from digiware.wire.bacnet import tags

OPERATING = service_id(121)
HOUR_S = 3600
INDEX_OF = {each.name: each.index for each in MEASUREMENTS}
PLACES_AT_MOST = 1024  # blocks remembered of a device: clients may read any


class Objects(Protocol):
    """The objects of one BACnet device."""

    instance: int

    def find(self, type: int, instance: int) -> Thing | None:
        """The object, None if there is none."""

    def named(self, name: str) -> tuple[int, int] | None:
        """Type and instance of the object of that name."""


def load_of(object_id: int) -> int:
    """The load that an Analog Input is about; all else is about the device, 0."""
    type, instance = object_id >> 22, object_id & tags.INSTANCE
    return instance // INDICES if type == ANALOG_INPUT else 0


class Maker:
    """Makes the BACnet devices of a gateway: itself, and one for a device."""

    def __init__(
        self,
        gateway: Gateway,
        options: Bacnet,
        catalogue: Catalogue,
        readings: IReadings,
        clock: IClock,
        seconds: Callable[[], float],
    ) -> None:
        self.gateway = gateway
        self.options = options
        self.catalogue = catalogue
        self.readings = readings
        self.clock = clock
        self.seconds = seconds
        self.calendar = Calendar(gateway)
        self._began = seconds()

    def hours(self) -> float:
        """How long the gateway has been running."""
        return (self.seconds() - self._began) / HOUR_S

    def itself(self, devices: tuple[Device, ...]) -> "Itself":
        """The gateway as a device."""
        return Itself(self, devices)

    def meter(self, device: Device) -> "Meter":
        """A device of the site."""
        return Meter(self, device)


class Itself:
    """The gateway: a Device object alone."""

    def __init__(self, maker: Maker, devices: tuple[Device, ...]) -> None:
        gateway, options = maker.gateway, maker.options
        self.instance = options.instance
        facts = Facts(
            instance=self.instance,
            name=f"{gateway.model} {gateway.server_name}",
            model=gateway.model,
            vendor=options.vendor_id,
            location=gateway.site,
            description=maker.calendar.say("Metering gateway", "Passerelle de mesure"),
            serial=gateway.net_id,
            firmware=digiware.__version__,
            revision=crc32(repr(devices).encode()),
            objects=[tags.object_id(DEVICE, self.instance)],
        )
        self._identity = Identity(
            facts, maker.clock, maker.calendar, lambda: True, maker.hours
        )

    def find(self, type: int, instance: int) -> Thing | None:
        return self._identity if (type, instance) == (DEVICE, self.instance) else None

    def named(self, name: str) -> tuple[int, int] | None:
        return (DEVICE, self.instance) if name == self._identity.name else None


class Meter:
    """A device of the site, with 62 Analog Inputs for each load [BAC-4]."""

    def __init__(self, maker: Maker, device: Device) -> None:
        self.device = device
        self.instance = maker.options.instance + device.number
        self._readings = maker.readings
        self._calendar = maker.calendar
        self._catalogue = maker.catalogue
        self._loads = {load.number: load for load in device.loads}
        self._loads_in: dict[tuple[int, int, int], tuple[int, ...]] = {}
        self._numbers = {
            type: _numbers(maker.catalogue, device, type)
            for type in (BINARY_INPUT, BINARY_OUTPUT)
        }
        self._identity = self._identified(maker)
        states = maker.readings.devices()
        # Kept by the router: to ask for it takes long, and many may ask at a time.
        self.answers = all(
            each.quality is not Quality.SILENT
            for each in states
            if each.device.number == device.number
        )

    def find(self, type: int, instance: int) -> Thing | None:
        if type == ANALOG_INPUT:
            number, index = divmod(instance, INDICES)
            load = self._loads.get(number)
            if load is None or index >= len(MEASUREMENTS):
                return None
            return self._analog(load, index)
        if type in self._numbers:
            number, rest = divmod(instance, binary.STEP)
            fits = rest == 0 and number in self._numbers[type]
            return self._binary(type, number) if fits else None
        return self._identity if (type, instance) == (DEVICE, self.instance) else None

    def named(self, name: str) -> tuple[int, int] | None:
        """Type and instance; looked up, for names may be asked for in a flood."""
        number, _, rest = name.removeprefix("L").partition("_")
        index = INDEX_OF.get(rest)
        if index is not None and number.isdecimal():
            likely = [(ANALOG_INPUT, int(number) * INDICES + index)]
        else:
            likely = [(DEVICE, self.instance), *self._binaries()]
        for each in likely:
            thing = self.find(*each)
            if thing is not None and thing.name == name:
                return each
        return None

    def loads_in(self, function: int, first: int, count: int) -> tuple[int, ...]:
        """The loads, 0 among them, that these registers tell something of."""
        place = function, first, count
        if place not in self._loads_in:
            if len(self._loads_in) >= PLACES_AT_MOST:
                self._loads_in.clear()
            self._loads_in[place] = tuple(
                load for load in (0, *self._loads) if self._touches(load, *place)
            )
        return self._loads_in[place]

    def _touches(self, load: int, function: int, first: int, count: int) -> bool:
        return any(
            each.function == function
            and each.first < first + count
            and first < each.end
            for each in self._catalogue.fields(self.device.product, load)
        )

    def _analog(self, load: Load, index: int) -> Analog:
        reading, address = self._readings.reading, self.device.number
        return Analog(
            load,
            MEASUREMENTS[index],
            lambda service: reading(address, load.number, service),
            self._calendar,
        )

    def _binary(self, type: int, number: int) -> binary.Binary:
        service = binary.service(type, number)
        reading = self._readings.reading(self.device.number, 0, service)
        return binary.Binary(type, number, reading, self._calendar)

    def _all(self) -> Iterator[tuple[int, int]]:
        """Type and instance of every object."""
        yield DEVICE, self.instance
        for load in self._loads:
            for each in MEASUREMENTS:
                yield ANALOG_INPUT, load * INDICES + each.index
        yield from self._binaries()

    def _binaries(self) -> Iterator[tuple[int, int]]:
        for type, numbers in self._numbers.items():
            for number in numbers:
                yield type, number * binary.STEP

    def _identified(self, maker: Maker) -> Identity:
        device = self.device
        facts = Facts(
            instance=self.instance,
            name=device.name,
            model=device.product.model,
            vendor=maker.options.vendor_id,
            location=device.location,
            description=f"{device.product.model}, Modbus {device.number}",
            serial=device.net_id,
            firmware=device.product.software,
            revision=crc32(repr(device).encode()),
            objects=[tags.object_id(*each) for each in self._all()],
        )
        return Identity(
            facts, maker.clock, maker.calendar, lambda: self.answers, self._operating
        )

    def _operating(self) -> float:
        reading = self._readings.reading(self.device.number, 0, OPERATING)
        if unread(reading):
            raise Failed(Kind.PROPERTY, Code.VALUE_NOT_INITIALIZED)
        return (reading.number or 0) / HOUR_S


def _numbers(catalogue: Catalogue, device: Device, type: int) -> tuple[int, ...]:
    """The inputs or outputs that the model's table knows."""
    return tuple(
        number
        for number in range(1, binary.MOST[type] + 1)
        if catalogue.field(device.product, 0, binary.service(type, number))
    )
