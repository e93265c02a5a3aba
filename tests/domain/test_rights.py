"""The table of profiles against the manual's (11.1) [WEB-2, WEB-10]."""

from twisted.trial.unittest import SynchronousTestCase

from digiware.domain.rights import TERMS, Profile, Right, may

# Acknowledging is no line of the manual's table: it goes with a password.
ADVANCED = {Right.LOOK, Right.OWN_PASSWORD, Right.RESET, Right.ACKNOWLEDGE}
MANUAL = {
    Profile.USER: {Right.LOOK},
    Profile.TOTEM: ADVANCED,
    Profile.ADVANCED: ADVANCED,
    Profile.ADMIN: ADVANCED | {Right.CONFIGURE},
    Profile.CYBER: set(Right),
}


class RightsTests(SynchronousTestCase):
    """Who may do what."""

    def test_each_profile_has_the_rights_of_the_manual(self) -> None:
        """[WEB-2, WEB-10, ALM-1]"""
        found = {
            profile: {right for right in Right if may(profile, right)}
            for profile in Profile
        }

        self.assertEqual(found, MANUAL)

    def test_passwords_as_delivered(self) -> None:
        """[WEB-2] User has none; Totem is blocked and stays logged in."""
        found = {
            profile: (terms.default, terms.blocked, terms.lasting)
            for profile, terms in TERMS.items()
        }

        self.assertEqual(
            found,
            {
                Profile.USER: ("", False, False),
                Profile.TOTEM: ("Totem", True, True),
                Profile.ADVANCED: ("Avancé", False, False),
                Profile.ADMIN: ("Admin", False, False),
                Profile.CYBER: ("Cyber", False, False),
            },
        )
