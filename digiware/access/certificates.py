"""The certificate of the door: made at the first start, checked before it is taken.

[SEC-2]  Private keys are ECDSA on P-256 or P-384 (recommended: signing is an order of
magnitude cheaper than with RSA) or RSA of at most 2048 bits.
"""

import datetime
import ipaddress
import itertools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from digiware.settings import atomic
from digiware.settings.secrets import Unreadable, Vault, is_concealed

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# Browsers refuse longer ones from anybody (CA/Browser Forum until 2020, Apple still).
VALID_DAYS = 825
RENEW_DAYS = 30
RSA_BITS_AT_MOST = 2048
CURVES = ("secp256r1", "secp384r1")
_PLACE = "certificates", "https"  # of the key, for the vault
# How a certificate of the gateway's own making is known, to be renewed by itself.
_OURS = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "digiware, self-signed")


class Unusable(Exception):
    """A certificate or key that can't be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A certificate, those up to its authority, and the key."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: PrivateKey

    @property
    def expires(self) -> float:
        """UTC seconds."""
        return self.certificate.not_valid_after_utc.timestamp()


def parse(certificate_pem: bytes, key_pem: bytes, now: float) -> Pair:
    """The pair of two PEM texts, checked at `now` (UTC); raises Unusable."""
    try:
        certificates = x509.load_pem_x509_certificates(certificate_pem)
    except ValueError as error:
        raise Unusable(f"the certificate is no PEM certificate: {error}") from None
    try:
        key = serialization.load_pem_private_key(key_pem, None)
    except (ValueError, TypeError) as error:
        raise Unusable(f"the key is no plain PEM private key: {error}") from None
    pair = Pair(certificates[0], tuple(certificates[1:]), _allowed(key))
    if pair.certificate.public_key() != key.public_key():
        raise Unusable("the key is not the one of the certificate")
    if pair.expires <= now:
        until = pair.certificate.not_valid_after_utc
        raise Unusable(f"the certificate expired on {until:%Y-%m-%d}")
    for child, parent in itertools.pairwise(certificates):
        if child.issuer != parent.subject:
            raise Unusable("the certificates behind the first are not in its order")
    return pair


def _allowed(key: object) -> PrivateKey:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name in CURVES:
        return key
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size <= RSA_BITS_AT_MOST:
        return key
    raise Unusable("the key is neither ECDSA on P-256 or P-384, nor RSA of 2048 bits")


class Store:
    """The pair in the state folder: https.pem, and https.key encrypted by the vault.

    `names` are host names and addresses the gateway's own certificate is made for.
    """

    def __init__(
        self,
        folder: Path,
        vault: Vault,
        names: Iterable[str],
        now: Callable[[], float],
    ) -> None:
        self._vault = vault
        self._names = tuple(names)
        self._now = now
        self.certificate_file = folder / "https.pem"
        self.key_file = folder / "https.key"

    def load(self) -> Pair:
        """The pair, made if there is none; raises Unusable or OSError."""
        if not self.certificate_file.exists():
            self._make()
        pair = self._read()
        if self._is_ours(pair) and self.ends_soon(pair.expires):
            self._make()
            pair = self._read()
        return pair

    def ends_soon(self, expires: float) -> bool:
        """Whether one of ours that expires then, UTC seconds, is to be made anew."""
        return expires - self._now() < RENEW_DAYS * 86400

    def install(self, certificate_pem: bytes, key_pem: bytes) -> Pair:
        """Take these from now on; raises Unusable, and those before stay."""
        pair = parse(certificate_pem, key_pem, self._now())
        self._write(certificate_pem, key_pem)
        return pair

    def stamp(self) -> tuple[int, ...]:
        """Differs when one of the files was replaced."""
        stats = (os.stat(path) for path in (self.certificate_file, self.key_file))
        return tuple(one for stat in stats for one in (stat.st_mtime_ns, stat.st_ino))

    def _read(self) -> Pair:
        certificate, key = self.certificate_file.read_bytes(), self.key_file.read_text()
        try:
            plain = self._vault.reveal(*_PLACE, key.strip()).encode()
            pair = parse(certificate, plain, now=0.0)  # better expired than no HTTPS
        except (Unusable, Unreadable) as error:
            where = f"{self.certificate_file} with {self.key_file}"
            raise Unusable(f"{where}: {error}; replace or remove both") from None
        if not is_concealed(key):  # put there by hand
            self._write(certificate, plain)
        return pair

    def _is_ours(self, pair: Pair) -> bool:
        return _OURS in pair.certificate.issuer

    def _name(self) -> x509.Name:
        own = x509.NameAttribute(NameOID.COMMON_NAME, self._names[0])
        return x509.Name([_OURS, own])

    def _make(self) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._signed(key).public_bytes(serialization.Encoding.PEM)
        self._write(
            certificate,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )

    def _signed(self, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
        now = datetime.datetime.fromtimestamp(self._now(), datetime.UTC)
        day = datetime.timedelta(days=1)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        names = x509.SubjectAlternativeName([_general(name) for name in self._names])
        builder = (
            x509.CertificateBuilder()
            .subject_name(self._name())
            .issuer_name(self._name())
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - day)  # for a browser whose clock is behind
            .not_valid_after(now + VALID_DAYS * day)
            .add_extension(names, critical=False)
            .add_extension(usage, critical=False)
            .add_extension(x509.BasicConstraints(False, None), critical=True)
        )
        return builder.sign(key, hashes.SHA256())

    def _write(self, certificate: bytes, key: bytes) -> None:
        folder = self.key_file.parent
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            secret = self._vault.conceal(*_PLACE, key.decode())
        except Unreadable as error:
            raise Unusable(str(error)) from None
        files = (self.key_file, secret), (self.certificate_file, certificate.decode())
        for path, text in files:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600))
            atomic.replace(path, text)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
