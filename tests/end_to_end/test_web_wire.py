"""The web server seen from the wire: bytes, memory, TLS, a certificate exchanged."""

import datetime
import http.client
import json
import re
import signal
import socket
import ssl
import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from twisted.trial.unittest import SynchronousTestCase

from tests.end_to_end.harness import Program, folder, needs, output
from tests.end_to_end.web import Member, WebGateway

DAY = datetime.timedelta(days=1)
FIRST_PAGE_AT_MOST = 60_000
BODY = 50 * 2**20
# What testssl.sh calls worse than LOW.
BAD = {"MEDIUM", "HIGH", "CRITICAL", "FATAL"}


class Authority:
    """A test CA, which signs a certificate for 127.0.0.1 and `localhost`."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("digiware test CA")
        usage = _usage(key_cert_sign=True, crl_sign=True)
        builder = _builder(self._name, self._name, self._key.public_key(), 200)
        builder = builder.add_extension(x509.BasicConstraints(True, 0), critical=True)
        builder = builder.add_extension(usage, critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())
        self.pem = self._certificate.public_bytes(Encoding.PEM)

    def signed(self, name: str) -> tuple[bytes, bytes]:
        """A certificate and its key, as PEM."""
        key = ec.generate_private_key(ec.SECP256R1())
        where = x509.UniformResourceIdentifier("http://127.0.0.1/test.crl")
        names = x509.SubjectAlternativeName([x509.DNSName("localhost")])
        server = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(
            self._key.public_key()
        )
        points = [x509.DistributionPoint([where], None, None, None)]
        builder = _builder(_name(name), self._name, key.public_key(), 200)
        for extension, critical in (
            (names, False),
            (server, False),
            (authority, False),
            (_usage(digital_signature=True), True),
            (x509.BasicConstraints(False, None), True),
            (x509.CRLDistributionPoints(points), False),
        ):
            builder = builder.add_extension(extension, critical)
        certificate = builder.sign(self._key, hashes.SHA256())
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate.public_bytes(Encoding.PEM), private


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + days * DAY)
    )


def _usage(**wanted: bool) -> x509.KeyUsage:
    names = (
        *("digital_signature", "content_commitment", "key_encipherment"),
        *("data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"),
        *("encipher_only", "decipher_only"),
    )
    return x509.KeyUsage(**{name: wanted.get(name, False) for name in names})


def free() -> int:
    """A port that nobody has at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def install(state: Path, certificate: bytes, key: bytes) -> None:
    """Put both into the state folder of a gateway, as an operator may."""
    kept = state / "certificates"
    kept.mkdir(parents=True, exist_ok=True)
    (kept / "https.key").write_bytes(key)
    (kept / "https.pem").write_bytes(certificate)


class BytesTests(SynchronousTestCase):
    """What goes over the wire, and what it costs."""

    def test_a_first_page_load_is_small(self) -> None:
        """The heaviest page with all it loads, gzip on, under 60 kB."""
        gateway = WebGateway(self)
        member = Member(gateway.https)
        member.log_in("user")
        _, page = member.get("/diagnostics")
        paths = ["/diagnostics", *re.findall(r'(?:href|src)="(/static/[^"#]+)', page)]

        sizes = {path: self.size(gateway, member, path) for path in set(paths)}

        self.assertGreaterEqual(len(sizes), 4)
        self.assertLess(sum(sizes.values()), FIRST_PAGE_AT_MOST, sizes)

    def size(self, gateway: WebGateway, member: Member, path: str) -> int:
        """Bytes of head and compressed body."""
        head = (
            f"GET {path} HTTP/1.1\r\nhost: x\r\naccept-encoding: gzip\r\n"
            f"connection: close\r\ncookie: {member.headers()['cookie']}\r\n\r\n"
        )
        plain = ssl._create_unverified_context()
        bare = socket.create_connection(("127.0.0.1", gateway.https), 30)
        with plain.wrap_socket(bare, server_hostname="localhost") as wire:
            wire.sendall(head.encode())
            return sum(map(len, iter(lambda: wire.recv(65536), b"")))

    def test_50_mb_before_log_in_cost_no_memory(self) -> None:
        """Announced, chunked, in any encoding, over either version of HTTP."""
        needs("curl")
        gateway = WebGateway(self)
        big = folder(self) / "big"
        with big.open("wb") as file:
            file.truncate(BODY)
        Member(gateway.https).get("/login")
        before = gateway.kib("VmHWM")
        plain = f"http://127.0.0.1:{gateway.http}/login"
        secure = f"https://127.0.0.1:{gateway.https}/login"
        chunked = ("-H", "Transfer-Encoding: chunked", "-H", "Expect:")
        codes = [
            self.upload(big, plain, "--http1.1"),
            self.upload(big, secure, "--http1.1"),
            self.upload(big, plain, "--http1.1", *chunked),
            self.upload(
                big,
                plain,
                "--http1.1",
                "-H",
                "Content-Type: multipart/form-data; boundary=x",
            ),
            self.upload(big, secure, "--http2"),
            self.upload(big, secure, "--http2", *chunked),
        ]
        grown = gateway.kib("VmHWM") - before

        # Over HTTP/2 the stream is reset: curl tells no code.
        self.assertEqual(codes, ["413"] * 4 + ["000"] * 2)
        self.assertLess(grown, 20 * 1024)
        self.assertEqual(Member(gateway.https).get("/healthz")[0], 200)

    def upload(self, file: Path, url: str, *options: str) -> str:
        """The code that curl was answered."""
        command = ["curl", "-sk", *options, "-o", "/dev/null", "-w", "%{http_code}"]
        command += ["--data-binary", f"@{file}", url]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        return done.stdout


