"""What alarm rules cost at each poll, and how fast a page of a long journal is read."""

import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
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
from digiware.devices.field import Field
from digiware.domain.event import Block
from digiware.domain.site import Device, Load, Product, Rule, Site
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
    fields = known.fields(product, 1)
    live, worker = Live(_site(product, fields)), Worker(reactor, "bench")
    records = Records(path, live, known, Clock(), reactor, worker, "bench")
    costs = []
    for poll in range(POLLS):
        words = pack(">92H", *[poll % 2] * 92)
        blocks = [
            Block(number, 3, fields[0].first, words, 0.0, 0.0, 1.0)
            for number in live.site.by_number
        ]
        began = time.process_time()
        for block in blocks:
            records.told(block)
        costs.append(time.process_time() - began)
    return 100 * median(costs) / CYCLE_S


def _site(product: Product, fields: Iterable[Field]) -> Site:
    """Devices of one load, and rules on their first live quantities."""
    live = [each.service for each in fields if each.service and each.group == "live"]
    numbers = range(2, 2 + DEVICES)
    return Site(
        devices=tuple(
            Device(
                number=number,
                bus="digiware",
                unit=number,
                product=product,
                name=f"meter {number}",
                loads=(Load(number=1, name="load 1"),),
            )
            for number in numbers
        ),
        rules=tuple(
            Rule(
                key=f"{number} {service}",
                kind="measurement",
                source=(number, 1),
                service=service,
                above=1e9,
            )
            for number in numbers
            for service in live[:RULES]
        ),
    )


async def page(path: Path) -> tuple[float, float]:
    """The slowest question's median, and the longest time the reactor stood still."""
    connection = journal_file.opened(path)
    connection.connection.executemany(
        "INSERT INTO journal VALUES (?, ?, ?, '', ?, 0, '{}')", _rows()
    )
    connection.commit()
    worker = Worker(reactor, "bench")
    worker.start()
    journal = Journal(connection, Clock(), worker, reactor)
    ticks: list[float] = []
    ticking = LoopingCall(lambda: ticks.append(time.monotonic()))
    ticking.start(0.001)
    taken = [await asked_s(journal, asked) for asked in FILTERS]
    ticking.stop()
    await journal.close()
    worker.stop()
    stall_s = max(after - before for before, after in pairwise(ticks[2:]))
    return 1000 * max(taken), 1000 * stall_s


async def asked_s(journal: Journal, asked: dict[str, Any]) -> float:
    """Median seconds for a page."""
    times = []
    for _ in range(PAGES):
        began = time.monotonic()
        entries = await journal.page(**asked)
        times.append(time.monotonic() - began)
        assert len(entries) == 50, (asked, len(entries))
    return median(times)


def _rows() -> Iterator[tuple[int, float, str, int]]:
    kinds = ("device silent", "device back", "alarm began", "alarm ended")
    for number in range(1, ROWS + 1):
        yield number, float(number), kinds[number // 8 % 4], number % 33


if __name__ == "__main__":
    main()
