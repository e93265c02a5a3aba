"""What a request may take: time, bytes, connections; and what each answer carries."""

from dataclasses import replace
from pathlib import Path

from twisted.internet.error import CannotListenError

from digiware.access.certificates import Store
from digiware.access.tls import Door
from digiware.domain.rights import Profile
from digiware.settings.records import Web as Options
from digiware.settings.secrets import Vault
from digiware.web.admission import HEADERS_S
from digiware.web.request import BODY_AT_MOST, BODY_S, Pages
from digiware.web.service import ToHttps, Web
from tests.web.doubles import FORM, WebCase, parsed

HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cache-control": "no-store",
}


class HeaderTests(WebCase):
    """The header set."""

    def test_every_answer_has_them(self) -> None:
        """Pages, refusals, redirections and what programs ask."""
        browser = self.inside(Profile.USER)
        for path in ("/", "/login", "/diagnostics", "/nothing", "/healthz", "/metrics"):
            reply = browser.get(path)

            found = {name: reply.header(name) for name in HEADERS}
            self.assertEqual(found, HEADERS, path)
            self.assertEqual(reply.header("server"), "", path)

    def test_what_is_no_text_is_no_traceback(self) -> None:
        """An address and a host are bytes, and anybody may send any."""
        codes = []
        for host in (b"\xff", b"a..b", 64 * b"a", b"[", b""):
            wire = self.browser().connect()
            wire.protocol.dataReceived(b"GET /%%ff HTTP/1.1\r\nHost: %b\r\n\r\n" % host)
            codes.append(parsed(wire.value()).code)

        self.assertEqual(codes, [404] * 5)
        self.assertEqual(self.flushLoggedErrors(), [])

    def test_scripts_run_by_a_nonce_that_is_never_the_same(self) -> None:
        """And styles and pictures come from here alone."""
        policies = [
            self.browser().get("/login").header("content-security-policy")
            for _ in range(2)
        ]

        self.assertNotEqual(*policies)
        for policy in policies:
            self.assertRegex(policy, r"script-src 'nonce-[\w-]{22}' 'strict-dynamic'")
            self.assertIn("default-src 'self'", policy)
            self.assertIn("frame-ancestors 'none'", policy)
            self.assertNotIn("unsafe", policy)

    def test_who_does_not_unpack_is_sent_nothing_packed(self) -> None:
        """[RFC 9110 12.5.3] A weight of 0 says so."""
        found = [
            self.browser().get("/login", accept_encoding=one).header("content-encoding")
            for one in ("br, gzip", "gzip;q=0", "identity")
        ]

        self.assertEqual(found, ["gzip", "", ""])

    def test_style_and_scripts_are_kept_for_ever(self) -> None:
        """Their address changes with their contents."""
        page = self.browser().get("/login").body
        path = page.partition('href="/static/')[2].partition('"')[0]
        reply = self.browser().get(f"/static/{path}", accept_encoding="gzip")

        kept = reply.header("cache-control")
        self.assertEqual(kept, "public, max-age=31536000, immutable")
        self.assertEqual(reply.header("content-encoding"), "gzip")
        self.assertIn("--accent", reply.body)


class BodyTests(WebCase):
    """What is sent before anybody is logged in."""

    def head(self, **headers: str) -> bytes:
        return self.browser().sent("POST", "/login", headers)

    def test_too_long_a_body_is_refused_by_its_announcement(self) -> None:
        """413 before a byte of it was sent; the connection is closed soon after."""
        wire = self.browser().connect()
        wire.protocol.dataReceived(self.head(content_length=str(50 * 2**20)))
        refused = parsed(wire.value())
        wire.protocol.dataReceived(b"x" * 2**20)
        self.clock.run(2.0)

        self.assertEqual(refused.code, 413)
        self.assertTrue(wire.closed)

    def test_a_body_of_unknown_length_is_refused_when_it_is_too_long(self) -> None:
        """Chunked: counted as it comes."""
        wire = self.browser().connect()
        wire.protocol.dataReceived(self.head(transfer_encoding="chunked"))
        piece = b"8000\r\n" + b"x" * 0x8000 + b"\r\n"
        for _ in range(2):
            wire.protocol.dataReceived(piece)
        before = wire.value()
        wire.protocol.dataReceived(piece)

        self.assertEqual(before, b"")
        self.assertEqual(parsed(wire.value()).code, 413)

    def test_what_is_not_too_long_is_read(self) -> None:
        """To the last byte."""
        body = b"x" * BODY_AT_MOST
        wire = self.browser().connect()
        head = self.head(content_length=str(len(body)), content_type=FORM)
        wire.protocol.dataReceived(head + body)

        self.assertEqual(parsed(wire.value()).code, 403)  # it has no token

    def test_a_body_has_its_time(self) -> None:
        """However steadily it drips."""
        wire = self.browser().connect()
        wire.protocol.dataReceived(self.head(content_length="1000"))
        for _ in range(int(BODY_S) - 1):
            self.clock.run(1.0)
            wire.protocol.dataReceived(b"x")
        before = wire.closed
        self.clock.run(1.0)

        self.assertEqual((before, wire.closed), (False, True))

    def test_too_many_fields_are_no_form(self) -> None:
        """Refused like a forged one."""
        browser = self.browser()
        browser.get("/login")
        fields = {f"f{number}": "x" for number in range(300)}

        self.assertEqual(browser.post("/login", fields).code, 403)


