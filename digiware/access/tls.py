"""TLS on the door: versions, ciphers, and a certificate exchanged while it is open.

[SEC-2]  A new connection gets what the files hold by then; those open keep theirs.
"""

from contextlib import suppress
from typing import Any

from OpenSSL import SSL

from twisted.internet.interfaces import IOpenSSLServerConnectionCreator
from twisted.internet.ssl import (
    AcceptableCiphers,
    CertificateOptions,
    TLSVersion,
)
from twisted.logger import Logger
from zope.interface import implementer

from digiware.access.certificates import Pair, Store, Unusable

log = Logger()

# Forward secret and authenticated; TLS 1.3 has no others.
CIPHERS = AcceptableCiphers.fromOpenSSLCipherString("ECDHE+AESGCM:ECDHE+CHACHA20")
PROTOCOLS = [b"h2", b"http/1.1"]


@implementer(IOpenSSLServerConnectionCreator)
class Door:
    """Makes the server side of TLS connections with the pair of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: tuple[int, ...] = ()
        self.expires = 0.0  # UTC seconds

    def open(self) -> None:
        """Must be called first; raises Unusable or OSError if there is no good pair.

        Later a bad one is only told in the log, and what was good stays.
        """
        if not self._seen:
            self._take(self._store.load())
            self._seen = self._store.stamp()

    def renew(self) -> None:
        """To be called now and then: a certificate of our own is made anew before it
        ends, or as soon as a clock that began in 1970 is set.
        """
        if self._seen and self._store.ends_soon(self.expires):
            with suppress(Unusable, OSError):  # told when the next connection comes
                self._store.load()
                self._look_again()

    def serverConnectionForTLS(self, protocol: Any) -> SSL.Connection:
        self._look_again()
        return SSL.Connection(self._context, None)

    def _look_again(self) -> None:
        try:
            stamp = self._store.stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            self._take(self._store.load())
        except (Unusable, OSError) as error:
            log.error("HTTPS keeps its certificate: {error}", error=error)
        else:
            log.info("HTTPS has a new certificate")

    def _take(self, pair: Pair) -> None:
        self._context = _context(pair)
        self.expires = pair.expires


def _context(pair: Pair) -> SSL.Context:
    # Twisted's annotations want pyOpenSSL's objects, which pyOpenSSL has deprecated.
    given: dict[str, Any] = {
        "privateKey": pair.key,
        "certificate": pair.certificate,
        "extraCertChain": list(pair.chain),
    }
    options = CertificateOptions(
        **given,
        raiseMinimumTo=TLSVersion.TLSv1_2,
        acceptableCiphers=CIPHERS,
        acceptableProtocols=PROTOCOLS,
    )
    context: SSL.Context = options.getContext()
    # Resumption by tickets would outlive an exchanged certificate.
    context.set_session_cache_mode(SSL.SESS_CACHE_OFF)
    return context
