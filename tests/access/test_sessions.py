"""Sessions and the tokens of their forms."""

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.task import Clock
from twisted.trial.unittest import SynchronousTestCase

from digiware.access.sessions import (
    AT_MOST,
    USERS_AT_MOST,
    Sessions,
    masked,
    unmasked_equals,
)
from digiware.domain.rights import Profile

DAY_S = 86400.0


class SessionsTests(SynchronousTestCase):
    """Found by what the cookie holds."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.kept: tuple[str, ...] = ()
        self.sessions = self.restarted()

    def restarted(self) -> Sessions:
        return Sessions(self.clock.seconds, self.kept, self.keep)

    def keep(self, digests: tuple[str, ...]) -> None:
        self.kept = digests

    def test_a_session_is_found_by_its_cookie_alone(self) -> None:
        """Its key, which the gateway keeps, opens nothing."""
        cookie, session = self.sessions.open(Profile.ADMIN, DAY_S)

        self.assertIs(self.sessions.find(cookie), session)
        self.assertIsNone(self.sessions.find(session.key))
        self.assertIsNone(self.sessions.find("guessed"))

    def test_it_ends_with_its_time_whatever_is_done_meanwhile(self) -> None:
        """[WEB-4] session_s counts from the log-in."""
        cookie, session = self.sessions.open(Profile.ADMIN, 60.0)
        self.clock.advance(59)
        before = self.sessions.find(cookie)
        self.clock.advance(1)

        self.assertIs(before, session)
        self.assertIsNone(self.sessions.find(cookie))
        self.assertFalse(self.sessions.holds(session))

    def test_totem_is_never_logged_out(self) -> None:
        """[WEB-2] Not by time, and not by a restart of the gateway."""
        cookie, session = self.sessions.open(Profile.TOTEM, 60.0)
        self.clock.advance(10 * 365 * DAY_S)
        again = self.restarted().find(cookie)

        assert again is not None
        self.assertEqual((again.profile, again.csrf), (Profile.TOTEM, session.csrf))
        self.assertNotIn(cookie, "".join(self.kept))

    def test_others_are_logged_out_by_a_restart(self) -> None:
        """Nothing of them is kept."""
        cookie, _ = self.sessions.open(Profile.CYBER, DAY_S)

        self.assertEqual(self.kept, ())
        self.assertIsNone(self.restarted().find(cookie))

    def test_the_oldest_of_a_profile_gives_way(self) -> None:
        """Eight browsers a profile; what Users do costs nobody else a place."""
        first, _ = self.sessions.open(Profile.ADMIN, DAY_S)
        for _ in range(2 * USERS_AT_MOST):
            self.sessions.open(Profile.USER, DAY_S)
        still = self.sessions.find(first)
        for _ in range(AT_MOST):
            self.sessions.open(Profile.ADMIN, DAY_S)

        self.assertIsNotNone(still)
        self.assertIsNone(self.sessions.find(first))
        self.assertEqual(self.sessions.count(Profile.ADMIN), AT_MOST)
        self.assertEqual(self.sessions.count(Profile.USER), USERS_AT_MOST)

    def test_closing_a_profile_closes_all_of_its_sessions(self) -> None:
        """Totem's are forgotten on the disk as well."""
        totem, _ = self.sessions.open(Profile.TOTEM, DAY_S)
        admin, _ = self.sessions.open(Profile.ADMIN, DAY_S)
        self.sessions.close_all(Profile.TOTEM)

        self.assertIsNone(self.sessions.find(totem))
        self.assertIsNotNone(self.sessions.find(admin))
        self.assertEqual(self.kept, ())


class MaskTests(SynchronousTestCase):
    """A secret printed into a compressed page (the BREACH attack)."""

    def test_it_looks_different_each_time_and_is_the_same(self) -> None:
        """And is never there in plain."""
        secret = b"0123456789abcdef"
        first, second = masked(secret), masked(secret)

        self.assertNotEqual(first, second)
        self.assertNotIn(secret.hex(), first + second)
        self.assertTrue(unmasked_equals(first, secret))
        self.assertTrue(unmasked_equals(second, secret))

    def test_no_secret_fits_nothing(self) -> None:
        """Where there is no token yet, an empty one is no key."""
        self.assertFalse(unmasked_equals("", b""))

    @given(st.text())
    @settings(deadline=None)
    def test_anything_else_does_not_fit(self, text: str) -> None:
        """Whatever is sent."""
        self.assertFalse(unmasked_equals(text, b"0123456789abcdef"))
