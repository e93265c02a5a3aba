"""A simulated device: the registers of its model, holding what its loads measure.

Registers are worked out when somebody asks for them and a tick has passed since the
last time.  Between the fields of the model's table lie zeros, far from any is nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from digiware.devices import text
from digiware.devices.catalogue import Catalogue
from digiware.devices.field import Field
from digiware.domain import site
from digiware.wire import modbus

from .curve import DRAWN_AT_RANDOM, Profile
from .events import Event, Events
from .identity import Named, identity, settings
from .image import Image
from .inputs import Inputs, fluid
from .part import TICKS_PER_S, Part, parts
from .physics import Load
from .supply import Supply

TURNS_ON = {"outputs on": True, "outputs off": False}
RESET = "reset partial energies"
RESETS_EXTREMES = {"reset extremes": False, "reset average extremes": True}


class Device:
    """Answers requests; `now()` is UTC seconds of the simulation."""

    def __init__(
        self,
        device: site.Device,
        catalogue: Catalogue,
        supply: Supply,
        now: Callable[[], float],
        profiles: Mapping[int, Profile],
        events: Iterable[Event] = (),
    ) -> None:
        self._now = now
        self._inputs = Inputs(device.number)
        numbers = range(max(device.product.loads, device.product.network) + 1)
        fields = {each: catalogue.fields(device.product, each) for each in numbers}
        every = [each for row in fields.values() for each in row]
        self._image = Image((each.first, each.end) for each in every)
        self._writable = {
            register: each
            for each in every
            if each.writable
            for register in range(each.register, each.register + each.words)
        }
        self._settle(fields[0], identity(device))
        kinds = [self._inputs.present, self._inputs.average]
        self._parts = list(parts(fields[0], kinds))
        self._events = Events(events, fields, now)
        self._loads: dict[int, Load] = {}
        for load in device.loads:
            profile = profiles.get(load.number, DRAWN_AT_RANDOM)
            self._connect(device, load, supply, profile, fields[load.number])

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
            if all(each in self._writable for each in range(first, first + count)):
                self._write(first, pdu[-2 * count :])
                return pdu[:5]
        else:
            return modbus.exception(function, modbus.ILLEGAL_FUNCTION)
        return modbus.exception(function, modbus.ILLEGAL_ADDRESS)

    def words(self, first: int, count: int) -> bytes | None:
        """What `count` registers from `first` hold now; None where there are none."""
        now = int(self._now() * TICKS_PER_S)
        for part in self._parts:
            part.work_out(now, first, first + count, self._image)
        self._events.put(self._image)
        return self._image.get(first, count)

    def _connect(
        self,
        device: site.Device,
        load: site.Load,
        supply: Supply,
        profile: Profile,
        fields: Sequence[Field],
    ) -> None:
        """Have the device measure a load of its own seed."""
        seed = device.number << 8 | load.number
        physics = Load(supply, seed, load.type, device.network, profile)
        self._loads[load.number] = physics
        self._settle(fields, settings(load, physics.nominal_volt_amperes))
        self._parts += _parts_of_load(physics, load.number, fields)

    def _write(self, first: int, words: bytes) -> None:
        """Keep what was written; a register of commands reads 0 again."""
        for at in range(0, len(words), 2):
            register, word = first + at // 2, words[at : at + 2]
            field = self._writable[register]
            self._events.written(register, int.from_bytes(word, "big"))
            if field.name in TURNS_ON:
                self._turn(int.from_bytes(word, "big"), TURNS_ON[field.name])
            elif field.name == RESET or field.name in RESETS_EXTREMES:
                self._reset(field)
            elif not field.name.startswith("reset "):
                self._image.put(register, word)
        for part in self._parts:
            part.worked_out = -1

    def _reset(self, command: Field) -> None:
        """Counters begin at 0; extremes with what is seen, so it is looked at often."""
        load = self._loads.get(command.load)
        if load is None:
            return
        if command.name == RESET:
            load.reset(self._now())
            return
        load.reset_extremes(RESETS_EXTREMES[command.name])
        for part in self._parts:
            if part.numbers == load.extremes:
                part.every = 1

    def _turn(self, mask: int, on: bool) -> None:
        """Switch the outputs of a mask, the first one in bit 0."""
        chosen = {bit + 1 for bit in range(16) if mask >> bit & 1}
        if on:
            self._inputs.outputs |= chosen
        else:
            self._inputs.outputs -= chosen

    def _settle(self, fields: Sequence[Field], named: Named) -> None:
        """Fields that never change."""
        for each in fields:
            value = named.get("" if each.service else each.name, 0)
            if isinstance(value, str):
                write = text.words_16 if each.type == "STRING_16" else text.words_norm
                self._image.put(each.register, write(value, each.words))
            elif value:
                self._image.put(each.register, value.to_bytes(2 * each.words, "big"))


def _parts_of_load(load: Load, number: int, fields: Sequence[Field]) -> Iterator[Part]:
    kinds = [load.present, load.average, load.counted, load.extremes, load.distorted]
    yield from parts(fields, [*kinds, lambda t: fluid(t, number)])
