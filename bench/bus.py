"""A line under load, beside what the standard allows: use of its time, many clients, a
dead device, a full site.  The line is `paced_bus.c`, as slow as a real one.
"""

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench import one_dead, paced, servers
from bench.load import DEVICES, SETTLE_S, loaded, settled
from bench.paced import FIRST, Figures, PacedBus, on
from bench.servers import Server
from bench.target import Target

# (a) How much of the line's time is used.
ROUNDS, ROUND_S = 9, 2.0
SIZES = {10: 0.92, 125: 0.95}  # words of a read: target
# (b) One device of 32 is dead: `one_dead`.  (c) All ask the same.
SAME_S = 4.0
# (d) The live blocks of 192 loads: baud, what they take on the wire, seconds a window.
FULL = ((115200, 4.0, 20.0), (38400, 10.5, 35.0))
WINDOWS = 3
LIVE = 18432

SAME = Target(name="transactions/s, 32 clients to 1", unit="x", most=1.05)


def main() -> None:
    """Measure and print."""
    for words, least in SIZES.items():
        utilisation(words, Target(name=f"{words} words", unit="", least=least))
    same_block()
    one_dead.main()
    for baud, arithmetic_s, seconds in FULL:
        full_site(baud, arithmetic_s, seconds)


def utilisation(words: int, target: Target) -> None:
    """Polls back to back at 38400 baud, in turn with a libmodbus master."""
    with tempfile.TemporaryDirectory() as name:
        folder, other = Path(name), Path(name, "other")
        other.mkdir()
        program = servers.compiled(folder, "libmodbus_master.c", "-lmodbus")
        site = paced.site(1, paced.block_model(folder, words))
        with (
            paced.paced_bus(folder, 38400) as ours,
            paced.paced_bus(other, 38400) as theirs,
            paced.gateway(folder, site, on(ours, 38400, poll_s=0)) as server,
        ):
            settled(server, FIRST, words)
            pairs = [
                (_polling(server, ours), _libmodbus(program, theirs, words))
                for _ in range(ROUNDS)
            ]
            server.process.send_signal(signal.SIGCONT)  # or it would never end
    print(f"\n{words}-word reads at 38400 baud, medians of {ROUNDS} rounds")
    mine, peers = zip(*pairs, strict=True)
    _show("digiware", mine)
    _show("libmodbus", peers)
    print(target.line(median(each.utilisation for each in mine)))


def _polling(server: Server, bus: PacedBus) -> Figures:
    """The gateway at work for a moment; it stands still otherwise."""
    server.process.send_signal(signal.SIGCONT)
    time.sleep(SETTLE_S / 10)
    bus.figures()
    time.sleep(ROUND_S)
    figures = bus.figures()
    server.process.send_signal(signal.SIGSTOP)
    return figures


def _libmodbus(program: Path, bus: PacedBus, words: int) -> Figures:
    command = (program, bus.path, "38400", str(FIRST), str(words), str(ROUND_S))
    subprocess.run(servers.pinned(servers.SERVERS, *command), check=True)
    return bus.figures()


def _show(who: str, figures: Sequence[Figures]) -> None:
    """Medians, and all that came too soon."""
    print(
        f"{who:12}use {median(each.utilisation for each in figures):.3f}"
        f"   gap {median(each.mean_gap_ms for each in figures):.2f} ms"
        f"   shortest {min(each.shortest_gap_ms for each in figures):.2f} ms"
        f"   sooner than t3.5: {sum(each.violations for each in figures)}"
        f" of {sum(each.requests for each in figures)}"
    )


def same_block() -> None:
    """More and more clients that ask for the same, max_age_s = 0."""
    print("\nclients that ask for the same block, max_age_s = 0")
    rates = {}
    with loaded() as line:
        for many in (1, 8, 32):
            one = line.load(many, 0, SAME_S)
            rates[many] = one.transactions
            print(
                f"{many:3} clients: {sum(one.rates):7.1f} answers/s,"
                f" {one.transactions:6.1f} transactions/s with the polls,"
                f" wrong words {one.wrong}"
            )
    print(SAME.line(rates[32] / rates[1]))


def full_site(baud: int, arithmetic_s: float, seconds: float) -> None:
    """32 devices of 6 loads: how long until a live block is read again."""
    with tempfile.TemporaryDirectory() as name, full(Path(name), baud) as bus:
        bus.tell(f"watch 1 {LIVE}")
        windows = [_window(bus, seconds) for _ in range(WINDOWS)]
    print(f"\n32 devices of 6 loads at {baud} baud, medians of {WINDOWS} windows")
    for each in windows:
        print(f"live cycle {each.cycle_s:.2f} s, line in use {each.utilisation:.3f}")
    cycle_s = median(each.cycle_s for each in windows)
    cycle = Target(
        name=f"live cycle {cycle_s:.2f} s, of {arithmetic_s} s", unit="x", most=1.15
    )
    print(cycle.line(cycle_s / arithmetic_s))


def _window(bus: PacedBus, seconds: float) -> Figures:
    bus.figures()
    time.sleep(seconds)
    return bus.figures()


@contextmanager
def full(folder: Path, baud: int) -> Iterator[PacedBus]:
    """A line with a full site on it, and the gateway that polls it."""
    site = paced.site(DEVICES, "I-60")
    with (
        paced.paced_bus(folder, baud) as bus,
        paced.gateway(folder, site, on(bus, baud)) as server,
    ):
        settled(server, LIVE + 4, 2)
        yield bus


if __name__ == "__main__":
    main()
