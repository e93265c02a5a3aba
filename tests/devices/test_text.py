"""Texts in registers."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.devices import text


class TextTests(SynchronousTestCase):
    """Both packings, there and back."""

    def test_two_characters_a_word(self) -> None:
        """[CAT-2] STRING_NORM ends at the first NUL, blanks behind it don't count."""
        words = text.words_norm("DIRIS B30 ", 8)

        self.assertEqual(len(words), 16)
        self.assertEqual(text.text_norm(words), "DIRIS B30")

    def test_one_character_a_word(self) -> None:
        """[CAT-2] STRING_16 spells SOCO 0053 004F 0043 004F."""
        words = text.words_16("SOCO", 4)

        self.assertEqual(words.hex(), "0053004f0043004f")
        self.assertEqual(text.text_16(words), "SOCO")

    def test_a_text_too_long_is_cut(self) -> None:
        """Eight words hold sixteen characters."""
        self.assertEqual(text.text_norm(text.words_norm("x" * 20, 8)), "x" * 16)
