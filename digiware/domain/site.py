"""What a site is made of: products, devices, their loads, usages and alarm rules.

The words are the field's: a device is a meter (a Modbus slave), a load is one circuit
of it, a usage is what the circuit feeds, a product is the model as catalogued.
"""

from dataclasses import dataclass, field
from enum import Enum

ETHERNET = "modbus:"  # how the name of a bus begins that is a host over Ethernet


class Network(Enum):
    """Network type of a device [manual 11.2.1]; NONE where none is known."""

    NONE = ""
    ONE_PHASE_NEUTRAL = "1P+N"
    TWO_PHASE = "2P"
    TWO_PHASE_NEUTRAL = "2P+N"
    THREE_PHASE = "3P"
    THREE_PHASE_NEUTRAL = "3P+N"


class LoadType(Enum):
    """Load type: phases, neutral and number of current transformers."""

    NONE = ""
    ONE_PHASE_NEUTRAL_1CT = "1P+N-1CT"
    TWO_PHASE_1CT = "2P-1CT"
    TWO_PHASE_NEUTRAL_2CT = "2P+N-2CT"
    THREE_PHASE_1CT = "3P-1CT"
    THREE_PHASE_2CT = "3P-2CT"
    THREE_PHASE_3CT = "3P-3CT"
    THREE_PHASE_NEUTRAL_1CT = "3P+N-1CT"
    THREE_PHASE_NEUTRAL_3CT = "3P+N-3CT"
    THREE_PHASE_NEUTRAL_4CT = "3P+N-4CT"

    @property
    def transformers(self) -> int:
        """Number of current transformers the load takes; 0 where it is not known."""
        return int(self.value[-3]) if self.value else 0


class Criticality(Enum):
    """How much an alarm matters; compared by `rank`."""

    INFORMATION = "information"
    NON_CRITICAL = "non-critical"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 for information, 2 for critical."""
        return list(Criticality).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A model as catalogued [CAT-2].

    `family` names its register table ("" = identification only), `prefix` is what the
    product name at register 50058 begins with, `logging` the kinds of CAT-4 among
    "consumption", "load curve" and "history"; `inferred` says that the table is the
    family's by inference, not by a document of this model.  `network` says that the
    voltages the device itself measures stand as its load 1, although it has no loads;
    `software` is the newest version that a document names.
    """

    model: str
    family: str
    loads: int
    prefix: str = ""
    logging: frozenset[str] = frozenset()
    inferred: bool = False
    source: str = ""
    network: bool = False
    software: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One circuit of a device, numbered from 1."""

    number: int
    name: str
    type: LoadType = LoadType.NONE
    usage: str = ""
    fluid: str = "ELEC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A meter: `number` is our own for it, 1 to 247: unit id, OID and BACnet instance.

    `bus` is "digiware", "rs485" or "modbus:HOST[:PORT]"; `unit` the Modbus address it
    has there (the same as `number` on the two buses).
    """

    number: int
    bus: str
    unit: int
    product: Product
    name: str
    north: bool = True
    location: str = ""
    net_id: str = ""
    network: Network = Network.NONE
    loads: tuple[Load, ...] = ()

    @property
    def meter(self) -> tuple[str, int, Product]:
        """Where it is asked, and as which model: what its words depend on, whatever
        people call it and its loads.
        """
        return self.bus, self.unit, self.product


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What loads feed: `key` is the section's word, `name` what people read."""

    key: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An alarm rule of the gateway's own, as `site.ini` gives it.

    `above` and `below` are in the quantity's unit; `members` are other rules' keys for
    a combination, of which all (`every`) or any must hold.
    """

    key: str
    kind: str  # measurement | logic | combination
    source: tuple[int, int] | None = None  # device and load, or device and input
    service: int = 0
    above: float | None = None
    below: float | None = None
    when: str = ""  # on | off | change
    members: tuple[str, ...] = ()
    every: bool = True
    hysteresis_percent: float = 2.0
    on_s: float = 0.0
    off_s: float = 0.0
    criticality: Criticality = Criticality.CRITICAL
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The topology: devices in the order of their numbers, usages, alarm rules."""

    devices: tuple[Device, ...] = ()
    usages: tuple[Usage, ...] = ()
    rules: tuple[Rule, ...] = ()
    by_number: dict[int, Device] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbered = {device.number: device for device in self.devices}
        object.__setattr__(self, "by_number", numbered)
