"""How often each group of blocks is read on a line without time to spare: computed.

The poller itself says what is read next; each read takes what the standard's silences
and characters take.  32 devices of 6 loads are the largest site there may be.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median

from bench.load import DEVICES
from digiware.bus.poller import Poller
from digiware.devices import catalogue, plan
from digiware.wire import rtu
from tests import fakes

SETTLED_S, END_S = 2 * 3600, 5 * 3600  # when all has been read once, and the end
BITS = 10  # of a character: 8N1
GROUPS = ("live", "alarm", "energy", "slow")
# Baud, the wished cycle of live blocks, devices of 6 loads.
SITES = (
    (38400, 1.0, DEVICES),
    (38400, 20.0, DEVICES),
    (115200, 1.0, DEVICES),
    (115200, 10.0, DEVICES),
    (38400, 1.0, 8),
    (115200, 1.0, 8),
)


def main() -> None:
    """Compute and print."""
    print("\na block is read again after, seconds")
    print(f"{'baud':>8}{'poll_s':>8}{'devices':>9}", *(f"{each:>9}" for each in GROUPS))
    for baud, poll_s, devices in SITES:
        apart = rounds(baud, poll_s, devices)
        print(
            f"{baud:8}{poll_s:8}{devices:9}",
            *(f"{median(apart[group]):9.1f}" for group in GROUPS),
        )


def rounds(baud: int, poll_s: float, devices: int) -> Mapping[str, Sequence[float]]:
    """Seconds between two reads of a block, by group, once all were read."""
    poller = Poller(poll_s, ())
    known = catalogue.load()
    product = known.product("I-60")
    assert product is not None
    blocks = known.blocks(product, range(1, 7), plan.hole_limit(baud, BITS))
    for number in range(1, devices + 1):
        poller.add(fakes.device(number), blocks, 0.0)
    apart: defaultdict[str, list[float]] = defaultdict(list)
    now = 0.0
    while now < END_S:
        poll = poller.next(now)
        if poll is None:
            now = poller.next_at()
            continue
        took_s = _takes_s(poll.block.count, baud)
        now += took_s
        if poll.read_at is not None and now > SETTLED_S:
            apart[poll.block.group].append(now - poll.read_at)
        poller.done(poll, now, took_s)
    return apart


def _takes_s(words: int, baud: int) -> float:
    characters = plan.REQUEST_CHARACTERS + plan.RESPONSE_CHARACTERS + 2 * words
    return characters * BITS / baud + plan.SILENCES * rtu.silence_s(baud, BITS)


if __name__ == "__main__":
    main()
