"""A configuration with faults: all of them told, none of them a traceback."""

import re
import subprocess
import sys
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.harness import DEADLINE_S, ENVIRONMENT, ROOT, folder

GATEWAY = """
[gateway]
model = M-80
adress = 2

[bus digiware]
baud = 12345
link = usb:0

[modbus]
port = 70000
connections = many

[modbuss]
port = 502

[web]
https = maybe
"""
SITE = """
[device 4]
bus = digiware
model = I-99

[device 300]
bus = digiware
model = E23
"""
# file, section and, where the section itself is not the fault, option
FAULTS = (
    ("digiware.ini", "gateway", "model"),
    ("digiware.ini", "gateway", "adress"),
    ("digiware.ini", "bus digiware", "baud"),
    ("digiware.ini", "bus digiware", "link"),
    ("digiware.ini", "modbus", "port"),
    ("digiware.ini", "modbus", "connections"),
    ("digiware.ini", "modbuss", ""),
    ("digiware.ini", "web", "https"),
    ("site.ini", "device 4", "model"),
    ("site.ini", "device 300", ""),
)


class FaultsTests(SynchronousTestCase):
    """The gateway started as an operator starts it."""

    def test_every_fault_is_told_at_once(self) -> None:
        """Ten faults: ten lines with file, section and option, exit 1, no traceback."""
        etc = folder(self)
        (etc / "digiware.ini").write_text(GATEWAY, encoding="utf-8")
        (etc / "site.ini").write_text(SITE, encoding="utf-8")

        done = subprocess.run(
            [
                *(Path(sys.executable).with_name("twistd"), "--nodaemon", "--pidfile="),
                *("digiware", "--etc", etc, "--state", folder(self)),
            ],
            cwd=ROOT,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=DEADLINE_S,
            check=False,
        )

        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertNotIn("Traceback", done.stdout + done.stderr)
        told = [line for line in done.stderr.splitlines() if ".ini" in line]
        self.assertEqual(len(told), len(FAULTS), done.stderr)
        for words in FAULTS:
            pattern = ".*".join(rf"\b{re.escape(word)}" for word in words if word)
            found = [line for line in told if re.search(pattern, line)]
            self.assertNotEqual(found, [], f"{words} in:\n{done.stderr}")
