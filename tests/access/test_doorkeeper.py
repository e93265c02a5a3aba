"""Who gets in, and who may change what."""

from dataclasses import replace

from digiware.access.doorkeeper import EXPIRES_S, NOTICE_S
from digiware.access.refusals import Blocked, Locked, NotYours, Same, Weak, Wrong
from digiware.access.repeats import AT_MOST
from digiware.domain.rights import TERMS, Profile
from tests.access.doubles import GOOD, HERE, OTHER, DoorCase

NAMED = (Profile.ADVANCED, Profile.ADMIN, Profile.CYBER)


class LogInTests(DoorCase):
    """Coming in."""

    def test_each_profile_has_its_default_password(self) -> None:
        """[WEB-2] Three must change it first; User has none, Totem is blocked."""
        sessions = {one: self.enter(one) for one in (Profile.USER, *NAMED)}
        self.fails(Blocked, self.door.log_in(Profile.TOTEM, "Totem", HERE))

        first = {one for one, session in sessions.items() if session.change_first}
        self.assertEqual(first, set(NAMED))

    def test_three_wrong_passwords_lock_the_profile(self) -> None:
        """[WEB-4] The right one is refused as well then, until the time is over."""
        log_in, admin = self.door.log_in, Profile.ADMIN
        left = [self.fails(Wrong, log_in(admin, "x", HERE)).left for _ in range(2)]
        self.fails(Locked, log_in(admin, "x", HERE))
        refused = self.fails(Locked, log_in(admin, "Admin", HERE))
        self.clock.advance(3600)
        self.enter(admin)

        self.assertEqual((left, refused.seconds), ([2, 1], 3600.0))

    def test_attempts_and_time_are_the_policys(self) -> None:
        """[WEB-4] As they are by then."""
        self.policy = replace(self.policy, attempts=1, lock_s=10.0)
        refused = self.fails(Locked, self.door.log_in(Profile.ADMIN, "x", HERE))

        self.assertEqual(refused.seconds, 10.0)

    def test_a_restart_unlocks(self) -> None:
        """[WEB-4] As on the original."""
        self.policy = replace(self.policy, attempts=1)
        self.fails(Locked, self.door.log_in(Profile.ADMIN, "x", HERE))
        self.door = self.restarted()

        self.enter(Profile.ADMIN)

    def test_log_ins_and_refusals_are_audited(self) -> None:
        """Who, from where and why; never a password."""
        self.enter(Profile.USER)
        self.fails(Wrong, self.door.log_in(Profile.ADMIN, "secret", HERE))
        self.fails(Blocked, self.door.log_in(Profile.TOTEM, "Totem", HERE))

        self.assertEqual(
            self.notices.audit,
            [
                ("log-in", {}, "user at 192.0.2.7"),
                (
                    "log-in refused",
                    {"why": "wrong", "left": 2},
                    "admin at 192.0.2.7",
                ),
                ("log-in refused", {"why": "blocked"}, "totem at 192.0.2.7"),
            ],
        )

    def test_what_needs_no_password_fills_no_journal(self) -> None:
        """[LOG-5] Once a minute for each address and reason; the others are counted."""
        for _ in range(3):
            for _ in range(50):
                self.enter(Profile.USER)
                self.fails(Blocked, self.door.log_in(Profile.TOTEM, "Totem", HERE))
            self.clock.advance(60)

        user = [facts for kind, facts, _ in self.notices.audit if kind == "log-in"]
        self.assertEqual(user, [{}, {"unsaid": 49}, {"unsaid": 49}])
        self.assertEqual(len(self.notices.audit), 6)

    def test_nor_from_many_addresses(self) -> None:
        """[LOG-5] In IPv6 one client has as many as it likes."""
        for number in range(1000):
            self.now(self.door.log_in(Profile.USER, "", f"2001:db8::{number:x}"))

        self.assertEqual(len(self.notices.audit), AT_MOST + 1)

    def test_every_log_in_with_a_password_is_audited(self) -> None:
        """However soon it comes after another."""
        for _ in range(3):
            self.enter(Profile.ADMIN)

        self.assertEqual(len(self.notices.audit), 3)


