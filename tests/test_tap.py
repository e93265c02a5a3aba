"""`twistd digiware`: options, faults before the start, signals while it runs."""

import io
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from twisted.application.service import MultiService
from twisted.internet import reactor
from twisted.internet.task import Clock
from twisted.logger import LogLevel, capturedLogs, formatEvent
from twisted.python.usage import UsageError
from twisted.trial.unittest import SynchronousTestCase

from digiware import tap
from digiware.devices.catalogue import load
from digiware.settings.files import Files
from digiware.settings.records import Settings

GATEWAY = """
[modbus]
port = 0
"""
SITE = """
[device 4]
bus = digiware
model = B-30
name = meter 4
"""
CATALOGUE = load()


class Folders(SynchronousTestCase):
    """A configuration in files."""

    def setUp(self) -> None:
        self.etc, self.state = Path(self.mktemp()), Path(self.mktemp()) / "deep"
        self.etc.mkdir()
        self.write(GATEWAY, SITE)

    def write(self, gateway: str, site: str) -> None:
        (self.etc / "digiware.ini").write_text(gateway, "utf-8")
        (self.etc / "site.ini").write_text(site, "utf-8")


class OptionsTests(SynchronousTestCase):
    """The command line."""

    def test_folders_have_defaults(self) -> None:
        """[DESIGN 4] `etc` and `var`, under the working directory."""
        options = tap.Options()
        options.parseOptions([])

        self.assertEqual((options["etc"], options["state"]), ("etc", "var"))

    def test_folders_can_be_given(self) -> None:
        """[DESIGN 4] `--etc DIR --state DIR`; nothing else is accepted."""
        options = tap.Options()
        options.parseOptions(["--etc", "/etc/here", "--state", "/var/there"])

        given = options["etc"], options["state"]
        self.assertEqual(given, ("/etc/here", "/var/there"))
        self.assertRaises(UsageError, options.parseOptions, ["--reactor", "epoll"])


class MakeServiceTests(Folders):
    """From the command line to a gateway that could start."""

    def setUp(self) -> None:
        super().setUp()
        # That of the tests is installed already: what is made beside it is not used.
        self.patch(tap, "MonotonicReactor", lambda: reactor)
        self.patch(sys, "stderr", io.StringIO())

    def make(self) -> MultiService:
        options = tap.Options()
        options.parseOptions(["--etc", str(self.etc), "--state", str(self.state)])
        return tap.makeService(options)

    def assert_exit(self) -> list[str]:
        """Status 1 and no traceback; the lines on stderr."""
        with self.assertRaises(SystemExit) as caught:
            self.make()
        self.assertEqual(caught.exception.code, 1)
        return sys.stderr.getvalue().splitlines()

    def test_the_gateway_is_made_as_configured(self) -> None:
        """The folder for state is made, nothing is said, nothing listens yet."""
        gateway = self.make()

        self.assertEqual(list(gateway.house.live.site.by_number), [4])
        self.assertIsNone(gateway.getServiceNamed("modbus").port)
        self.assertTrue(self.state.is_dir())
        self.assertFalse(gateway.running)
        self.assertEqual(sys.stderr.getvalue(), "")

    def test_every_fault_is_a_line(self) -> None:
        """[DESIGN 4] File, section and option, all at once."""
        self.write("[modbus]\nport = 70000\n[nonsense]\n", SITE + "model = B-3O\n")

        lines = self.assert_exit()

        for place in ("digiware.ini [modbus] port: ", "digiware.ini [nonsense]"):
            self.assertEqual(len([each for each in lines if place in each]), 1, lines)
        self.assertTrue(any(each.startswith("site.ini [device 4]") for each in lines))

    def test_missing_files_are_faults(self) -> None:
        """[DESIGN 4] With the place where they were looked for."""
        (self.etc / "site.ini").unlink()

        (line,) = self.assert_exit()

        self.assertEqual(line.split(": ")[0], "site.ini")
        self.assertIn(str(self.etc / "site.ini"), line)

    def test_faults_of_a_users_models_are_lines(self) -> None:
        """[CAT-2] `etc/devices/` is read before what names its models."""
        (self.etc / "devices").mkdir()
        (self.etc / "devices" / "X-1.ini").write_text("[X-1]\nfamily = y\n", "utf-8")

        lines = self.assert_exit()

        self.assertIn("X-1.ini, line 1: X-1 needs `loads`", lines[0])

    def test_a_folder_that_cannot_be_made_is_a_line(self) -> None:
        """The state folder, and why."""
        self.state = self.etc / "site.ini" / "state"

        (line,) = self.assert_exit()

        self.assertIn("site.ini", line)
        self.assertTrue(line.endswith("Not a directory"), line)

    def test_folders_stay_what_they_were(self) -> None:
        """`twistd --rundir` changes the working directory before the start."""
        house = self.make().house

        folders = house.etc, house.certificates.parent
        self.assertEqual(folders, (self.etc.absolute(), self.state.absolute()))

    def test_a_folder_that_another_gateway_has(self) -> None:
        """[PLUS-12] Two on one journal would give one id to two alarms."""
        self.make()

        (line,) = self.assert_exit()

        self.assertIn(f"{self.state}: another gateway runs on it", line)

    def test_warnings_are_logged(self) -> None:
        """What is allowed but probably not meant keeps nobody from starting."""
        slave = GATEWAY + "[bus rs485]\nrole = slave\n"
        self.write(slave, SITE.replace("digiware", "rs485"))

        with capturedLogs() as logs:
            self.make()

        said = [formatEvent(each) for each in logs]
        self.assertTrue(any("meter 4 is not read" in each for each in said), said)

    def test_another_reactor_is_told_what_it_means(self) -> None:
        """`twistd -r`: its timers stall while the wall clock is set back."""
        with capturedLogs() as logs:
            self.make()

        said = [formatEvent(each) for each in logs]
        self.assertTrue(any("twistd -r" in each for each in said), said)


