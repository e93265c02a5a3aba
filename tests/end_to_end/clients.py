"""Modbus TCP clients that the project did not write, all asked the same way.

Each takes port, unit, first register and count, and gives the holding registers' words.
"""

import re
from collections.abc import Callable

from pymodbus.client import ModbusTcpClient

from tests.end_to_end.harness import HERE, compiled, needs, needs_package, output, words

Client = Callable[[int, int, int, int], list[int]]


def mbpoll(port: int, unit: int, first: int, count: int) -> list[int]:
    """mbpoll, as an electrician types it; its lines are `[18432]: <tab>0x0102`."""
    needs("mbpoll")
    printed = output(
        *("mbpoll", "-m", "tcp", "-p", str(port), "-a", str(unit), "-t", "4:hex"),
        *("-0", "-r", str(first), "-c", str(count), "-1", "127.0.0.1"),
    )
    shown = re.findall(r"^\[\d+\]:\s+0x([0-9A-F]{4})$", printed, re.MULTILINE)
    return words(" ".join(shown))


def libmodbus(port: int, unit: int, first: int, count: int) -> list[int]:
    """A C program on libmodbus, compiled here."""
    asked = map(str, (port, unit, first, count))
    return words(output(compiled("client.c"), *asked))


def pymodbus(port: int, unit: int, first: int, count: int) -> list[int]:
    """The synchronous client of pymodbus."""
    with ModbusTcpClient("127.0.0.1", port=port) as client:
        answer = client.read_holding_registers(first, count=count, device_id=unit)
    if answer.isError():
        raise AssertionError(str(answer))
    return list(answer.registers)


def jsmodbus(port: int, unit: int, first: int, count: int) -> list[int]:
    """The npm package jsmodbus."""
    return _node("jsmodbus", port, unit, first, count)


def modbus_serial(port: int, unit: int, first: int, count: int) -> list[int]:
    """The npm package modbus-serial."""
    return _node("modbus-serial", port, unit, first, count)


def _node(package: str, *asked: int) -> list[int]:
    needs("node")
    needs_package(package)
    return words(output("node", HERE / "node" / f"{package}.js", *map(str, asked)))
