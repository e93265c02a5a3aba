"""How long another request waits while a password is hashed."""

import threading
import time

from bench.target import Target
from tests.end_to_end.harness import Outside
from tests.end_to_end.web import NEW, Member, WebGateway

LOG_INS = 60
PAUSE_S = 0.002

DELAY = Target(name="longest wait beside a password hash", unit="ms", most=50.0)
IDLE = Target(name="longest wait without one, as many asked", unit="ms")
HASH = Target(name="a log-in, median", unit="ms")


def main() -> None:
    """Measure and print."""
    with Outside() as case:
        gateway = WebGateway(case)  # type: ignore[arg-type]
        member = Member(gateway.http, secure=False)
        member.log_in("admin", "Admin")
        member.change("Admin")
        taken: list[float] = []
        hashing = threading.Thread(target=log_ins, args=(gateway.http, taken))
        hashing.start()
        beside = waits(gateway.http, hashing)
        idle = waits(gateway.http, None, len(beside))
    print(f"\nweb: {LOG_INS} log-ins, {len(beside)} other requests meanwhile\n")
    print(DELAY.line(1e3 * max(beside)))
    print(IDLE.line(1e3 * max(idle)))
    print(HASH.line(1e3 * sorted(taken)[len(taken) // 2]))


def log_ins(port: int, taken: list[float]) -> None:
    """One after the other, each with its hash."""
    member = Member(port, secure=False)
    for _ in range(LOG_INS):
        began = time.perf_counter()
        if member.log_in("admin", NEW) != 303:
            raise AssertionError("the log-in was refused")
        taken.append(time.perf_counter() - began)


def waits(port: int, meanwhile: threading.Thread | None, count: int = 0) -> list[float]:
    """How long each answer took, while the thread runs or so many times."""
    member, waited = Member(port, secure=False), []
    while meanwhile.is_alive() if meanwhile else len(waited) < count:
        began = time.perf_counter()
        member.get("/healthz")
        waited.append(time.perf_counter() - began)
        time.sleep(PAUSE_S)
    return waited