class TlsTests(SynchronousTestCase):
    """HTTPS [SEC-2]."""

    def test_a_new_certificate_under_an_open_stream(self) -> None:
        """[SEC-2] The stream goes on, over HTTP/1.1 and HTTP/2; who comes sees the new
        one."""
        needs("curl")
        authority = Authority()
        gateway = WebGateway(self)
        before = ssl.get_server_certificate(("127.0.0.1", gateway.https))
        member = Member(gateway.https)
        member.log_in("user")
        streams = [self.stream(gateway, member, http) for http in ("1.1", "2")]
        install(gateway.state, *authority.signed("exchanged"))

        after = ssl.get_server_certificate(("127.0.0.1", gateway.https))
        seen = [stream.lines() for stream in streams]
        for stream, count in zip(streams, seen, strict=True):
            stream.line("^data: ", after=count)

        self.assertNotEqual(before, after)
        issuer = x509.load_pem_x509_certificate(after.encode()).issuer
        self.assertEqual(issuer, _name("digiware test CA"))
        gateway.line("HTTPS has a new certificate")

    def stream(self, gateway: WebGateway, member: Member, version: str) -> Program:
        """An open stream of values, in curl."""
        program = Program(
            self,
            *("curl", "-skN", f"--http{version}"),
            *("-H", f"cookie: {member.headers()['cookie']}"),
            f"https://127.0.0.1:{gateway.https}/events",
        )
        program.line("^data: ")
        return program

    def test_a_reload_logs_nobody_out(self) -> None:
        """[DESIGN 2] The web server is made anew on the same ports."""
        gateway = WebGateway(self, http_port=str(free()), https_port=str(free()))
        member = Member(gateway.https)
        member.log_in("user")
        gateway.set("streams", "3")
        gateway.signal(signal.SIGHUP)
        gateway.line("The configuration was applied")
        again = Member(gateway.https)
        again.cookies = member.cookies

        self.assertNotIn("can't listen", gateway.said())
        self.assertEqual(again.get("/diagnostics")[0], 200)

    def test_http_2_by_negotiation(self) -> None:
        """[SEC-2] Where the client has it, and only over TLS."""
        needs("curl")
        gateway = WebGateway(self)
        options = ("-sko", "/dev/null", "-w", "%{http_version}", "--http2")
        secure = output("curl", *options, f"https://127.0.0.1:{gateway.https}/login")
        plain = output("curl", *options, f"http://127.0.0.1:{gateway.http}/login")

        self.assertEqual((secure, plain), ("2", "1.1"))

    def test_nothing_before_tls_1_2(self) -> None:
        """[SEC-2]"""
        gateway = WebGateway(self)
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        connection = http.client.HTTPSConnection(
            "127.0.0.1", gateway.https, timeout=30, context=old
        )

        self.assertRaises(ssl.SSLError, connection.connect)

    def test_testssl_finds_nothing_above_low(self) -> None:
        """[SEC-2] With a certificate of an authority that it is told to trust."""
        needs("testssl")
        authority, state = Authority(), folder(self)
        install(state, *authority.signed("localhost"))
        gateway = WebGateway(
            self, state=state, redirect="yes", connections_per_address="128"
        )
        (state / "ca.pem").write_bytes(authority.pem)
        report = state / "testssl.json"
        command = ["testssl", "--quiet", "--color", "0", "--warnings", "off"]
        command += ["--nodns", "min", "--ip", "127.0.0.1", "--jsonfile", str(report)]
        command += ["--add-ca", str(state / "ca.pem"), f"localhost:{gateway.https}"]
        subprocess.run(command, stdout=subprocess.DEVNULL, timeout=500)

        found = json.loads(report.read_text())
        bad = [one for one in found if one["severity"] in BAD]
        self.assertGreater(len(found), 50)
        self.assertEqual(bad, [])
