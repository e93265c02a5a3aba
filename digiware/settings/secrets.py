"""Secrets of the INI files at rest [SEC-6]: aes:BASE64 of nonce, ciphertext and tag.

AES-256-GCM; what is authenticated besides is the place, section.option, so that a
secret moved to another option is refused.  The key is 32 random bytes, its file 0600.
"""

import base64
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from digiware.settings.atomic import sync_folder

PREFIX = "aes:"
KEY_BYTES = 32
NONCE_BYTES = 12  # as NIST SP 800-38D 5.2.1.1 recommends


class Unreadable(ValueError):
    """A secret, or the key of all, that can't be used; the message says what to do."""


class Vault:
    """Encrypts and decrypts with the key in `path`, which is made at the first need."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def conceal(self, section: str, option: str, text: str) -> str:
        """The text encrypted; raises OSError if the key can't be kept."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self._key()).encrypt(
            nonce, text.encode(), _place(section, option)
        )
        return PREFIX + base64.b64encode(nonce + sealed).decode()

    def reveal(self, section: str, option: str, text: str) -> str:
        """The plain text: of `aes:...` decrypted, any other as it is.

        Raises Unreadable, a ValueError for the operator.
        """
        if not is_concealed(text):
            return text
        try:
            sealed = base64.b64decode(text.removeprefix(PREFIX), validate=True)
            nonce, sealed = sealed[:NONCE_BYTES], sealed[NONCE_BYTES:]
            plain = AESGCM(self._read()).decrypt(nonce, sealed, _place(section, option))
            return plain.decode()
        except Unreadable:
            raise
        except (ValueError, InvalidTag, OSError):
            raise Unreadable(
                "can't be decrypted: it is damaged, or was encrypted with another key"
                f" than {self._path}; type the secret in again, in plain text"
            ) from None

    def _key(self) -> bytes:
        """The key, made if there is none yet."""
        try:
            return self._read()
        except FileNotFoundError:
            return self._make()

    def _read(self) -> bytes:
        key = self._path.read_bytes()
        if len(key) != KEY_BYTES:
            raise Unreadable(
                f"{self._path} is damaged: it has {len(key)} bytes instead of"
                f" {KEY_BYTES}; remove it and type all secrets in again"
            )
        return key

    def _make(self) -> bytes:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        key = os.urandom(KEY_BYTES)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with open(os.open(self._path, flags, 0o600), "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        sync_folder(self._path.parent)
        return key


def is_concealed(text: str) -> bool:
    """That the text is a secret in its encrypted form."""
    return text.startswith(PREFIX)


def _place(section: str, option: str) -> bytes:
    return f"{section}.{option}".encode()
