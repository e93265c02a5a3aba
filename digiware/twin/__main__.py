"""The twin as a program: one bus of a site on a pty or a TCP port, in its own process.

python -m digiware.twin --site etc/demo/site.ini --bus digiware --pty /tmp/bus
"""

import argparse
import sys
from pathlib import Path
from typing import Any

from twisted.internet import reactor as installed
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Factory

from digiware.devices.catalogue import Catalogue, Unreadable, load
from digiware.domain.site import Site
from digiware.settings import records, site, text
from digiware.settings.faults import Faults, Report

from . import script
from .bus import Twin
from .line import Station
from .pty import Pty
from .segment import Segment

reactor: Any = installed
# What is told in a sentence: mistakes in files and options, a place that is taken.
FAULTS = (Faults, Unreadable, OSError, UnicodeDecodeError, CannotListenError)
BAUDS = (9600, 19200, 38400, 57600, 115200)


def main(arguments: list[str]) -> int:
    """The status to exit with."""
    options = _options(arguments)
    folder = options.site.parent
    try:
        catalogue = load(folder / "devices")
        told = script.read(folder / script.FILE, catalogue.product, catalogue.names())
        found = _site(options.site, catalogue)
        still = options.still or bool(options.words)
        twin = Twin(lambda: found, catalogue, reactor, told, still)
        if options.words:
            return _print(twin, *options.words)
        settings = records.Bus(baud=options.baud)
        where = _serve(twin.segment(options.bus, settings), options)
    except FAULTS as error:
        print(error, file=sys.stderr)
        return 1
    print(f"ready {where}", flush=True)
    reactor.run()
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="digiware.twin", description="Simulates the devices on one bus of a site."
    )
    add = parser.add_argument
    add(
        "--site", type=Path, required=True, help="a site.ini; twin.ini beside it counts"
    )
    add("--bus", choices=("digiware", "rs485"), default="digiware")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument(
        "--pty", type=Path, metavar="PATH", help="be a serial port there"
    )
    where.add_argument(
        *("--tcp",),
        type=_host_and_port,
        metavar="HOST:PORT",
        help="RTU over TCP; port 0: any",
    )
    where.add_argument(
        *("--words",),
        nargs=3,
        type=int,
        metavar=("DEVICE", "FIRST", "COUNT"),
        help="print what these registers of the still twin hold, and end",
    )
    add("--baud", type=int, choices=BAUDS, default=38400)
    add("--still", action="store_true", help="time stands: every read gives the same")
    return parser.parse_args(arguments)


def _host_and_port(text: str) -> tuple[str, int]:
    host, _, number = text.rpartition(":")
    if not host or not number.isdecimal() or int(number) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT")
    return host, int(number)


def _site(path: Path, catalogue: Catalogue) -> Site:
    """The site in a file, whatever the gateway's own address is."""
    report = Report(path.name)
    sections = text.read(path.read_text(encoding="utf-8-sig"), report)
    found = site.site(sections, report, 0, catalogue.product, catalogue.names())
    if report.faults:
        raise Faults(report.faults)
    return found


def _print(twin: Twin, device: int, first: int, count: int) -> int:
    """One word a line, in four hexadecimal digits."""
    words = twin.words(device, first, count)
    if words is None:
        print(
            f"Device {device} does not hold registers {first} to {first + count - 1}.",
            file=sys.stderr,
        )
        return 1
    for each in range(0, len(words), 2):
        print(words[each : each + 2].hex())
    return 0


def _serve(segment: Segment, options: argparse.Namespace) -> str:
    """Where it is served; OSError if it can't be."""
    if options.pty:
        _serve_pty(segment, options.pty)
        return str(options.pty)
    host, number = options.tcp
    factory = Factory.forProtocol(lambda: Station(segment, reactor))
    port = reactor.listenTCP(number, factory, interface=host.strip("[]"))
    return f"{host}:{port.getHost().port}"


def _serve_pty(segment: Segment, path: Path) -> None:
    """A pty that comes back when it was lost."""

    def gone() -> None:
        reactor.callLater(segment.port_back_in(), _serve_pty, segment, path)

    Pty(Station(segment, reactor, gone), path, reactor)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
