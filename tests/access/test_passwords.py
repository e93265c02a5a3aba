"""Rules and hashes."""

from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.trial.unittest import SynchronousTestCase

from digiware.access.passwords import (
    LONGEST,
    WAITING_AT_MOST,
    Hasher,
    Lack,
    TooMany,
    lacks,
)
from digiware.domain.rights import TERMS
from tests.access.doubles import GOOD


class RuleTests(SynchronousTestCase):
    """What a password must have."""

    def test_each_rule_is_told_by_name(self) -> None:
        """[WEB-3] Ten characters, upper, lower, digit, special."""
        cases = {
            GOOD: set(),
            "Éléphant-7": set(),
            "Short-7aB": {Lack.LENGTH},
            "correct-horse-7": {Lack.UPPER},
            "CORRECT-HORSE-7": {Lack.LOWER},
            "Correct-Horse-x": {Lack.DIGIT},
            "CorrectHorse77": {Lack.SPECIAL},
            "Aa1-" * 33: {Lack.LENGTH},
            "": set(Lack),
        }

        found = {password: set(lacks(password)) for password in cases}

        self.assertEqual(found, cases)

    def test_no_default_password_can_be_set_again(self) -> None:
        """[WEB-2] None of them keeps the rules."""
        defaults = [terms.default for terms in TERMS.values()]

        self.assertTrue(all(lacks(default) for default in defaults))

    @given(st.text(max_size=200))
    @settings(deadline=None)
    def test_any_text_is_judged(self, text: str) -> None:
        """Whatever is typed; longer than the longest is never good."""
        lacking = lacks(text)

        self.assertEqual(Lack.LENGTH in lacking, not 10 <= len(text) <= LONGEST)


class HasherTests(SynchronousTestCase):
    """What is stored, and where it is computed."""

    def setUp(self) -> None:
        self.hasher = Hasher(maybeDeferred)
        self.waiting: list[tuple[Callable[[], object], Deferred[object]]] = []
        self.slow = Hasher(self.later)

    def later(self, work: Callable[[], object]) -> "Deferred[object]":
        """A thread that gets nowhere by itself."""
        done: Deferred[object] = Deferred()
        self.waiting.append((work, done))
        return done

    def test_what_is_stored_is_argon2id_and_differs_each_time(self) -> None:
        """[WEB-3, SEC-6]"""
        first, second = (
            self.successResultOf(Deferred.fromCoroutine(self.hasher.hashed(GOOD)))
            for _ in range(2)
        )

        self.assertTrue(first.startswith("$argon2id$"))
        self.assertNotEqual(first, second)

    def test_the_right_password_fits_and_no_other(self) -> None:
        """Nor one that is too long, nor anything if what is stored is damaged."""
        stored = self.successResultOf(Deferred.fromCoroutine(self.hasher.hashed(GOOD)))
        tries = {GOOD: stored, "x": stored, GOOD * 20: stored, "y": "damaged"}

        fit = [
            self.successResultOf(Deferred.fromCoroutine(self.hasher.fits(*each)))
            for each in tries.items()
        ]

        self.assertEqual(fit, [True, False, False, False])

    def test_one_is_computed_at_a_time_and_few_wait(self) -> None:
        """A flood of log-ins does not take all threads, or all memory."""
        running = [
            Deferred.fromCoroutine(self.slow.hashed(GOOD))
            for _ in range(WAITING_AT_MOST + 1)
        ]
        refused = Deferred.fromCoroutine(self.slow.hashed(GOOD))

        self.failureResultOf(refused, TooMany)
        self.assertEqual(len(self.waiting), 1)
        while self.waiting:
            _, done = self.waiting.pop()
            done.callback("hash")
        self.assertEqual([self.successResultOf(one) for one in running], ["hash"] * 5)
