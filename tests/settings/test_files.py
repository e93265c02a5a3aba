"""Tests for digiware.settings.files and digiware.settings.atomic."""

import os
from pathlib import Path
from unittest import mock

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.faults import Faults
from digiware.settings.files import Files
from tests.settings.products import MODELS, product

GATEWAY = """\
; ours
[modbus]
port = 5020 ; not 502
[smtp]
password = hunter2 ; of the mail account
"""
SITE = "[device 4]\nbus = digiware\nmodel = I-35\n"


class FilesTests(SynchronousTestCase):
    """The configuration in its folder."""

    def setUp(self) -> None:
        self.etc, self.state = Path(self.mktemp()), Path(self.mktemp())
        self.etc.mkdir()
        self.gateway, self.site = self.etc / "digiware.ini", self.etc / "site.ini"
        self.gateway.write_text(GATEWAY)
        self.site.write_text(SITE)
        self.files = Files(self.etc, self.state, product, MODELS)

    def faults(self) -> list[str]:
        error = self.assertRaises(Faults, self.files.read)
        return [str(fault) for fault in error.faults]

    def test_both_files_are_read(self) -> None:
        """The settings are what the two files say."""
        settings = self.files.read()

        self.assertEqual(settings.modbus.port, 5020)
        self.assertEqual(settings.site.devices[0].name, "I-35@4")

    def test_lines_may_end_as_on_any_system(self) -> None:
        """As Windows' editors end them, with their mark, and as old Macintoshs do."""
        expected = self.files.read().site
        for mark, end in (("\ufeff", "\r\n"), ("", "\r")):
            lines = f"{mark}; ours\n{SITE}".replace("\n", end)
            self.site.write_bytes(lines.encode())

            self.assertEqual(self.files.read().site, expected)

    def test_an_empty_file_is_told(self) -> None:
        """A disk that was full when it was saved may have opened every door."""
        self.assertEqual(self.files.read().warnings, ())
        self.site.write_text("\n")

        (warning,) = self.files.read().warnings
        self.assertTrue(warning.startswith("site.ini is empty: "), warning)

    def test_a_typed_secret_is_encrypted_in_its_place(self) -> None:
        """A password typed by hand is replaced in the file, comment kept [SEC-6]."""
        first, second = self.files.read(), self.files.read()

        text = self.gateway.read_text()
        self.assertEqual((first.smtp.password, second), ("hunter2", first))
        self.assertNotIn("hunter2", text)
        self.assertIn("password = aes:", text)
        self.assertIn(" ; of the mail account\n", text)

    def test_a_typed_secret_is_used_where_it_must_stay(self) -> None:
        """Without a place for the key the password works, and a warning says so."""
        self.state.write_text("not a folder")

        settings = self.files.read()

        self.assertEqual(settings.smtp.password, "hunter2")
        self.assertIn("digiware.ini [smtp] password", settings.warnings[0])
        self.assertEqual(self.gateway.read_text(), GATEWAY)

    def test_a_secret_of_a_lost_key_is_a_fault(self) -> None:
        """The operator is told which secret to type in again."""
        self.files.read()
        (self.state / "secrets.key").unlink()

        (fault,) = self.faults()
        self.assertTrue(fault.startswith("digiware.ini [smtp] password: can't be decr"))

    def test_missing_files_are_faults(self) -> None:
        """Each missing file is a fault that says where it was looked for."""
        self.gateway.unlink()
        self.site.unlink()

        self.assertEqual(
            self.faults(),
            [
                f"digiware.ini: not found; it was looked for as {self.gateway}",
                f"site.ini: not found; it was looked for as {self.site}",
            ],
        )

    def test_other_encodings_are_faults(self) -> None:
        """A file that is not UTF-8 is a fault, beside the faults of the other one."""
        self.gateway.write_bytes(b"[gateway]\nsite = Caf\xe9\n")
        self.site.write_text("[device 300]\nbus = rs485\nmodel = E23\n")

        encoding, number = self.faults()
        self.assertIn("line 2 is not UTF-8", encoding)
        self.assertIn("[device 300]", number)

    def test_a_folder_in_place_of_a_file(self) -> None:
        """Whatever the system says of a file is told in a sentence."""
        self.site.unlink()
        self.site.mkdir()

        self.assertEqual(
            self.faults(), [f"site.ini: can't be read as {self.site}: Is a directory"]
        )

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        """Windows' Notepad puts one before the text."""
        self.gateway.write_text("\ufeff[modbus]\nport = 7\n", encoding="utf-8")

        self.assertEqual(self.files.read().modbus.port, 7)

    def test_edits_are_written(self) -> None:
        """Edits go into both files, comments stay, and the new settings come back."""
        settings = self.files.write(
            {
                ("digiware.ini", "modbus", "port"): "0",
                ("site.ini", "device 5", "bus"): "rs485",
                ("site.ini", "device 5", "model"): "E23",
            }
        )

        self.assertEqual(self.files.read(), settings)
        self.assertEqual((settings.modbus.port, len(settings.site.devices)), (0, 2))
        self.assertIn(
            "; ours\n[modbus]\nport = 0    ; not 502\n", self.gateway.read_text()
        )

    def test_a_secret_is_written_encrypted(self) -> None:
        """Also one that looks like an encrypted one, or like a comment."""
        for secret in ("aes:not", "a ;b", ";"):
            edits = {("digiware.ini", "smtp", "password"): secret}

            self.assertEqual(self.files.write(edits).smtp.password, secret)
            self.assertNotIn(f"password = {secret}", self.gateway.read_text())

    def test_faults_leave_the_files_untouched(self) -> None:
        """What would not be read back is not written, in either file."""
        edits = {
            ("digiware.ini", "modbus", "port"): "5021",
            ("site.ini", "device 4", "model"): "X",
            ("else.ini", "device 4", "model"): "X",
        }

        self.assertRaises(Faults, self.files.write, edits)
        edits.popitem()
        error = self.assertRaises(Faults, self.files.write, edits)

        self.assertEqual([fault.option for fault in error.faults], ["model"])
        self.assertEqual(self.gateway.read_text(), GATEWAY)
        self.assertEqual(self.site.read_text(), SITE)

    def test_a_plan_writes_nothing(self) -> None:
        """What edits would give can be asked before they are made."""
        planned = self.files.plan({("digiware.ini", "modbus", "port"): "7"})

        self.assertEqual(planned.modbus.port, 7)
        self.assertEqual(self.gateway.read_text(), GATEWAY)

    def test_the_mode_stays(self) -> None:
        """A file that others may not read stays so."""
        self.site.chmod(0o640)

        self.files.write({("site.ini", "device 4", "name"): "Here"})

        self.assertEqual(self.site.stat().st_mode & 0o777, 0o640)

    def test_a_link_stays_a_link(self) -> None:
        """The file behind a symbolic link is replaced, not the link."""
        kept = self.etc / "kept.ini"
        self.site.rename(kept)
        self.site.symlink_to("kept.ini")

        self.files.write({("site.ini", "device 4", "name"): "Here"})

        self.assertTrue(self.site.is_symlink())
        self.assertIn("Here", kept.read_text())

    def test_a_disk_that_fails(self) -> None:
        """The old file stays, nothing is left beside it, and a fault says why."""
        with mock.patch.object(os, "replace", side_effect=OSError(28, "No space")):
            error = self.assertRaises(
                Faults, self.files.write, {("site.ini", "device 4", "name"): "Here"}
            )

        self.assertIn("site.ini: can't be written", str(error))
        self.assertEqual(self.site.read_text(), SITE)
        self.assertEqual(sorted(os.listdir(self.etc)), ["digiware.ini", "site.ini"])
