"""What is kept about the profiles: profiles.json in the state folder, mode 0600.

Only what differs from the product as delivered is there: a profile without a password
of its own still has the default one.
"""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from digiware.domain.rights import TERMS, Profile
from digiware.settings import atomic


class Damaged(Exception):
    """The file can't be read; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Of one profile: its password (argon2id, "" = the default), since when (UTC)."""

    password: str = ""
    since: float = 0.0
    blocked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    profiles: dict[Profile, Kept] = field(default_factory=dict)
    passphrase: str = ""  # argon2id, "" = none
    lasting: tuple[str, ...] = ()  # sessions that outlast a restart, by digest


class Profiles:
    """The profiles as kept in a file; every change is on the disk when it returns.

    Raises Damaged at the start; changes raise OSError and are then not made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._state = _read(path)

    def __getitem__(self, profile: Profile) -> Kept:
        delivered = Kept(blocked=TERMS[profile].blocked)
        return self._state.profiles.get(profile, delivered)

    @property
    def passphrase(self) -> str:
        return self._state.passphrase

    @property
    def lasting(self) -> tuple[str, ...]:
        return self._state.lasting

    def is_default(self, profile: Profile) -> bool:
        """Whether its password is the one of the product as delivered."""
        return TERMS[profile].has_password and not self[profile].password

    def set_password(self, profile: Profile, hashed: str, now: float) -> None:
        """From now (UTC) on it is this one."""
        self._keep(profile, replace(self[profile], password=hashed, since=now))

    def set_blocked(self, profile: Profile, blocked: bool) -> None:
        """Whether nobody may log in with it."""
        self._keep(profile, replace(self[profile], blocked=blocked))

    def set_passphrase(self, hashed: str) -> None:
        """The one that is accepted from now on; "" for none."""
        self._write(replace(self._state, passphrase=hashed))

    def set_lasting(self, digests: tuple[str, ...]) -> None:
        """The sessions that outlast a restart."""
        if digests != self._state.lasting:
            self._write(replace(self._state, lasting=digests))

    def _keep(self, profile: Profile, kept: Kept) -> None:
        profiles = {**self._state.profiles, profile: kept}
        self._write(replace(self._state, profiles=profiles))

    def _write(self, state: _State) -> None:
        text = json.dumps(
            {
                "profiles": {
                    profile.value: asdict(kept)
                    for profile, kept in state.profiles.items()
                },
                "passphrase": state.passphrase,
                "lasting": state.lasting,
            },
            indent=1,
        )
        os.close(os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600))
        atomic.replace(self._path, text)
        self._state = state


def _read(path: Path) -> _State:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return _State()
    except (OSError, UnicodeDecodeError) as error:
        raise _damaged(path, str(error)) from None
    try:
        # Left empty when the power failed between making and filling it.
        return _parse(json.loads(text)) if text else _State()
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise _damaged(path, str(error)) from None


def _parse(kept: dict[str, Any]) -> _State:
    return _State(
        profiles={
            Profile(name): Kept(
                password=str(one["password"]),
                since=float(one["since"]),
                blocked=bool(one["blocked"]),
            )
            for name, one in kept["profiles"].items()
        },
        passphrase=str(kept["passphrase"]),
        lasting=tuple(map(str, kept["lasting"])),
    )


def _damaged(path: Path, why: str) -> Damaged:
    return Damaged(
        f"{path} with the passwords can't be read ({why}): bring it back from a backup,"
        " or remove it, and all profiles have their default passwords again"
    )
