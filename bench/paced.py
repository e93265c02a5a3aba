"""A gateway on a paced bus: as slow as a real line, with its silences counted."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import servers
from bench.servers import Server

BITS = 10  # of a character: 8N1


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was on the line; `wire_s` as the standard counts, with both silences."""

    requests: int
    answers: int
    violations: int  # requests sooner than 3.5 characters after what was before
    damaged: int
    seconds: float
    wire_s: float
    shortest_gap_ms: float
    mean_gap_ms: float
    watched: int
    cycle_s: float

    @property
    def utilisation(self) -> float:
        """Of the line's time, the part that the standard's transactions take."""
        return self.wire_s / self.seconds


class PacedBus:
    """The line behind the pty at `path`."""

    def __init__(self, path: Path, process: subprocess.Popen[str]) -> None:
        self.path = path
        self._process = process

    def tell(self, command: str) -> None:
        """One of the commands of paced_bus.c."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{command}\n")
        self._process.stdin.flush()

    def figures(self) -> Figures:
        """Of what was since the last time."""
        assert self._process.stdout is not None
        self.tell("figures")
        return Figures(**json.loads(self._process.stdout.readline()))


@contextmanager
def paced_bus(folder: Path, baud: int) -> Iterator[PacedBus]:
    """A line for as long as it is wanted."""
    program, path = servers.compiled(folder, "paced_bus.c"), folder / "bus"
    command = servers.pinned(servers.CLIENTS, program, path, str(baud), str(BITS))
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield PacedBus(path, process)
        finally:
            process.kill()


@contextmanager
def gateway(
    folder: Path, site: str, options: Mapping[str, Mapping[str, Any]]
) -> Iterator[Server]:
    """A gateway with this site.ini and these options, by section."""
    etc = folder / "etc"
    etc.mkdir(exist_ok=True)
    port = servers.free_port()
    served = {"interface": "127.0.0.1", "port": port, **options.get("modbus", {})}
    wanted = {"web": {"http_port": 0, "https_port": 0}, **options, "modbus": served}
    (etc / "site.ini").write_text(site, encoding="utf-8")
    (etc / "digiware.ini").write_text(_written(wanted), encoding="utf-8")
    with servers.under_twistd(port, etc, folder / "state") as server:
        yield server


def _written(options: Mapping[str, Mapping[str, Any]]) -> str:
    return "".join(
        "".join([f"[{section}]\n", *(f"{name} = {said[name]}\n" for name in said)])
        for section, said in options.items()
    )


def on(bus: PacedBus, baud: int, **options: Any) -> dict[str, dict[str, Any]]:
    """Settings of a gateway on a paced bus; its own address is no device's."""
    return {
        "gateway": {"address": 247},
        "bus digiware": {"link": f"serial:{bus.path}", "baud": baud, **options},
    }


def block_model(folder: Path, words: int) -> str:
    """A model whose live block is `words` registers from 1000 on; its name."""
    devices = folder / "etc" / "devices"
    devices.mkdir(parents=True, exist_ok=True)
    name = f"block{words}"
    rows = [f"{each},1,U16,1,,,live,R,bench,word {each},each" for each in range(words)]
    heading = "register,words,type,scale,service,aspect,group,access,source,name,load"
    (devices / f"{name}.csv").write_text("\n".join([heading, *rows, ""]))
    (devices / f"{name}.ini").write_text(
        f"[{name}]\nloads = 1\nload_base = {FIRST}\nload_stride = 200\n"
    )
    return name


FIRST = 1000


def site(devices: int, model: str) -> str:
    """Devices 1, 2 ... of one model on the Digiware bus, with all loads they have."""
    return "".join(
        f"[device {number}]\nbus = digiware\nmodel = {model}\n"
        for number in range(1, devices + 1)
    )
