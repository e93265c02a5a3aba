"""Tests for digiware.settings.sample."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings import sample
from digiware.settings.ini import SECTIONS
from digiware.settings.options import options
from digiware.settings.records import Settings
from tests.settings.products import parsed

ETC = Path(__file__).parents[2] / "etc"


class SampleTests(SynchronousTestCase):
    """The default INI files."""

    def test_the_files_are_what_the_records_say(self) -> None:
        """etc/ holds what scripts/ini makes: run it after a change of the records."""
        committed = [(ETC / name).read_text() for name in ("digiware.ini", "site.ini")]

        self.assertEqual(committed, [sample.gateway_text(), sample.site_text()])

    def test_the_files_are_the_defaults(self) -> None:
        """The files as shipped change no default and have no device."""
        self.assertEqual(parsed(sample.gateway_text(), sample.site_text()), Settings())

    def test_every_option_is_shown(self) -> None:
        """Every option of every section stands in digiware.ini."""
        shown = sample.gateway_text()

        missing = [
            f"{section} {option}"
            for section, kind in SECTIONS.items()
            for option in options(kind)
            if f"\n{option} ="
            not in shown.partition(f"[{section}]")[2].partition("[")[0]
        ]

        self.assertEqual(missing, [])

    def test_the_example_is_a_site(self) -> None:
        """site.ini with its semicolons taken off is a site without faults."""
        lines = sample.site_text().splitlines()
        text = "\n".join(
            line[1:] if line.startswith(";") and line[1:2] != " " else line
            for line in lines
        )

        site = parsed("", text).site

        self.assertEqual([device.name for device in site.devices], ["I-35@4"])
        self.assertEqual([rule.key for rule in site.rules], ["overload"])
