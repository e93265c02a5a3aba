"""How lines, clients, devices and alarms stand, as lines of text: what SIGUSR2 logs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from digiware.bus.line import Line
from digiware.bus.meter import Times
from digiware.domain import alarm_words
from digiware.domain.alarm import Alarm
from digiware.domain.figure import Figure
from digiware.domain.state import DeviceState

CACHE = "digiware_modbus_cache_"


def lines(open_lines: Mapping[str, Line], now: float) -> Iterator[str]:
    """Each line, and each client that has asked it."""
    for name, line in open_lines.items():
        tally, lanes = line.master.tally, line.lanes
        yield (
            f"bus {name} {line.bus.link} requests {tally.requests}"
            f" timeouts {tally.timeouts} garbled {tally.garbled}"
            f" queued {lanes.queued}, of them writes {lanes.queued_writes};"
            f" last minute {line.meter.minute.ratio(now):.1%} in use;"
            f" {_milliseconds(tally.times)}"
        )
        for client, account in line.meter.clients.items():
            yield (
                f"client {client} on {name}: transactions {account.transactions};"
                f" {_milliseconds(account.times)}"
            )


def caches(figures: Iterable[Figure]) -> Iterator[str]:
    """How many reads the image answered, a row for each way in."""
    rows: defaultdict[str, list[str]] = defaultdict(list)
    for figure in figures:
        if figure.name.startswith(CACHE):
            what = figure.name.removeprefix(CACHE).removesuffix("_total")
            rows[figure.labels["framing"]].append(f"{what} {figure.value:.0f}")
    for framing, row in rows.items():
        yield f"cache of Modbus {framing}: {' '.join(row)}"


def devices(
    states: Iterable[DeviceState], open_lines: Mapping[str, Line]
) -> Iterator[str]:
    """Each device, and what it cost its line."""
    for state in states:
        device = state.device
        age = "-" if state.age_s is None else f"{state.age_s:.1f}"
        line, polls, cost = open_lines.get(device.bus), 0, ""
        if line is not None:
            polls = line.polls.get(device.number, 0)
            account = line.meter.devices.get(device.number)
            cost = f"; {_milliseconds(account.times)}" if account else ""
        yield (
            f"device {device.number} {device.name} ({device.product.model})"
            f" on {device.bus}: {state.quality.value}, age {age} s,"
            f" polls {polls}{cost} {state.reason}"
        ).rstrip()


def alarms(active: Iterable[Alarm]) -> Iterator[str]:
    """Each alarm that stands."""
    for alarm in active:
        yield (
            f"alarm {alarm.id} {alarm.about.criticality.value} {alarm.state.value}:"
            f" {alarm_words.sentence(alarm.about)}"
        )


def _milliseconds(times: Times) -> str:
    """What time went on [bus.meter]."""
    return (
        f"ms: wire {times.wire_s * 1000:.0f}, time-outs {times.timeout_s * 1000:.0f},"
        f" gaps {times.gap_s * 1000:.0f}, retries {times.retry_s * 1000:.0f}"
    )
