"""One HTTP request as this gateway takes it: nothing parsed before it is allowed.

twisted.web reads and parses a posted form before any page is asked, so before log-in:
50 MB of it froze the reactor 3 s and took 710 MB (measured).  Here a body has a limit
that is held against its announced length, then against what comes, and a deadline.
"""

import secrets
from typing import Any

from twisted.web.http import REQUEST_ENTITY_TOO_LARGE
from twisted.web.server import Request, Site

BODY_AT_MOST = 65536
BODY_S = 120.0

POLICY = (
    "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic'; style-src 'self';"
    " img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class LimitedRequest(Request):
    """A request of a `Pages` site."""

    site: "Pages"
    _guest: Any = None
    _deadline: Any = None
    _received = 0
    _refused = False

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.nonce = secrets.token_urlsafe(16)

    def gotLength(self, length: int | None) -> None:
        if self._guest is None:
            self._begin()
        if length is not None and length > BODY_AT_MOST:
            self._refuse()
            length = 0
        super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:
        self._received += len(data)
        if self._received > BODY_AT_MOST:
            self._refuse()
        if not self._refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        self._relax()
        if not self._refused:
            super().requestReceived(command, path, version)

    def getRequestHostname(self) -> bytes:
        """Nothing instead of what Klein, which wants a name for DNS, would fail at."""
        host: bytes = super().getRequestHostname()
        try:
            host.decode().encode("idna")
        except UnicodeError:
            return b""
        return host

    def render(self, resource: Any) -> None:
        # Klein wants UTF-8 as well: other bytes are in no address of ours.
        readable = (part.decode(errors="replace") for part in self.postpath or ())
        self.postpath = [part.encode() for part in readable]
        headers = self.responseHeaders
        headers.removeHeader(b"server")
        for name, value in HEADERS.items():
            headers.setRawHeaders(name, [value])
        policy = POLICY.format(nonce=self.nonce)
        headers.setRawHeaders("Content-Security-Policy", [policy])
        if self.isSecure() and self.site.strict:
            headers.setRawHeaders("Strict-Transport-Security", ["max-age=31536000"])
        super().render(resource)

    def finish(self) -> Any:
        self._end()
        return super().finish()

    def connectionLost(self, reason: Any) -> None:
        self._relax()
        self._end()
        super().connectionLost(reason)

    def _begin(self) -> None:
        channel: Any = self.channel
        site = channel.site
        self._guest = site.guests.guest(self.client)
        self._deadline = site.reactor.callLater(BODY_S, self._late)
        if self._guest is not None:
            self._guest.request_began()

    def _relax(self) -> None:
        if self._deadline is not None and self._deadline.active():
            self._deadline.cancel()

    def _end(self) -> None:
        guest, self._guest = self._guest, None
        if guest is not None:
            guest.request_ended()

    def _late(self) -> None:
        self._refused = True
        if self._guest is not None:
            self._guest.abortConnection()

    def _refuse(self) -> None:
        """413, with nothing kept of what follows."""
        if self._refused:
            return
        self._refused = True
        self._relax()
        self.requestHeaders.removeHeader(b"expect")
        channel: Any = self.channel
        if hasattr(channel, "streamID"):  # HTTP/2: it is reset, the others go on
            channel.site.reactor.callLater(0, channel.abortConnection)
            return
        reason = b"Content Too Large"
        channel.transport.write(
            b"HTTP/1.1 %d %b\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            % (REQUEST_ENTITY_TOO_LARGE, reason)
        )
        if self._guest is not None:
            self._guest.linger()


class Pages(Site):
    """What both doors show.

    `strict` tells browsers to come by HTTPS only; `guests` knows the connections.
    No access log: its date would be the monotonic clock's.
    """

    noisy = False

    def __init__(self, resource: Any, guests: Any, strict: bool, reactor: Any) -> None:
        super().__init__(
            resource, LimitedRequest, parsePOSTFormSubmission=False, reactor=reactor
        )
        self.guests = guests
        self.strict = strict

    def startFactory(self) -> None:
        """No log file to open, and no date to keep for it."""

    def stopFactory(self) -> None:
        """Likewise."""

    def log(self, request: Any) -> None:
        """Nothing."""
