"""Register tables in CSV: what is read, and what is said about faults."""

from fractions import Fraction

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices.table import Row, read

HEAD = "register,words,type,scale,service,aspect,group,access,source,name,load,sign\n"
GOOD = "0x10,2,U32,0.001,10000,instantaneous,live,R,Manual [I],,1,\n"


def rows(text: str) -> tuple[Row, ...]:
    """The rows of a table that has no faults."""
    found, faults = read(HEAD + text, "mine.csv", {"U32": frozenset({9})})
    assert not faults, faults
    return found


class TableTests(SynchronousTestCase):
    """[CAT-2] A model is data, not code."""

    def test_a_row_is_a_field(self) -> None:
        """All that a row says is in its field."""
        (row,) = rows(GOOD)

        self.assertEqual((row.field.register, row.field.load), (16, 1))
        self.assertEqual(row.field.ratio, Fraction(1))
        self.assertEqual(row.field.name, "I1")
        self.assertEqual(row.field.unavailable, {9})
        self.assertTrue(row.field.inferred)
        self.assertEqual(row.whose, "")

    def test_comments_and_empty_lines(self) -> None:
        """Lines that begin with # and empty ones are skipped."""
        self.assertEqual(len(rows("# mine\n\n" + GOOD)), 1)

    def test_faults(self) -> None:
        """[CAT-2] Every fault of a table is a sentence with file and line."""
        wrong = {
            "x,1,U16,1,,,once,R,s,name,,": "register 'x' is not a whole number",
            "65536,1,U16,1,,,once,R,s,n,,": "register 65536 is not in 0 to 65535",
            "65535,2,U32,1,,,once,R,s,n,,": "its words end behind 65535",
            "1,1,U33,1,,,once,R,s,n,,": "type 'U33' is not known",
            "1,1,U32,1,,,once,R,s,n,,": "U32 takes 2 words, not 1",
            "1,1,U16,a,,,once,R,s,n,,": "scale 'a' is not a number",
            "1,1,U16,0,,,once,R,s,n,,": "scale 0 must be more than 0",
            "1,1,U16,1,5,,once,R,s,n,,": "service 5 is not in the table",
            "1,1,U16,1,10000,average,live,R,s,,,": "10000 is not the average",
            "1,1,U16,1,,,often,R,s,n,,": "group 'often' is none of live, alarm, energy",
            "1,1,U16,1,,,once,R,s,,,": "a row without a service needs a name",
            "1,1,U16,1,10000,,live,R,s,,,2": "only a power factor has a sign",
            "1,1,S16,1,900024,,live,R,s,,,200": "more than 100 words away",
            "1,3,U32+U16,10,900056,,slow,R,s,,,": "its scale is 1000",
            "1,8,STRING_NORM,1,10000,,once,R,s,,,": "STRING_NORM does not hold",
        }

        found, faults = read(HEAD + "\n".join(wrong), "mine.csv", {})

        self.assertEqual(found, ())
        for line, (fault, told) in enumerate(
            zip(faults, wrong.values(), strict=True), 2
        ):
            self.assertTrue(fault.startswith(f"mine.csv, line {line}: "), fault)
            self.assertIn(told, fault)

    def test_a_quantity_twice(self) -> None:
        """[CAT-2] A load has a quantity once."""
        _, faults = read(HEAD + GOOD + GOOD, "mine.csv", {})

        self.assertEqual(
            faults, ("mine.csv, line 3: I1 appears twice for the same load",)
        )

    def test_missing_columns(self) -> None:
        """[CAT-2] Columns that are missing are named, together."""
        _, faults = read(
            "register,words,type,scale,service,group,access\n", "m.csv", {}
        )

        self.assertEqual(faults, ("m.csv: the columns aspect, source are missing",))
