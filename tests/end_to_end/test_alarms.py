"""What happens on a simulated site becomes one alarm each, and outlasts a kill."""

import random
import re
import sqlite3
import time
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.harness import Gateway, eventually, folder, twin, write_etc

SITE = """
[device 4]
bus = digiware
model = B-30 RS485
name = board

[load 4.1]
type = 3P+N-3CT

[device 6]
bus = digiware
model = E23

[device 7]
bus = digiware
model = E23

[alarm surge]
kind = measurement
source = 4.1
service = 10000
above = 1000

[alarm door]
kind = logic
source = 4.9
when = on

[alarm hot]
kind = measurement
source = 4.1
service = 10001
above = 500

[alarm fan]
kind = logic
source = 4.10
when = on

[alarm both]
kind = combination
all = hot, fan
"""
# All at once, for the last seconds of every so many.  Simulated inputs follow the time
# of day, so those that rules look at are held off until then: what comes later wins.
TWIN = """
[event door at rest]
device = 4
service = 900209
value = 0
every_s = 1
for_s = 1

[event fan at rest]
device = 4
service = 900210
value = 0
every_s = 1
for_s = 1

[event surge]
device = 4
service = 10000
load = 1
value = 2000
every_s = {every}
for_s = {last}

[event door]
device = 4
service = 900209
value = 1
every_s = {every}
for_s = {last}

[event hot]
device = 4
service = 10001
load = 1
value = 2000
every_s = {every}
for_s = {last}

[event fan]
device = 4
service = 900210
value = 1
every_s = {every}
for_s = {last}

[event dip]
device = 4
alarm = EN50160 1
code = 2
every_s = {every}
for_s = 0.1

[event clamp]
device = 4
alarm = system 2
code = 3
every_s = {every}
for_s = {last}

[fault dead]
device = 6
kind = dead
every_s = {every}
for_s = {last}

[fault two of one address]
device = 7
kind = duplicate
every_s = {every}
for_s = {last}
"""
DEAD_BUS = "".join(
    f"[fault {n}]\ndevice = {n}\nkind = dead\nevery_s = 24\nfor_s = 6\n"
    for n in (4, 5, 6)
)
# What is expected of it: key, cause.
CAUSES = {
    ("rule surge", "above"),
    ("rule door", "on"),
    ("rule both", "all"),
    ("device 4 EN50160 1", "dip"),
    ("device 4 system 2", "CT disconnected"),
    ("system 3 device 6", "silent"),
    ("system 4 device 7", "conflict"),
}
# A dip is over before anybody can have read that it began.
HELD = {cause for cause in CAUSES if cause[1] != "dip"}


class Kept:
    """What the journal of a gateway holds, read beside it."""

    def __init__(self, state: Path) -> None:
        self._path = state / "journal.sqlite"

    def ask(self, question: str) -> list[tuple[object, ...]]:
        """The rows; none while the file is not there yet."""
        if not self._path.exists():
            return []
        connection = sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)
        try:
            return connection.execute(question).fetchall()
        except sqlite3.OperationalError:
            return []
        finally:
            connection.close()

    def alarms(self) -> list[tuple[object, ...]]:
        """Key, cause and state of each but those of passwords, which every site has."""
        return self.ask("SELECT key, cause, state FROM alarms WHERE number <> 8")

    def ids(self) -> list[object]:
        """Of the alarms that the journal tells the beginning of."""
        entries = (
            "SELECT alarm FROM journal WHERE kind IN ('alarm began', 'alarm flaps')"
        )
        return [id for (id,) in self.ask(entries)]

    def begun(self) -> set[tuple[object, ...]]:
        """Key and cause of those."""
        return {row[:2] for row in self.alarms()}

    def ended(self) -> set[tuple[object, ...]]:
        """Key and cause of those that ended."""
        return {row[:2] for row in self.alarms() if row[2] == "ended"}


def began(gateway: Gateway) -> list[int]:
    """The ids of the alarms that were shown so far."""
    return [int(id) for id in re.findall(r"Alarm began: (\d+),", gateway.said())]


def quick(etc: Path) -> None:
    """A line with time: for probes of who rests, and for the blocks that are slow."""
    options = (etc / "digiware.ini").read_text(encoding="utf-8")
    shorter = options.replace("poll_s = 0.2", "timeout_s = 0.1\npoll_s = 2")
    (etc / "digiware.ini").write_text(shorter, encoding="utf-8")


