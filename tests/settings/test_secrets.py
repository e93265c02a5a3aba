"""Tests for digiware.settings.secrets."""

import base64
from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.settings.secrets import Unreadable, Vault


class VaultTests(SynchronousTestCase):
    """Secrets at rest [SEC-6]."""

    def setUp(self) -> None:
        self.path = Path(self.mktemp()) / "secrets.key"
        self.vault = Vault(self.path)

    def test_a_secret_comes_back(self) -> None:
        """What is concealed reads as aes:BASE64, and is revealed by the same key."""
        sealed = self.vault.conceal("smtp", "password", "pä ; ssssss")

        self.assertTrue(sealed.startswith("aes:"))
        self.assertNotIn(b"ssssss", base64.b64decode(sealed.removeprefix("aes:")))
        self.assertEqual(
            Vault(self.path).reveal("smtp", "password", sealed), "pä ; ssssss"
        )

    def test_the_same_secret_looks_different_each_time(self) -> None:
        """Every nonce is fresh: equal passwords can't be told from the file."""
        sealed = {self.vault.conceal("smtp", "password", "same") for _ in range(3)}

        self.assertEqual(len(sealed), 3)

    def test_the_key_is_for_its_owner_alone(self) -> None:
        """32 bytes, mode 0600, made at the first need and kept."""
        self.vault.conceal("smtp", "password", "x")
        key = self.path.read_bytes()
        self.vault.conceal("smtp", "password", "y")

        self.assertEqual((len(key), self.path.stat().st_mode & 0o777), (32, 0o600))
        self.assertEqual(self.path.read_bytes(), key)

    def test_plain_text_needs_no_key(self) -> None:
        """A secret typed by hand is taken as it is."""
        self.assertEqual(self.vault.reveal("smtp", "password", "typed"), "typed")
        self.assertFalse(self.path.exists())

    def test_a_secret_of_another_place_is_refused(self) -> None:
        """An encrypted value copied to another option does not decrypt there."""
        sealed = self.vault.conceal("smtp", "password", "x")

        with self.assertRaises(Unreadable):
            self.vault.reveal("web", "metrics_token", sealed)

    def test_damage_is_told_with_what_to_do(self) -> None:
        """Damaged, cut or encrypted with a lost key: type it in again."""
        sealed = self.vault.conceal("smtp", "password", "secret")
        other = Vault(self.path.with_name("other.key"))
        other.conceal("smtp", "password", "x")

        for vault, text in [
            (self.vault, sealed[:-8]),
            (self.vault, "aes:" + "A" * 64),
            (self.vault, "aes:"),
            (self.vault, "aes:é!"),
            (other, sealed),
            (Vault(self.path.with_name("none.key")), sealed),
        ]:
            error = self.assertRaises(
                Unreadable, vault.reveal, "smtp", "password", text
            )
            self.assertIn("type the secret in again", str(error))

    def test_a_damaged_key_is_not_replaced(self) -> None:
        """Secrets that a restored key would open must not be lost to a new one."""
        self.path.parent.mkdir()
        self.path.write_bytes(b"short")

        self.assertRaises(Unreadable, self.vault.conceal, "smtp", "password", "x")
        self.assertEqual(self.path.read_bytes(), b"short")
