"""A simulated device: the registers of its model, holding what its loads measure.

Registers are worked out when somebody asks for them and a tick has passed since the
last time.  Between the fields of the model's table lie zeros, far from any is nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from digiware.devices import text
from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain import site
from digiware.domain.quantities import TABLE
from digiware.domain.quantity import SECOND, Aspect
from digiware.wire import modbus

from .identity import Named, identity, settings
from .image import Image
from .physics import AVERAGE_S, Load
from .supply import Supply

TICKS_PER_S = 5  # 0.2 s is the shortest integration time
# Day, month, year, hour, minute, second: what a master writes [B30 table V153.745].
CLOCK = range(57600, 57606)


@dataclass(slots=True, eq=False)
class Part:
    """Fields of one load that are worked out together, among them the date of that."""

    numbers: Callable[[float], Mapping[int, int]]
    fields: Sequence[Field]
    every: int  # ticks
    worked_out: int = -1  # at which tick

    def touches(self, first: int, end: int) -> bool:
        """Whether any field lies in these registers."""
        return any(each.first < end and first < each.end for each in self.fields)


class Device:
    """Answers requests; `now()` is UTC seconds of the simulation."""

    def __init__(
        self,
        device: site.Device,
        catalogue: Catalogue,
        supply: Supply,
        now: Callable[[], float],
        shapes: Mapping[int, str],
    ) -> None:
        self._now = now
        self._parts: list[Part] = []
        numbers = range(device.product.loads + 1)
        fields = {each: catalogue.fields(device.product, each) for each in numbers}
        spans = [(each.first, each.end) for row in fields.values() for each in row]
        self._image = Image([*spans, (CLOCK.start, CLOCK.stop)])
        self._settle(fields[0], identity(device))
        for load in device.loads:
            seed, shape = device.number << 8 | load.number, shapes.get(load.number, "")
            physics = Load(supply, seed, load.type, device.network, shape)
            self._settle(
                fields[load.number], settings(load, physics.nominal_volt_amperes)
            )
            self._parts += _parts(physics, fields[load.number])

    def answer(self, pdu: bytes) -> bytes:
        """The response to a request, both as PDUs."""
        function = pdu[0] if pdu else 0
        code = modbus.fault(pdu)
        if code:
            return modbus.exception(function, code)
        if function in modbus.REGISTER_READS:
            words = self.words(*modbus.read_range(pdu))
            if words is not None:
                return modbus.read_response(function, words)
        elif function in (modbus.WRITE_REGISTER, modbus.WRITE_REGISTERS):
            first, count = modbus.written(pdu)
            if first in CLOCK and first + count <= CLOCK.stop:
                self._image.put(first, pdu[-2 * count :])
                return pdu[:5]
        else:
            return modbus.exception(function, modbus.ILLEGAL_FUNCTION)
        return modbus.exception(function, modbus.ILLEGAL_ADDRESS)

    def words(self, first: int, count: int) -> bytes | None:
        """What `count` registers from `first` hold now; None where there are none."""
        now = int(self._now() * TICKS_PER_S)
        for part in self._parts:
            tick = now - now % part.every
            if part.worked_out != tick and part.touches(first, first + count):
                part.worked_out = tick
                self._work_out(part, tick / TICKS_PER_S)
        return self._image.get(first, count)

    def _work_out(self, part: Part, at: float) -> None:
        numbers = part.numbers(at)
        for each in part.fields:
            # What does not fit its register reads 0, as what the load does not have.
            with suppress(OverflowError):
                self._image.put(
                    each.register, each.encode(numbers.get(each.service, 0))
                )

    def _settle(self, fields: Sequence[Field], named: Named) -> None:
        """Fields that never change."""
        for each in fields:
            value = named.get("" if each.service else each.name, 0)
            if isinstance(value, str):
                write = text.words_16 if each.type == "STRING_16" else text.words_norm
                self._image.put(each.register, write(value, each.words))
            else:
                self._image.put(each.register, value.to_bytes(2 * each.words, "big"))


def _parts(load: Load, fields: Sequence[Field]) -> list[Part]:
    """Present values, averages and counters: each worked out when it is asked for."""
    average = AVERAGE_S * TICKS_PER_S
    kinds = [(load.present, 1), (load.average, average), (load.counted, 1)]
    return [
        Part(numbers, [each for each in fields if _kind(each) == kind], every)
        for kind, (numbers, every) in enumerate(kinds)
    ]


def _kind(field: Field) -> int | None:
    """0 present, 1 average, 2 counted; None for what never changes."""
    quantity = TABLE.get(field.service)
    if quantity is None:
        return None
    if quantity.aspect is Aspect.AVERAGE:
        return 1
    return 2 if quantity.unit is SECOND or quantity.unit.symbol.endswith("h") else 0