class DeadlineTests(WebCase):
    """Clients that take their time."""

    def test_headers_have_15_seconds_however_they_drip(self) -> None:
        """A byte does not buy more time."""
        wire = self.browser().connect()
        wire.protocol.dataReceived(b"GET / HTTP/1.1\r\n")
        for _ in range(int(HEADERS_S) - 1):
            self.clock.run(1.0)
            wire.protocol.dataReceived(b"x: y\r\n")
        before = wire.closed
        self.clock.run(1.0)

        self.assertEqual((before, wire.closed), (False, True))

    def test_who_says_nothing_leaves(self) -> None:
        """Likewise."""
        wire = self.browser().connect()
        self.clock.run(HEADERS_S)

        self.assertTrue(wire.closed)

    def test_the_next_request_has_its_own_15_seconds(self) -> None:
        """From its first byte; between two, a minute."""
        browser = self.browser()
        wire = browser.connect()
        for _ in range(3):
            wire.clear()
            wire.protocol.dataReceived(browser.sent("GET", "/healthz", {}))
            self.clock.run(50.0)
        still = not wire.closed
        wire.protocol.dataReceived(b"GET / HT")
        self.clock.run(HEADERS_S)

        self.assertTrue(still)
        self.assertTrue(wire.closed)


class AdmissionTests(WebCase):
    """How many may come."""

    settings = replace(
        WebCase.settings, web=Options(connections=5, connections_per_address=3)
    )

    def test_so_many_from_one_address_and_so_many_in_all(self) -> None:
        """The others are turned away until somebody leaves."""
        one, two, three = (
            self.browser(host=f"192.0.2.{number}") for number in (1, 2, 3)
        )
        wires = [one.connect() for _ in range(4)]
        wires += [two.connect() for _ in range(2)]
        full = three.connect()
        wires[0].loseConnection()
        again = three.connect()

        self.assertEqual(
            [wire.closed for wire in wires], [True] + [False] * 2 + [True, False, False]
        )
        self.assertEqual((full.closed, again.closed), (True, False))
        figures = {figure.name: figure.value for figure in self.web.figures()}
        self.assertEqual(figures["digiware_web_connections"], 5)
        self.assertEqual(figures["digiware_web_turned_away_total"], 2)


class RedirectTests(WebCase):
    """Secure connection [SEC-2]."""

    def test_http_leads_to_the_same_address_by_https(self) -> None:
        """With 308, so that a form stays a form."""
        pages = Pages(ToHttps(8443), self.lobby.guests, True, self.clock)
        self.web.http.wrappedFactory = pages
        reply = self.browser(secure=False).get("/profile?x=1")

        self.assertEqual(reply.code, 308)
        where = "https://gateway.example:8443/profile?x=1"
        self.assertEqual(reply.header("location"), where)

    def test_browsers_are_told_to_come_by_https_only_over_it(self) -> None:
        """Strict-Transport-Security, when the redirection is on."""
        self.web.http.wrappedFactory.strict = True
        kept = [
            self.browser(secure=secure)
            .get("/login")
            .header("strict-transport-security")
            for secure in (True, False)
        ]

        self.assertEqual(kept, ["max-age=31536000", ""])


class StartTests(WebCase):
    """What is wrong with the certificate."""

    def test_a_bad_certificate_is_told_like_a_port_in_use(self) -> None:
        """[SEC-2] At the start a sentence, at a reload the old server stays."""
        state = Path(self.mktemp())
        store = Store(state, Vault(state / "key"), ("gateway",), self.lobby.now)
        store.load()
        store.key_file.write_text("damaged")
        web = Web(self.settings, self.lobby, Door(store), self.clock)

        error = self.assertRaises(CannotListenError, web.startService)

        self.assertEqual(error.port, 443)
        self.assertIn("replace or remove both", str(error.socketError))
