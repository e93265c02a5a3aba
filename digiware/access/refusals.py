"""Why somebody is not let in, or a password not taken: one class for each reason."""

from digiware.access.passwords import Lack


class Refusal(Exception):
    """Nothing was changed; what a page says about it is the page's."""


class Wrong(Refusal):
    """Not the right password or passphrase; `left` more tries."""

    def __init__(self, left: int) -> None:
        super().__init__(f"wrong; {left} tries left")
        self.left = left


class Locked(Refusal):
    """Too many wrong ones; `seconds` until the next try."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"locked for {seconds:.0f} s")
        self.seconds = seconds


class Blocked(Refusal):
    """Cyber has blocked the profile, or not unblocked it yet."""


class Weak(Refusal):
    """The new password does not keep these rules."""

    def __init__(self, lacks: frozenset[Lack]) -> None:
        super().__init__(", ".join(sorted(lack.value for lack in lacks)))
        self.lacks = lacks


class Same(Refusal):
    """The new password is the old one."""


class NotYours(Refusal):
    """The profile has no right to do this."""