class PasswordTests(DoorCase):
    """Changing passwords."""

    def test_a_changed_default_is_not_accepted_any_more(self) -> None:
        """[WEB-2] Nor after a restart; the new one is, without another change."""
        self.change(Profile.ADMIN)
        self.door = self.restarted()
        self.fails(Wrong, self.door.log_in(Profile.ADMIN, "Admin", HERE))

        self.assertFalse(self.enter(Profile.ADMIN, GOOD).change_first)

    def test_it_must_be_good_new_and_proved(self) -> None:
        """[WEB-3] Else nothing changes."""
        session = self.change(Profile.ADMIN)
        change, admin = self.door.change_password, Profile.ADMIN

        self.fails(Weak, change(session, admin, GOOD, "short", HERE))
        self.fails(Same, change(session, admin, GOOD, GOOD, HERE))
        self.fails(Wrong, change(session, admin, "wrong", OTHER, HERE))
        self.enter(admin, GOOD)

    def test_the_other_sessions_of_the_profile_end(self) -> None:
        """The one that changed it goes on under a new name."""
        other = self.enter(Profile.ADMIN)
        mine = self.change(Profile.ADMIN)

        self.assertFalse(self.door.sessions.holds(other))
        self.assertTrue(self.door.sessions.holds(mine))

    def test_cyber_sets_the_passwords_of_others(self) -> None:
        """[WEB-2] With his own password; it unlocks them, and ends their sessions."""
        admin = self.enter(Profile.ADMIN)
        cyber = self.change(Profile.CYBER)
        change = self.door.change_password

        self.now(change(cyber, Profile.ADMIN, GOOD, OTHER, HERE))

        self.assertFalse(self.door.sessions.holds(admin))
        self.assertFalse(self.enter(Profile.ADMIN, OTHER).change_first)

    def test_nobody_else_does(self) -> None:
        """[WEB-2] Admin not Advanced's, User none, and User has none to set."""
        admin, user = self.change(Profile.ADMIN), self.enter(Profile.USER)
        cyber = self.change(Profile.CYBER)
        change = self.door.change_password

        self.fails(NotYours, change(admin, Profile.ADVANCED, GOOD, OTHER, HERE))
        self.fails(NotYours, change(user, Profile.USER, "", OTHER, HERE))
        self.fails(NotYours, change(cyber, Profile.USER, GOOD, OTHER, HERE))
        self.assertIn("refused", self.notices.kinds())

    def test_after_a_year_it_must_be_changed(self) -> None:
        """[WEB-3] At the next log-in."""
        self.change(Profile.ADMIN)
        self.clock.advance(EXPIRES_S - 1)
        before = self.enter(Profile.ADMIN, GOOD)
        self.clock.advance(1)

        self.assertFalse(before.change_first)
        self.assertTrue(self.enter(Profile.ADMIN, GOOD).change_first)


class PassphraseTests(DoorCase):
    """The lost password of Cyber."""

    def setUp(self) -> None:
        super().setUp()
        self.cyber = self.change(Profile.CYBER)

    def test_it_sets_a_new_password_once(self) -> None:
        """[WEB-5] However it is typed; whoever was in as Cyber is out."""
        passphrase = self.now(self.door.make_passphrase(self.cyber, HERE))
        typed = passphrase.lower().replace("-", " ")

        self.now(self.door.recover(typed, OTHER, HERE))

        self.assertFalse(self.door.sessions.holds(self.cyber))
        self.enter(Profile.CYBER, OTHER)
        self.fails(Wrong, self.door.recover(passphrase, GOOD, HERE))

    def test_it_unlocks_cyber(self) -> None:
        """[WEB-5] That is when it is needed."""
        passphrase = self.now(self.door.make_passphrase(self.cyber, HERE))
        for kind in (Wrong, Wrong, Locked):
            self.fails(kind, self.door.log_in(Profile.CYBER, "x", HERE))

        self.now(self.door.recover(passphrase, OTHER, HERE))

        self.enter(Profile.CYBER, OTHER)

    def test_only_the_newest_counts(self) -> None:
        """[WEB-5] A new one takes the place of the one before."""
        first = self.now(self.door.make_passphrase(self.cyber, HERE))
        self.now(self.door.make_passphrase(self.cyber, HERE))

        self.fails(Wrong, self.door.recover(first, OTHER, HERE))

    def test_guessing_is_locked_too(self) -> None:
        """[WEB-4] And without a passphrase nothing fits."""
        for kind in (Wrong, Wrong, Locked, Locked):
            self.fails(kind, self.door.recover("", OTHER, HERE))

    def test_a_bad_password_does_not_use_it_up(self) -> None:
        """[WEB-3]"""
        passphrase = self.now(self.door.make_passphrase(self.cyber, HERE))
        self.fails(Weak, self.door.recover(passphrase, "short", HERE))

        self.now(self.door.recover(passphrase, OTHER, HERE))

    def test_only_cyber_makes_one(self) -> None:
        """[WEB-5]"""
        admin = self.change(Profile.ADMIN)

        self.fails(NotYours, self.door.make_passphrase(admin, HERE))


