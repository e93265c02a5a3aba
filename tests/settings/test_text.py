"""Tests for digiware.settings.text."""

from hypothesis import given, settings, strategies

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.faults import Report
from digiware.settings.text import Edits, edit, read

TEXT = """\
; head

[modbus] ; the [server]
; above port
port = 502              ; as registered
idle_s=300
server =                ; empty

; of web
[web]
# last
"""
COMMENTS = ["; head", "; above port", "; of web", "# last"]


def edited(edits: Edits, text: str = TEXT) -> str:
    """The text after edits that nothing is wrong with."""
    report = Report("digiware.ini")
    result = edit(text, edits, report)
    assert not report.faults, report.faults
    return result


class EditTests(SynchronousTestCase):
    """Changes to the text of an INI file."""

    def changed(self, edits: Edits, text: str = TEXT) -> list[str]:
        """The lines that are new in the text after the edits."""
        before = text.splitlines()
        return [line for line in edited(edits, text).splitlines() if line not in before]

    def test_a_value_changes_beside_its_comment(self) -> None:
        """The comment of a line stays, in its column."""
        edits = {
            ("modbus", "port"): "5020",
            ("modbus", "server"): "x",
            ("modbus", "idle_s"): "3",
        }

        self.assertEqual(
            self.changed(edits),
            [
                "port = 5020             ; as registered",
                "idle_s = 3",
                "server = x              ; empty",
            ],
        )

    def test_a_new_option_stands_with_the_others(self) -> None:
        """It comes before the blank line and the comment that head what follows."""
        lines = edited(
            {("modbus", "enabled"): "no", ("web", "https"): "no"}
        ).splitlines()

        self.assertEqual(lines[7:9], ["enabled = no", ""])
        self.assertEqual(lines[10:13], ["[web]", "https = no", "# last"])

    def test_a_new_section_comes_last(self) -> None:
        """A blank line, the section, its options."""
        text = edited({("usage A", "name"): "Heating", ("usage A", "x"): ""})

        self.assertEqual(text, f"{TEXT}\n[usage A]\nname = Heating\nx =\n")
        self.assertEqual(edited({("a", ""): ""}, ""), "[a]\n")

    def test_an_option_is_removed(self) -> None:
        """Its line goes; what was not there stays away."""
        text = edited({("modbus", "port"): None, ("snmp", "port"): None})

        self.assertEqual(
            text, TEXT.replace("port = 502              ; as registered\n", "")
        )

    def test_a_section_is_removed(self) -> None:
        """It goes with its options, not with the comment that heads the next."""
        text = edited({("modbus", ""): None})

        self.assertEqual(text, "; head\n\n\n; of web\n[web]\n# last\n")
        self.assertEqual(edited({("web", ""): None}).splitlines()[-1], "# last")

    def test_a_section_is_made_anew(self) -> None:
        """Removed and set in the same edits, it has what was set and nothing else."""
        text = edited({("modbus", ""): None, ("modbus", "port"): "1"})

        self.assertEqual(read(text, Report(""))["modbus"], {"port": "1"})

    def test_what_cannot_be_written(self) -> None:
        """A value or name that would read back as something else is a fault."""
        for place, value in [
            (("web", "a"), "x\n[policy]"),
            (("web", "a"), "x ; y"),
            (("web", "a"), ";"),
            (("web", "a"), "\udc80"),
            (("web]", "a"), "x"),
            (("web", "a\n[b]"), "x"),
            (("web", "a=b"), "x"),
        ]:
            report = Report("digiware.ini")

            self.assertEqual(edit(TEXT, {place: value}, report), TEXT)
            self.assertEqual(len(report.faults), 1)

    def test_a_text_that_cannot_be_read_is_not_changed(self) -> None:
        """An edit never drops a line, not even one that means nothing."""
        report = Report("digiware.ini")

        self.assertEqual(edit("stray\n", {("web", "a"): "1"}, report), "stray\n")
        self.assertEqual(len(report.faults), 1)


NAMES = strategies.sampled_from(["port", "idle_s", "server", "new_a", "new_b"])
SECTIONS = strategies.sampled_from(["modbus", "web", "usage A"])
VALUES = (
    strategies.text("ab1;# =[]é", max_size=8)
    .map(str.strip)
    .filter(lambda value: not value.startswith(";") and " ;" not in value)
)
EDITS = strategies.dictionaries(
    strategies.tuples(SECTIONS, NAMES), strategies.none() | VALUES, max_size=6
)


class SequenceTests(SynchronousTestCase):
    """Any number of edits, one after the other."""

    @settings(deadline=None, derandomize=True)
    @given(strategies.lists(EDITS, max_size=5))
    def test_comments_stay_and_values_are_as_edited(
        self, sequence: list[Edits]
    ) -> None:
        """Whatever is edited, every comment line stays and the text says the edits."""
        text, expected = TEXT, read(TEXT, Report(""))
        for edits in sequence:
            text = edited(edits, text)
            for (section, option), value in edits.items():
                if value is not None:
                    expected.setdefault(section, {})[option] = value
                else:
                    expected.get(section, {}).pop(option, None)

        self.assertEqual(read(text, Report("")), expected)
        whole = [line for line in text.splitlines() if line.startswith((";", "#"))]
        self.assertEqual(whole, COMMENTS)
        self.assertIn("[modbus] ; the [server]\n", text)