class CauseTests(SynchronousTestCase):
    """Eight things at once, and a port that is pulled."""

    def test_each_is_one_alarm_and_ends(self) -> None:
        """[ALM-1, ALM-2, PLUS-12] Whatever it is, it begins once, and ends."""
        etc = write_etc(self, SITE, "twin:")
        # Alarm slots are read every ten seconds: what lasts longer can't be missed.
        (etc / "twin.ini").write_text(TWIN.format(every=40, last=14), encoding="utf-8")
        quick(etc)
        kept = Kept(Gateway(self, etc).state)

        eventually(lambda: kept.begun() >= HELD, "what lasts has begun", 90)
        eventually(lambda: kept.ended() == CAUSES, "all has begun, and ended", 90)
        self.assertEqual(len(kept.alarms()), len(CAUSES), kept.alarms())

    def test_a_dead_bus(self) -> None:
        """[PLUS-12] Three devices that fall silent together are one alarm."""
        etc = write_etc(self, sites.LOAD + sites.COUNTIS + sites.DIRIS, "twin:")
        (etc / "twin.ini").write_text(DEAD_BUS, encoding="utf-8")
        quick(etc)
        kept = Kept(Gateway(self, etc).state)

        eventually(lambda: bool(kept.begun()), "it has begun")
        eventually(lambda: bool(kept.ended()), "it has ended")
        self.assertEqual(
            kept.alarms(), [("system 3 bus digiware", "bus silent", "ended")]
        )

    def test_a_pulled_port(self) -> None:
        """[PLUS-12] Three devices behind it are one alarm, until it is back."""
        pty = folder(self) / "bus"
        site = sites.LOAD + sites.COUNTIS + sites.DIRIS
        etc = write_etc(self, site, f"serial:{pty}")
        plugged = twin(self, etc / "site.ini", pty)
        gateway = Gateway(self, etc)
        kept = Kept(gateway.state)
        eventually(lambda: min(gateway.polls().values()) > 0, "all are polled")

        plugged.kill()
        eventually(lambda: len(kept.alarms()) == 1, "there is an alarm")
        self.assertEqual(kept.alarms()[0][1:], ("line down", "active"))
        twin(self, etc / "site.ini", pty)
        eventually(lambda: kept.alarms()[0][2] == "ended", "it has ended")

        self.assertEqual(len(kept.alarms()), 1)


class FullDiskTests(SynchronousTestCase):
    """A limit of the size of files is to SQLite what a full disk is."""

    def test_alarms_of_a_full_disk_are_written_when_it_has_room(self) -> None:
        """[ALM-1] They are shown meanwhile; in the end each is there once."""
        etc = write_etc(self, SITE, "twin:")
        often = TWIN.format(every=10, last=4)
        (etc / "twin.ini").write_text(often, encoding="utf-8")
        quick(etc)
        gateway = Gateway(self, etc)
        kept = Kept(gateway.state)
        eventually(lambda: bool(kept.alarms()), "there is an alarm")

        gateway.limit_files(4096)
        gateway.line("The journal can't be written")
        shown = len(began(gateway))
        eventually(
            lambda: len(began(gateway)) > shown, "an alarm is shown all the same"
        )
        missing = set(began(gateway)) - set(kept.ids())
        self.assertTrue(missing)
        gateway.limit_files(None)
        gateway.line("The journal is written again; lost: 0")

        ids = kept.ids()
        self.assertLessEqual(missing, set(ids))
        self.assertEqual(len(ids), len(set(ids)))


class KillTests(SynchronousTestCase):
    """The same state folder, again and again."""

    def test_a_gateway_that_is_killed(self) -> None:
        """No alarm that was shown is lost, none is doubled, and the file is whole."""
        etc = write_etc(self, SITE, "twin:")
        often = TWIN.format(every=2, last=1)
        (etc / "twin.ini").write_text(often, encoding="utf-8")
        state, chance, shown = folder(self), random.Random(5), set()
        for _ in range(4):
            gateway = Gateway(self, etc, state=state)
            time.sleep(
                chance.uniform(0.0, 2.5)
            )  # a random moment is what this is about
            gateway.kill()
            shown |= set(re.findall(r"Alarm \w+: (\d+),", gateway.said()))
            self.check(Kept(state), shown)
        self.assertTrue(shown)

    def check(self, kept: Kept, shown: set[str]) -> None:
        self.assertEqual(kept.ask("PRAGMA integrity_check"), [("ok",)])
        known = {str(id) for (id,) in kept.ask("SELECT id FROM alarms")}
        self.assertLessEqual(shown, known)
        twice = (
            "SELECT key FROM alarms WHERE state LIKE 'active%'"
            " GROUP BY key HAVING count(*) > 1"
        )
        self.assertEqual(kept.ask(twice), [])
        begun = (
            "SELECT alarm FROM journal WHERE kind IN ('alarm began', 'alarm flaps')"
            " GROUP BY alarm HAVING count(*) > 1"
        )
        self.assertEqual(kept.ask(begun), [])
