"""The unit of systemd that an installation begins with."""

import shlex
from configparser import ConfigParser
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.tap import Options

UNIT = Path(__file__).parents[1] / "etc" / "digiware.service"


class ServiceUnitTests(SynchronousTestCase):
    """It starts the gateway with folders that it lets it write."""

    def test_the_command(self) -> None:
        """What it starts is a command line of ours, in the foreground, and both of its
        folders can be written though nothing else can."""
        unit = ConfigParser(interpolation=None)
        unit.optionxform = str  # type: ignore[assignment,method-assign]
        unit.read(UNIT, encoding="utf-8")
        service = unit["Service"]
        program, *words = shlex.split(service["ExecStart"])
        ours = words.index("digiware")
        options = Options()
        options.parseOptions(words[ours + 1 :])

        self.assertEqual(
            (Path(program).name, service["ProtectSystem"]), ("twistd", "strict")
        )
        self.assertEqual(words[:ours], ["--nodaemon", "--pidfile="])
        self.assertEqual(options["etc"], service["ReadWritePaths"])
        self.assertEqual(options["state"], f"/var/lib/{service['StateDirectory']}")
