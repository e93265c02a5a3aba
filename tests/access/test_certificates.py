"""The certificate of the door, and TLS with it."""

import contextlib
import datetime
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from OpenSSL import SSL

from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.protocol import Factory, Protocol
from twisted.internet.task import Clock
from twisted.protocols.tls import TLSMemoryBIOFactory, TLSMemoryBIOProtocol
from twisted.trial.unittest import SynchronousTestCase
from zope.interface.verify import verifyObject

from digiware.access.certificates import RENEW_DAYS, VALID_DAYS, Store, Unusable, parse
from digiware.access.tls import Door
from digiware.settings.secrets import Vault
from tests.fakes import NOON, FakeTime

DAY = datetime.timedelta(days=1)
SOME_DAY = datetime.datetime.fromtimestamp(NOON, datetime.UTC)
P256 = ec.generate_private_key(ec.SECP256R1())


def pem(key: object) -> bytes:
    """A private key as it is uploaded."""
    plain = NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, plain)  # type: ignore[attr-defined, no-any-return]


def certificate(
    key: object = P256,
    name: str = "gateway.example",
    issuer: str = "",
    days: int = 30,
) -> bytes:
    """A certificate of that key, valid so many days from SOME_DAY."""
    subject, by = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])
        for text in (name, issuer or name)
    )
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by)
        .public_key(key.public_key())  # type: ignore[attr-defined]
        .serial_number(x509.random_serial_number())
        .not_valid_before(SOME_DAY - 400 * DAY)
        .not_valid_after(SOME_DAY + days * DAY)
    )
    return builder.sign(P256, hashes.SHA256()).public_bytes(Encoding.PEM)


class ParseTests(SynchronousTestCase):
    """What is taken as certificate and key [SEC-2]."""

    def test_ecdsa_and_rsa_up_to_2048_bits(self) -> None:
        """[SEC-2] P-256, P-384, RSA 2048."""
        keys = (
            P256,
            ec.generate_private_key(ec.SECP384R1()),
            rsa.generate_private_key(65537, 2048),
        )
        for key in keys:
            pair = parse(certificate(key), pem(key), NOON)

            self.assertEqual(pair.expires, NOON + 30 * 86400)

    def test_those_above_it_follow_in_order(self) -> None:
        """The chain, as authorities hand it out."""
        leaf, upper = certificate(issuer="CA"), certificate(name="CA", issuer="Root")

        pair = parse(leaf + upper, pem(P256), NOON)

        self.assertEqual(len(pair.chain), 1)

    def test_anything_else_is_refused_with_a_reason(self) -> None:
        """[SEC-2] Before anything is saved."""
        p521 = ec.generate_private_key(ec.SECP521R1())
        big = rsa.generate_private_key(65537, 3072)
        edwards = ed25519.Ed25519PrivateKey.generate()
        locked = P256.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")
        )
        other = ec.generate_private_key(ec.SECP256R1())
        good = certificate()
        cases = (
            (b"no", pem(P256), "the certificate is no PEM certificate"),
            (good, b"no", "the key is no plain PEM private key"),
            (good, locked, "the key is no plain PEM private key"),
            (certificate(p521), pem(p521), "the key is neither ECDSA"),
            (certificate(big), pem(big), "the key is neither ECDSA"),
            (certificate(edwards), pem(edwards), "the key is neither ECDSA"),
            (good, pem(other), "the key is not the one of the certificate"),
            (certificate(days=0), pem(P256), "the certificate expired on 2023-11-14"),
            (good + certificate(name="?"), pem(P256), "the certificates behind"),
        )
        for text, key, reason in cases:
            error = self.assertRaises(Unusable, parse, text, key, NOON)

            self.assertTrue(str(error).startswith(reason), str(error))


class StoreCase(SynchronousTestCase):
    """A store in an empty folder."""

    def setUp(self) -> None:
        self.clock = Clock()
        self.state = Path(self.mktemp())
        self.vault = Vault(self.state / "secrets.key")
        names = ("E5C801", "localhost", "127.0.0.1")
        now = FakeTime(self.clock).now
        self.store = Store(self.state / "certificates", self.vault, names, now)


