"""What alarm rules cost at each poll, and how fast a page of a long journal is read."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from struct import pack
from tempfile import TemporaryDirectory
from typing import Any

from twisted.internet import reactor
from twisted.internet.defer import Deferred
from twisted.internet.task import LoopingCall, react

from bench.target import Target
from digiware.clock import Clock
from digiware.devices import catalogue
from digiware.domain.event import Block
from digiware.domain.site import Device, Load, Rule, Site
from digiware.store import journal_file
from digiware.store.journal import Journal
from digiware.store.live import Live
from digiware.store.records import Records
from digiware.store.worker import Worker

DEVICES, RULES, POLLS, CYCLE_S = 32, 10, 200, 1.0
ROWS, PAGES = 1_000_000, 40

CORE = Target(name="32 devices x 10 rules, polled each second", unit="%", most=2.0)
PAGE = Target(name="a page of 50 of 1 000 000 rows", unit="ms", most=50.0)
STALL = Target(name="longest stall of the reactor meanwhile", unit="ms")

FILTERS: tuple[dict[str, Any], ...] = (
    {},
    {"before": ROWS // 2},
    {"kind": "device silent"},
    {"device": 7, "before": ROWS // 3},
    {"kind": "device back", "device": 7},
    {"since": 1000.0, "until": ROWS / 2},
)


def main() -> None:
    """Measure and print."""
    react(_all)


def _all(running: Any) -> "Deferred[None]":
    return Deferred.fromCoroutine(_measured())


async def _measured() -> None:
    print("\nalarms and the journal\n")
    with TemporaryDirectory() as folder:
        print(CORE.line(rules_cost(Path(folder) / "rules.sqlite")))
        page_ms, stall_ms = await page(Path(folder) / "journal.sqlite")
    print(PAGE.line(page_ms))
    print(STALL.line(stall_ms))


def rules_cost(path: Path) -> float:
    """Percent of a core: what looking at all blocks of a cycle takes of the cycle."""
    known = catalogue.load()
    product = known.product("I-35")
    assert product is not None
    load = Load(number=1, name="load 1")
    devices = tuple(
        Device(
            number=number,
            bus="digiware",
            unit=number,
            product=product,
            name=f"meter {number}",
            loads=(load,),
        )
        for number in range(2, 2 + DEVICES)
    )
    services = [one.service for one in known.fields(product, 1) if one.group == "live"]
    wanted = [service for service in services if service][:RULES]
    rules = tuple(
        Rule(
            key=f"{device.number} {service}",
            kind="measurement",
            source=(device.number, 1),
            service=service,
            above=1e9,
        )
        for device in devices
        for service in wanted
    )
    live, clock = Live(Site(devices=devices, rules=rules)), Clock()
    records = Records(
        path, live, known, clock, reactor, Worker(reactor, "bench"), "bench"
    )
    assert len(wanted) == RULES
    first = known.fields(product, 1)[0].first
    blocks = [
        [
            Block(device.number, 3, first, pack(">92H", *[n] * 92), 0.0, 0.0, 1.0)
            for device in devices
        ]
        for n in range(2)
    ]
    costs = []
    for poll in range(POLLS):
        began = time.process_time()
        for block in blocks[poll % 2]:
            records.told(block)
        costs.append(time.process_time() - began)
    return 100 * median(costs) / CYCLE_S


async def page(path: Path) -> tuple[float, float]:
    """The slowest question's median, and the longest time the reactor stood still."""
    connection = journal_file.opened(path)
    connection.connection.executemany(
        "INSERT INTO journal VALUES (?, ?, ?, '', ?, 0, '{}')", _rows()
    )
    connection.commit()
    worker = Worker(reactor, "bench")
    worker.start()
    journal = Journal(connection, Clock(), worker)
    stalls: list[float] = [time.monotonic()]
    gaps: list[float] = []

    def tick() -> None:
        now = time.monotonic()
        gaps.append(now - stalls[0])
        stalls[0] = now

    ticking = LoopingCall(tick)
    ticking.start(0.001)
    taken = []
    for asked in FILTERS:
        times = []
        for _ in range(PAGES):
            began = time.monotonic()
            entries = await journal.page(**asked)
            times.append(time.monotonic() - began)
            assert len(entries) == 50, (asked, len(entries))
        taken.append(median(times))
    ticking.stop()
    await journal.close()
    worker.stop()
    return 1000 * max(taken), 1000 * max(gaps[2:])


def _rows() -> Iterator[tuple[int, float, str, int]]:
    kinds = ("device silent", "device back", "alarm began", "alarm ended")
    for number in range(1, ROWS + 1):
        yield number, float(number), kinds[number // 8 % 4], number % 33


if __name__ == "__main__":
    main()
