"""A line under load, beside what the standard allows: use of its time, many clients, a
dead device, a full site.  The line is `paced_bus.c`, as slow as a real one.
"""

import json
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from bench import paced, servers
from bench.paced import FIRST, Figures, PacedBus
from bench.servers import Server
from bench.target import Target

SETTLE_S = 3.0
# (a) How much of the line's time is used.
ROUNDS, ROUND_S = 5, 2.0
SIZES = {10: 0.92, 125: 0.95}  # words of a read: target
# (b) One device of 32 is dead, from the second minute on; (c) all ask the same.
DEVICES, WORDS = 32, 10
ALIVE_S, FIRST_MINUTE_S, DEAD_S, BACK_S = 20.0, 60.0, 30.0, 20.0
SAME_S = 4.0
# (d) The live blocks of 192 loads: baud, what they take on the wire, seconds measured.
FULL = ((115200, 4.0, 30.0), (38400, 10.5, 50.0))
LIVE = 18432

DEAD = Target(name="one of 32 dead: rate of the others, of 32/31", unit="x", least=0.95)
SAME = Target(name="transactions/s, 32 clients to 1", unit="x", most=1.05)


def main() -> None:
    """Measure and print."""
    for words, least in SIZES.items():
        utilisation(words, Target(name=f"{words} words", unit="", least=least))
    with loaded() as (bus, server, program):
        same_block(bus, server, program)
        one_dead(bus, server, program)
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
            paced.gateway(folder, site, _on(ours, 38400, poll_s=0)) as server,
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


def settled(server: Server, first: int, words: int) -> None:
    """Wait until it is at work, and what it does but once is behind it."""
    server.answered(1, first, words)
    time.sleep(SETTLE_S)


def _on(bus: PacedBus, baud: int, **options: Any) -> dict[str, dict[str, Any]]:
    """Settings of a gateway on a paced bus; its own address is no device's."""
    return {
        "gateway": {"address": 247},
        "bus digiware": {"link": f"serial:{bus.path}", "baud": baud, **options},
    }


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What clients got of the gateway, and what that was on the line."""

    rates: Sequence[float]  # of each client, answers a second
    exceptions: Sequence[int]
    wrong: int
    line: Figures

    @property
    def transactions(self) -> float:
        """A second, polls among them."""
        return self.line.requests / self.line.seconds


@contextmanager
def loaded() -> Iterator[tuple[PacedBus, Server, Path]]:
    """A line of 32 devices at 38400 baud, always asked; and the load of clients."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program = servers.compiled(folder, "clients.c")
        site = paced.site(DEVICES, paced.block_model(folder, WORDS))
        with paced.paced_bus(folder, 38400) as bus:
            options = {**_on(bus, 38400), "modbus": {"max_age_s": 0}}
            with paced.gateway(folder, site, options) as server:
                settled(server, FIRST, WORDS)
                yield bus, server, program


def load(
    bus: PacedBus, server: Server, program: Path, many: int, step: int, seconds: float
) -> Load:
    """`many` clients ask units 1, 1 + step ... again and again."""
    asked = (server.port, many, 1, step, FIRST, WORDS, seconds)
    bus.figures()
    said = subprocess.run(
        servers.pinned(servers.CLIENTS, program, *map(str, asked)),
        check=True,
        capture_output=True,
    )
    figures = json.loads(said.stdout)
    return Load(
        rates=[each / figures["seconds"] for each in figures["answers"]],
        exceptions=figures["exceptions"],
        wrong=figures["wrong"],
        line=bus.figures(),
    )


def same_block(bus: PacedBus, server: Server, program: Path) -> None:
    """More and more clients that ask for the same, max_age_s = 0."""
    print("\nclients that ask for the same block, max_age_s = 0")
    rates = {}
    for many in (1, 8, 32):
        one = load(bus, server, program, many, 0, SAME_S)
        rates[many] = one.transactions
        print(
            f"{many:3} clients: {sum(one.rates):7.1f} answers/s,"
            f" {one.transactions:6.1f} transactions/s with the polls,"
            f" wrong words {one.wrong}"
        )
    print(SAME.line(rates[32] / rates[1]))


def one_dead(bus: PacedBus, server: Server, program: Path) -> None:
    """Every client asks a device of its own; the last device dies and comes back."""
    phases = {"all alive": load(bus, server, program, DEVICES, 1, ALIVE_S)}
    bus.tell(f"dead {DEVICES}")
    phases["first minute"] = load(bus, server, program, DEVICES, 1, FIRST_MINUTE_S)
    phases["from the second on"] = load(bus, server, program, DEVICES, 1, DEAD_S)
    bus.tell("dead 0")
    load(bus, server, program, DEVICES, 1, BACK_S)
    phases["all alive again"] = load(bus, server, program, DEVICES, 1, ALIVE_S)

    print(f"\n{DEVICES} devices, a client each, max_age_s = 0, one device dead")
    healthy = {name: sum(each.rates[:-1]) for name, each in phases.items()}
    for name, each in phases.items():
        rates = each.rates[:-1]
        print(
            f"{name:20}{healthy[name]:6.1f} answers/s of the other 31"
            f" ({min(rates):.2f} to {max(rates):.2f} each), line in use"
            f" {each.line.utilisation:.3f}, sooner than t3.5 {each.line.violations},"
            f" wrong words {each.wrong}, refused {each.exceptions[-1]}"
        )
    # Of two, the one that the rest of the machine disturbed less.
    alive = max(healthy["all alive"], healthy["all alive again"])
    ratio = healthy["from the second on"] / (alive * DEVICES / (DEVICES - 1))
    print(DEAD.line(ratio))


def full_site(baud: int, arithmetic_s: float, seconds: float) -> None:
    """32 devices of 6 loads: how long until a live block is read again."""
    with tempfile.TemporaryDirectory() as name, full(Path(name), baud) as bus:
        bus.tell(f"watch 1 {LIVE}")
        bus.figures()
        time.sleep(seconds)
        figures = bus.figures()
    print(
        f"\n32 devices of 6 loads at {baud} baud, line in use {figures.utilisation:.3f}"
    )
    cycle = Target(
        name=f"live cycle {figures.cycle_s:.2f} s, of {arithmetic_s} s",
        unit="x",
        most=1.15,
    )
    print(cycle.line(figures.cycle_s / arithmetic_s))


@contextmanager
def full(folder: Path, baud: int) -> Iterator[PacedBus]:
    """A line with a full site on it, and the gateway that polls it."""
    site = paced.site(DEVICES, "I-60")
    with (
        paced.paced_bus(folder, baud) as bus,
        paced.gateway(folder, site, _on(bus, baud)) as server,
    ):
        settled(server, LIVE + 4, 2)
        yield bus


if __name__ == "__main__":
    main()
