"""A gateway killed at random moments, again and again, over one journal.

    python -m bench.kills [TIMES]     100 times take about six minutes

After each kill: the file is whole, every alarm that was shown is in it, none is there
twice, and the alarms that were on go on in the next run.
"""

import random
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.end_to_end.harness import ENVIRONMENT, ROOT
from tests.end_to_end.test_alarms import SITE, TWIN

OPTIONS = """
[bus digiware]
link = twin:
poll_s = 0.1
baud = 115200

[modbus]
enabled = no

[web]
interface = 127.0.0.1
http_port = 0
https = no
"""
SEED = 7
LONGEST_S = 6.0
SHOWN = re.compile(r"Alarm (\w+): (\d+),")
DOUBLED = (
    "SELECT key FROM alarms WHERE state LIKE 'active%' GROUP BY key HAVING count(*) > 1"
)
TWICE = (
    "SELECT alarm, kind FROM journal WHERE alarm > 0 GROUP BY alarm, kind"
    " HAVING count(*) > 1"
)


def main(times: int) -> None:
    """Kill, look, and print what was found."""
    chance, shown, faults = random.Random(SEED), set[int](), 0
    with TemporaryDirectory() as folder:
        etc, state = Path(folder) / "etc", Path(folder) / "state"
        etc.mkdir()
        (etc / "digiware.ini").write_text(OPTIONS, encoding="utf-8")
        (etc / "site.ini").write_text(SITE, encoding="utf-8")
        (etc / "twin.ini").write_text(TWIN.format(every=2, last=1), encoding="utf-8")
        for _ in range(times):
            said = lived(etc, state, chance.uniform(0.5, LONGEST_S))
            shown |= {int(id) for _, id in SHOWN.findall(said)}
            faults += look(state / "journal.sqlite", shown)
        alarms, entries = counts(state / "journal.sqlite")
    print(
        f"{times} kills, {alarms} alarms, {len(shown)} of them shown, {entries} entries"
    )
    print(f"faults: {faults}")
    sys.exit(faults > 0)


def lived(etc: Path, state: Path, seconds: float) -> str:
    """What a gateway said until it was killed."""
    twistd = Path(sys.executable).with_name("twistd")
    gateway = subprocess.Popen(
        [
            twistd,
            "--nodaemon",
            "--pidfile=",
            "digiware",
            "--etc",
            etc,
            "--state",
            state,
        ],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    time.sleep(seconds)
    gateway.kill()
    return gateway.communicate()[0]


def look(path: Path, shown: set[int]) -> int:
    """How many faults the file has; each is printed."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(path)
    try:
        whole = connection.execute("PRAGMA integrity_check").fetchall()
        known = {id for (id,) in connection.execute("SELECT id FROM alarms")}
        doubled = connection.execute(DOUBLED).fetchall()
        doubled += connection.execute(TWICE).fetchall()
    except sqlite3.OperationalError as error:  # killed before the tables were there
        return int(bool(shown) and print(error) is None)
    finally:
        connection.close()
    found = [one for one in (*whole, *doubled) if one != ("ok",)]
    found += [("shown, but not there", id) for id in sorted(shown - known)]
    for one in found:
        print(*one)
    return len(found)


def counts(path: Path) -> tuple[int, int]:
    """Alarms and entries."""
    connection = sqlite3.connect(path)
    alarms, entries = (
        connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        for table in ("alarms", "journal")
    )
    connection.close()
    return alarms, entries


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100)