class FakeGateway:
    """What Signals does to a gateway."""

    def __init__(self) -> None:
        self.applied: list[Settings] = []
        self.troubles: tuple[str, ...] = ()
        self.fails: Exception | None = None

    async def apply(self, settings: Settings) -> tuple[str, ...]:
        if self.fails is not None:
            raise self.fails
        self.applied.append(settings)
        return self.troubles

    def table(self) -> Iterator[str]:
        yield "bus digiware twin:"
        yield "device 4 meter 4"


class SignalTests(Folders):
    """A running gateway, as its operator reaches it."""

    def setUp(self) -> None:
        super().setUp()
        self.handlers: dict[int, Callable[..., object]] = {}
        self.patch(signal, "signal", self.handlers.__setitem__)
        self.state.mkdir(parents=True)
        files = Files(self.etc, self.state, CATALOGUE.product, CATALOGUE.names())
        self.gateway = FakeGateway()
        self.reactor = Clock()
        self.reactor.callFromThread = lambda act: self.reactor.callLater(0, act)
        tap.Signals(self.reactor, self.gateway, files).listen()

    def send(self, number: int) -> list[str]:
        """Send a signal; what is logged then, and how loud."""
        with capturedLogs() as logs:
            self.handlers[number](number, None)
            self.assertEqual(len(logs), 0)
            self.reactor.advance(0)
        self.errors = [each["log_level"] >= LogLevel.error for each in logs]
        return [formatEvent(each) for each in logs]

    def test_sighup_applies_what_the_files_say_now(self) -> None:
        """[DESIGN 2] In a turn of the reactor, not in the middle of whatever ran."""
        self.write(GATEWAY.replace("0", "1502"), SITE)

        said = self.send(signal.SIGHUP)

        (settings,) = self.gateway.applied
        self.assertEqual(settings.modbus.port, 1502)
        self.assertEqual(said, ["The configuration was applied"])

    def test_with_faults_everything_stays(self) -> None:
        """[DESIGN 4] All are in the log; nothing was applied."""
        self.write("[modbus]\nport = x\nidle_s = y\n", SITE)

        said = self.send(signal.SIGHUP)

        self.assertEqual(self.gateway.applied, [])
        self.assertIn("digiware.ini [modbus] port: ", said[0])
        self.assertIn("digiware.ini [modbus] idle_s: ", said[1])
        self.assertIn("the one before stays", said[2])
        self.assertTrue(all(self.errors))

    def test_a_file_that_went_away_is_a_fault(self) -> None:
        """[DESIGN 4] As when an editor moves it aside."""
        (self.etc / "site.ini").unlink()

        said = self.send(signal.SIGHUP)

        self.assertEqual(self.gateway.applied, [])
        self.assertIn("site.ini: not found", said[0])

    def test_what_could_not_be_done_is_said(self) -> None:
        """[DESIGN 2] A port in use is an error in the log; the rest was applied."""
        self.gateway.troubles = ("can't listen on port 1502",)

        said = self.send(signal.SIGHUP)

        self.assertEqual(said[0], "can't listen on port 1502")
        self.assertEqual(self.errors, [True, False])

    def test_warnings_are_said_again(self) -> None:
        """What is allowed but probably not meant may have come with the change."""
        slave = GATEWAY + "[bus rs485]\nrole = slave\n"
        self.write(slave, SITE.replace("digiware", "rs485"))

        said = self.send(signal.SIGHUP)

        self.assertIn("meter 4 is not read", said[0])

    def test_a_bug_is_a_traceback_in_the_log(self) -> None:
        """The gateway runs on."""
        self.gateway.fails = ZeroDivisionError()

        said = self.send(signal.SIGHUP)

        self.assertEqual(said, ["The reload failed"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_sigusr2_logs_how_everything_stands(self) -> None:
        """[DESIGN 2] A line for each bus and device."""
        said = self.send(signal.SIGUSR2)

        self.assertEqual(said, ["bus digiware twin:", "device 4 meter 4"])

    def test_sigusr1_is_left_to_twistd(self) -> None:
        """[DESIGN 2] It opens the log anew."""
        self.assertEqual(set(self.handlers), {signal.SIGHUP, signal.SIGUSR2})
