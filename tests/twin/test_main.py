"""The twin as a program, up to where it would serve for ever."""

from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.twin.__main__ import main

SITE = "[device 4]\nbus = digiware\nmodel = I-35\n"


class MainTests(SynchronousTestCase):
    """python -m digiware.twin"""

    def run_main(self, site: str, *arguments: str) -> tuple[int, str, str]:
        """Exit status, and what was printed and complained of."""
        folder = Path(self.mktemp())
        folder.mkdir()
        path = folder / "site.ini"
        path.write_text(site, encoding="utf-8")
        out, errors = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(errors):
            status = main(["--site", str(path), *arguments])
        return status, out.getvalue(), errors.getvalue()

    def test_words_of_the_still_twin(self) -> None:
        """Four lower-case hexadecimal digits a line: SOCO, a character a word."""
        status, out, _ = self.run_main(SITE, "--words", "4", "50000", "4")

        self.assertEqual((status, out), (0, "0053\n004f\n0043\n004f\n"))

    def test_what_nobody_holds(self) -> None:
        """A device or registers that are not there: a sentence and status 1."""
        for device, first in (("5", "50000"), ("4", "100")):
            status, _, said = self.run_main(SITE, "--words", device, first, "2")

            self.assertEqual(status, 1)
            self.assertIn(f"Device {device} does not hold registers {first}", said)

    def test_a_faulty_site(self) -> None:
        """All faults, by section, and status 1; not a traceback."""
        faulty = SITE + "model = I-35\nfoo = 1\n[load 9.1]\n"

        status, _, said = self.run_main(faulty, "--pty", "/nowhere/bus")

        self.assertEqual(status, 1)
        self.assertEqual(len(said.splitlines()), 3, said)

    def test_a_place_that_can_not_be_had(self) -> None:
        """A folder that does not exist holds no pty: a sentence and status 1."""
        status, _, said = self.run_main(SITE, "--pty", "/nowhere/bus")

        self.assertEqual(status, 1)
        self.assertIn("/nowhere/bus", said)

    def test_what_is_no_file_of_text(self) -> None:
        """A site in another encoding: a sentence and status 1."""
        path = Path(self.mktemp())
        path.write_bytes(b"\xff\xfe")
        errors = StringIO()

        with redirect_stderr(errors):
            status = main(["--site", str(path), "--words", "4", "50000", "2"])

        self.assertEqual(status, 1)
        self.assertIn("can't decode", errors.getvalue())

    def test_options_that_make_no_sense(self) -> None:
        """They are told as argparse tells all others, with status 2."""
        pty = ("--pty", "/nowhere/bus")
        for options in (
            ("--tcp", "foo"),
            ("--tcp", "127.0.0.1:x"),
            ("--tcp", "127.0.0.1:65536"),
            ("--tcp", "5021"),
            (*pty, "--baud", "0"),
        ):
            with self.assertRaises(SystemExit) as ended:
                self.run_main(SITE, *options)
            self.assertEqual(ended.exception.code, 2, options)
