"""What the gateway has in memory with the greatest site: 32 devices, 192 loads [BUS-2].

The devices are simulated in another process, on a pty, so only the gateway is counted.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import servers
from bench.target import Target
from tests.end_to_end.harness import ENVIRONMENT, ROOT

DEVICES = range(2, 34)
COUNT = 92  # words of a live block
LAST = 18432 + 5 * 2048  # that of load 6, the last to be read
READ_S = 20.0  # every live block, and some of the slow ones

RESIDENT = Target(name="memory with 32 devices and 192 loads", unit="MB", most=90.0)

SITE = "".join(
    f"[device {number}]\nbus = digiware\nmodel = I-60\nnetwork = 3P+N\n"
    for number in DEVICES
)
OPTIONS = """\
[bus digiware]
link = serial:{pty}
baud = 115200
[web]
interface = 127.0.0.1
http_port = 0
https_port = 0
[modbus]
interface = 127.0.0.1
port = {port}
"""


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        etc = Path(folder, "etc")
        etc.mkdir()
        (etc / "site.ini").write_text(SITE, encoding="utf-8")
        pty, port = etc / "bus", servers.free_port()
        options = OPTIONS.format(pty=pty, port=port)
        (etc / "digiware.ini").write_text(options, encoding="utf-8")
        twistd = Path(sys.executable).with_name("twistd")
        command = (twistd, "--nodaemon", "--pidfile=", "digiware", "--etc", etc)
        state = ("--state", Path(folder, "state"))
        with (
            twin(etc / "site.ini", pty),
            servers.serving("digiware", port, *command, *state) as server,
        ):
            server.answered(DEVICES[-1], LAST, COUNT)
            time.sleep(READ_S)
            resident = resident_mb(server.process.pid)
    print("\nthe greatest site, all of its live blocks read\n")
    print(RESIDENT.line(resident))


@contextmanager
def twin(site: Path, pty: Path) -> Iterator[None]:
    """The site's bus on a pty, once it is there."""
    command = (sys.executable, "-m", "digiware.twin", "--site", site, "--pty", pty)
    process = subprocess.Popen(
        [*map(str, command), "--baud", "115200"],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        process.stdout.readline()
        yield
    finally:
        process.terminate()
        process.wait()


def resident_mb(process: int) -> float:
    """Resident memory of a process, the greatest so far."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next(each for each in status.splitlines() if each.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
