"""`twistd` as it starts a service of the machine: in the background, by a fork."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end import sites
from tests.end_to_end.harness import (
    DEADLINE_S,
    ENVIRONMENT,
    ROOT,
    eventually,
    folder,
    write_etc,
)


class DaemonTests(SynchronousTestCase):
    """Without --nodaemon: what was opened before the fork is not the child's."""

    def setUp(self) -> None:
        self.state = folder(self)
        pidfile = self.state / "pid"
        command = (
            *(Path(sys.executable).with_name("twistd"), f"--pidfile={pidfile}"),
            *(f"--logfile={self.state / 'log'}", "digiware"),
            *("--etc", write_etc(self, sites.LOAD, "twin:"), "--state", self.state),
        )
        subprocess.run(
            command, cwd=ROOT, env=ENVIRONMENT, timeout=DEADLINE_S, check=True
        )
        self.pid = int(pidfile.read_text(encoding="ascii"))
        self.addCleanup(os.kill, self.pid, signal.SIGKILL)

    def kinds(self) -> list[str]:
        """Of the entries of the journal, read as anybody may who has the file."""
        connection = sqlite3.connect(self.state / "journal.sqlite")
        try:
            rows = connection.execute("SELECT kind FROM journal").fetchall()
        finally:
            connection.close()
        return [kind for (kind,) in rows]

    def test_who_reads_the_journal_takes_nothing_from_it(self) -> None:
        """[LOG-5] What is written behind a reader is in the file, too."""
        eventually(lambda: "started" in self.kinds(), "it has started")
        os.kill(self.pid, signal.SIGHUP)

        eventually(lambda: "reloaded" in self.kinds(), "it has reloaded")
