"""The wall clock is stepped; nothing that waits may notice."""

import re
from pathlib import Path

from twisted.trial.unittest import SkipTest, SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.harness import Gateway, eventually, folder, twin, write_etc


def libfaketime() -> Path:
    """The library that fakes the wall clock for the program that it is loaded into."""
    for found in Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"):
        return found
    raise SkipTest("not installed: faketime")


class SteppedClockTests(SynchronousTestCase):
    """Only the wall clock is faked; the monotonic one goes on as the kernel's does."""

    def test_a_clock_stepped_back_an_hour_stalls_no_poll(self) -> None:
        """Every device is polled on, though the time of day is an hour ago."""
        pty = folder(self) / "bus"
        etc = write_etc(self, sites.LOAD + sites.COUNTIS, f"serial:{pty}")
        twin(self, etc / "site.ini", pty)
        offset = folder(self) / "offset"
        offset.write_text("+0", encoding="ascii")
        gateway = Gateway(
            self,
            etc,
            {
                "LD_PRELOAD": str(libfaketime()),
                "FAKETIME_TIMESTAMP_FILE": str(offset),
                "FAKETIME_NO_CACHE": "1",
                "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            },
        )
        eventually(lambda: min(gateway.polls().values()) > 1, "both are polled")
        hour = self.newest_hour(gateway)

        offset.write_text("-3600", encoding="ascii")

        stepped = gateway.polls()
        self.assertEqual(self.newest_hour(gateway), (hour - 1) % 24)
        eventually(
            lambda: all(now > stepped[who] + 2 for who, now in gateway.polls().items()),
            "both are polled on",
        )

    def newest_hour(self, gateway: Gateway) -> int:
        """The hour of the newest time stamp in the log."""
        return int(re.findall(r"\d{4}-\d\d-\d\dT(\d\d):", gateway.said())[-1])
