"""A block of one device that a line reads again and again."""

from dataclasses import dataclass

from digiware.devices.plan import ReadBlock
from digiware.domain.site import Device
from digiware.wire import modbus

# After so long a block that was read is due again; live blocks have a cycle instead.
PERIOD_S = {"alarm": 2.0, "energy": 5.0, "slow": 30.0, "once": 86400.0}
FRESH_CYCLES = 1.5
FRESH_AT_LEAST_S = 1.0


@dataclass(slots=True, eq=False)
class Poll:
    """One block of one device; `cycle_s` is wished at first, then as measured."""

    device: Device
    block: ReadBlock
    cycle_s: float
    due: float
    read_at: float | None = None
    refused: bool = False  # by the device, and nothing left to split

    @property
    def live(self) -> bool:
        return self.block.group == "live"

    @property
    def request(self) -> bytes:
        block = self.block
        return modbus.read_request(block.function, block.first, block.count)

    @property
    def fresh_s(self) -> float:
        """How long the words of this block may answer clients."""
        return max(FRESH_AT_LEAST_S, FRESH_CYCLES * self.cycle_s)