class StoreTests(StoreCase):
    """The pair on the disk."""

    def test_the_first_start_makes_a_certificate_of_its_own(self) -> None:
        """[SEC-2] P-256, for the names of the gateway."""
        pair = self.store.load()

        names = pair.certificate.extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        ).value
        self.assertIsInstance(pair.key, ec.EllipticCurvePrivateKey)
        self.assertEqual(
            names.get_values_for_type(x509.DNSName), ["E5C801", "localhost"]
        )
        self.assertEqual(pair.expires, NOON + VALID_DAYS * 86400)
        self.assertEqual(self.store.load().certificate, pair.certificate)

    def test_the_key_is_encrypted_and_for_nobody_else(self) -> None:
        """[SEC-6] AES-256, mode 0600."""
        self.store.load()

        text = self.store.key_file.read_text()
        self.assertTrue(text.startswith("aes:"))
        self.assertEqual(self.store.key_file.stat().st_mode & 0o777, 0o600)

    def test_a_damaged_key_of_the_vault(self) -> None:
        """[SEC-6] A sentence that names the file, where there is no pair yet, too."""
        self.state.mkdir()
        (self.state / "secrets.key").write_bytes(b"short")

        error = self.assertRaises(Unusable, self.store.load)

        self.assertIn("secrets.key is damaged: it has 5 bytes", str(error))

    def test_its_own_certificate_is_renewed_in_time(self) -> None:
        """One that an authority signed is not touched, even when it has expired."""
        first = self.store.load()
        self.clock.advance((VALID_DAYS - RENEW_DAYS) * 86400 + 1)
        second = self.store.load()
        now = self.clock.seconds() / 86400
        signed = certificate(issuer="CA", days=int(now) + 1)
        self.store.install(signed, pem(P256))
        self.clock.advance(2 * 86400)

        self.assertNotEqual(first, second)
        text = self.store.load().certificate.public_bytes(Encoding.PEM)
        self.assertEqual(text, signed)

    def test_a_key_put_there_by_hand_is_encrypted(self) -> None:
        """[SEC-6] At the next look."""
        self.store.load()
        self.store.certificate_file.write_bytes(certificate())
        self.store.key_file.write_bytes(pem(P256))

        self.store.load()

        self.assertTrue(self.store.key_file.read_text().startswith("aes:"))

    def test_a_damaged_pair_is_a_sentence(self) -> None:
        """With the files in it."""
        self.store.load()
        self.store.key_file.write_text("aes:damaged")

        error = self.assertRaises(Unusable, self.store.load)

        self.assertIn(str(self.store.key_file), str(error))
        self.assertIn("replace or remove both", str(error))


class DoorTests(StoreCase):
    """TLS connections."""

    def setUp(self) -> None:
        super().setUp()
        self.door = Door(self.store)
        self.door.open()
        self.factory = TLSMemoryBIOFactory(self.door, False, Factory(), self.clock)

    def shaken(self, *offers: bytes) -> SSL.Connection:
        """A client's connection after the handshake."""
        context = SSL.Context(SSL.TLS_CLIENT_METHOD)
        if offers:
            context.set_alpn_protos(list(offers))
        client = SSL.Connection(context)
        server = self.door.serverConnectionForTLS(None)
        server.set_app_data(TLSMemoryBIOProtocol(self.factory, Protocol()))
        client.set_connect_state()
        server.set_accept_state()
        for _ in range(4):
            for one, other in ((client, server), (server, client)):
                with contextlib.suppress(SSL.WantReadError):
                    one.do_handshake()
                with contextlib.suppress(SSL.WantReadError):
                    other.bio_write(one.bio_read(65536))
        return client

    def shown(self) -> bytes:
        """The certificate that a new connection gets."""
        peer = self.shaken().get_peer_certificate(as_cryptography=True)
        assert peer is not None
        return peer.public_bytes(Encoding.PEM)

    def test_it_is_what_twisted_asks(self) -> None:
        """The interface of TLS servers."""
        verifyObject(IOpenSSLServerConnectionCreator, self.door)

    def test_http_2_where_the_client_has_it(self) -> None:
        """And 1.1 where it has not."""
        both = self.shaken(b"h2", b"http/1.1").get_alpn_proto_negotiated()
        old = self.shaken(b"http/1.1").get_alpn_proto_negotiated()

        self.assertEqual((both, old), (b"h2", b"http/1.1"))

    def test_a_new_certificate_is_shown_without_a_restart(self) -> None:
        """[SEC-2] Installed, or put there by hand."""
        own = self.shown()
        installed, by_hand = certificate(), certificate(name="by hand")
        self.store.install(installed, pem(P256))
        then = self.shown()
        self.store.certificate_file.write_bytes(by_hand)
        os.utime(self.store.certificate_file, ns=(1, 1))

        self.assertNotIn(own, (installed, by_hand))
        self.assertEqual((then, self.shown()), (installed, by_hand))

    def test_its_own_is_renewed_while_it_is_open(self) -> None:
        """A gateway that runs for years never shows one that has expired; one that an
        authority signed is left to whoever put it there."""
        first = self.shown()
        self.door.renew()
        same = self.shown()
        self.clock.advance((VALID_DAYS - RENEW_DAYS) * 86400 + 1)
        self.door.renew()
        second, expires = self.shown(), self.door.expires
        self.store.install(certificate(issuer="CA", days=VALID_DAYS), pem(P256))
        signed = self.shown()
        self.clock.advance(VALID_DAYS * 86400)
        self.door.renew()

        self.assertEqual((same, self.shown()), (first, signed))
        self.assertNotEqual(first, second)
        self.assertGreater(expires, (2 * VALID_DAYS - RENEW_DAYS - 1) * 86400)

    def test_a_bad_one_changes_nothing(self) -> None:
        """[SEC-2] The one before stays; so it does when a file is gone."""
        own = self.shown()
        self.store.certificate_file.write_bytes(b"damaged")
        damaged = self.shown()
        self.store.key_file.unlink()

        self.assertEqual((damaged, self.shown()), (own, own))
