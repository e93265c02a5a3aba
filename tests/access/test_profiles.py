"""profiles.json."""

from pathlib import Path

from twisted.trial.unittest import SynchronousTestCase

from digiware.access.profiles import Damaged, Kept, Profiles
from digiware.domain.rights import Profile


class ProfilesTests(SynchronousTestCase):
    """What is kept, and how."""

    def setUp(self) -> None:
        self.path = Path(self.mktemp())

    def test_as_delivered(self) -> None:
        """[WEB-2] Default passwords; Totem blocked; nothing on the disk."""
        profiles = Profiles(self.path)

        self.assertEqual(profiles[Profile.ADMIN], Kept())
        self.assertTrue(profiles[Profile.TOTEM].blocked)
        self.assertTrue(profiles.is_default(Profile.CYBER))
        self.assertFalse(profiles.is_default(Profile.USER))
        self.assertFalse(self.path.exists())

    def test_changes_outlast_a_restart(self) -> None:
        """Each is on the disk when it was made, for nobody else to read."""
        profiles = Profiles(self.path)
        profiles.set_password(Profile.ADMIN, "$argon2id$...", 1e9)
        profiles.set_blocked(Profile.TOTEM, False)
        profiles.set_passphrase("$argon2id$p")
        profiles.set_lasting(("ab",))

        again = Profiles(self.path)

        expected = Kept(password="$argon2id$...", since=1e9)
        self.assertEqual(again[Profile.ADMIN], expected)
        self.assertFalse(again[Profile.TOTEM].blocked)
        self.assertEqual((again.passphrase, again.lasting), ("$argon2id$p", ("ab",)))
        self.assertEqual(self.path.stat().st_mode & 0o777, 0o600)

    def test_a_damaged_file_is_a_sentence(self) -> None:
        """It never means default passwords."""
        damages = (
            b"{",
            b"[]",
            b'{"profiles": {"king": {}}}',
            b'{"profiles": {}}',
            b"\xff",
            b"null",
        )
        for damage in damages:
            self.path.write_bytes(damage)

            error = self.assertRaises(Damaged, Profiles, self.path)

            self.assertIn(f"{self.path} with the passwords can't be read", str(error))

    def test_what_can_not_be_written_is_not_changed(self) -> None:
        """A full disk is no change."""
        profiles = Profiles(self.path / "missing" / "profiles.json")

        self.assertRaises(OSError, profiles.set_blocked, Profile.ADMIN, True)
        self.assertFalse(profiles[Profile.ADMIN].blocked)

    def test_power_lost_while_it_was_made(self) -> None:
        """The file is there and empty: nothing had been changed yet."""
        self.path.write_bytes(b"")

        self.assertTrue(Profiles(self.path).is_default(Profile.ADMIN))
