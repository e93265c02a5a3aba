"""The passphrase that resets Cyber's password once [WEB-5], as people copy it.

Six groups of five characters, 150 bits.
"""

import secrets

# RFC 4648's base 32: no 0, 1 or 8 to be taken for O, I or B when typed from paper.
_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_GROUPS, _GROUP = 6, 5


def made() -> str:
    """A new one, as it is shown."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP))
        for _ in range(_GROUPS)
    )


def plain(typed: str) -> str:
    """What counts of it, however it was typed."""
    return "".join(one for one in typed.upper() if one.isalnum())