class BlockTests(DoorCase):
    """Profiles blocked and unblocked."""

    def setUp(self) -> None:
        super().setUp()
        self.cyber = self.change(Profile.CYBER)

    def test_cyber_unblocks_totem_and_blocks_others(self) -> None:
        """[WEB-2, WEB-8] Whoever is in with a blocked profile is out at once."""
        admin = self.change(Profile.ADMIN)
        self.door.block(self.cyber, Profile.TOTEM, False, HERE)
        self.door.block(self.cyber, Profile.ADMIN, True, HERE)

        self.enter(Profile.TOTEM)
        self.assertFalse(self.door.sessions.holds(admin))
        self.fails(Blocked, self.door.log_in(Profile.ADMIN, GOOD, HERE))

    def test_unblocking_unlocks(self) -> None:
        """[WEB-8]"""
        self.policy = replace(self.policy, attempts=1)
        self.fails(Locked, self.door.log_in(Profile.ADMIN, "x", HERE))
        self.door.block(self.cyber, Profile.ADMIN, False, HERE)

        self.enter(Profile.ADMIN)

    def test_cyber_blocks_nobody_out_for_ever(self) -> None:
        """[WEB-2] Not itself; and nobody else blocks."""
        admin = self.change(Profile.ADMIN)
        block = self.door.block

        self.assertRaises(NotYours, block, self.cyber, Profile.CYBER, True, HERE)
        self.assertRaises(NotYours, block, admin, Profile.USER, True, HERE)


class AlarmTests(DoorCase):
    """System alarm 8 [ALM-2]."""

    def alarms(self) -> dict[str, list[str]]:
        self.door.watch()
        active = self.notices.active.items()
        return {cause: facts["profiles"] for (_, cause), facts in active}

    def test_default_passwords_until_all_three_are_changed(self) -> None:
        """[ALM-2] Totem's does not count."""
        delivered = self.alarms()
        for profile in NAMED:
            self.change(profile)

        expected = {"default password": ["advanced", "admin", "cyber"]}
        self.assertEqual(delivered, expected)
        self.assertEqual(self.alarms(), {})

    def test_from_fifteen_days_before_a_password_expires(self) -> None:
        """[ALM-2] Until it is changed."""
        for profile in NAMED:
            self.change(profile)
        self.clock.advance(EXPIRES_S - NOTICE_S - 1)
        before = self.alarms()
        self.clock.advance(1)

        names = [profile.value for profile in NAMED]
        self.assertEqual((before, self.alarms()), ({}, {"password expires": names}))

    def test_while_a_profile_is_locked(self) -> None:
        """[ALM-2] It ends with the lock."""
        for profile in NAMED:
            self.change(profile)
        for kind in (Wrong, Wrong, Locked):
            self.fails(kind, self.door.log_in(Profile.ADMIN, "x", HERE))
        locked = self.alarms()
        self.clock.advance(3600)

        self.assertEqual((locked, self.alarms()), ({"profile locked": ["admin"]}, {}))


class StandingTests(DoorCase):
    """What the Profile menu shows."""

    def test_every_profile_has_one(self) -> None:
        """[WEB-8] Blocked, default, sessions, days left."""
        self.change(Profile.ADMIN)
        self.clock.advance(86400)
        admin, totem = map(self.door.standing, (Profile.ADMIN, Profile.TOTEM))

        self.assertEqual(admin.expires_s, EXPIRES_S - 86400)
        self.assertEqual((admin.default, totem.default), (False, True))
        self.assertTrue(totem.blocked)
        self.assertEqual(totem.expires_s, None)
        self.assertEqual(set(TERMS), set(Profile))
