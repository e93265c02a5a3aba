"""One request on its way: who asks, in which language, and how it is answered.

A session is found by its cookie: `__Host-sid` over TLS, `sid` without (browsers drop a
Secure cookie that comes over plain HTTP).  Before log-in a form's token is held against
a cookie of its own, so that nothing is stored for a visitor.
"""

import gzip
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from digiware.access.sessions import Session, masked, unmasked_equals
from digiware.domain.rights import TERMS, Profile, Right, may
from digiware.web.accepted import accepted
from digiware.web.language import LANGUAGES, preferred, templates, translations
from digiware.web.lobby import Lobby
from digiware.web.navigation import navigation
from digiware.web.request import LimitedRequest
from digiware.web.scale import scale
from digiware.web.seen import BUSES, SERVICES, STATES, answering, bell

FOUND, SEE_OTHER = 302, 303
UNAUTHORIZED, FORBIDDEN, NOT_FOUND = 401, 403, 404
UNSUPPORTED, UNPROCESSABLE, TOO_MANY = 415, 422, 429
YEAR_S = 365 * 86400
THEMES = ("auto", "light", "dark")
# Below this a compressed answer is no smaller on the wire.
WORTH_PACKING = 600
# The page of 192 loads: 19 kB in 0.6 ms; level 6 makes 16 of it, in 1.4 ms.
LEVEL = 3
FIELDS_AT_MOST = 200


class Visit:
    """What a page is given to answer."""

    def __init__(self, request: LimitedRequest, lobby: Lobby) -> None:
        self.request = request
        self.lobby = lobby
        self.secure = bool(request.isSecure())
        self.path = request.path.decode("ascii", "replace")
        self.form = _form(request)
        self.session = self._session()
        self.language = self._language()
        self.theme = self._choice("theme", THEMES, "auto")
        self._new_token = ""

    @property
    def whence(self) -> str:
        """The address it came from."""
        return str(getattr(self.request.getClientAddress(), "host", "?"))

    @property
    def here(self) -> str:
        """Where this page is had again, with all that stands in its address."""
        posted = self.request.method == b"POST"
        return (
            "/" if posted else local_path(self.request.uri.decode("ascii", "replace"))
        )

    @property
    def from_elsewhere(self) -> bool:
        """Whether a page of another site sent it, as current browsers tell."""
        site = self.header("sec-fetch-site")
        return site not in ("", "none", "same-origin")

    @property
    def profile(self) -> Profile:
        """Who asks; User if nobody is logged in."""
        return self.session.profile if self.session else Profile.USER

    @property
    def member(self) -> Session:
        """The session, on a page that takes a right: there is one."""
        assert self.session is not None
        return self.session

    def may(self, right: Right) -> bool:
        """Whether who is logged in has this right."""
        return self.session is not None and may(self.session.profile, right)

    def query(self, name: str) -> str:
        """A parameter behind the address, "" if there is none."""
        given: dict[bytes, list[bytes]] = self.request.args or {}
        return given.get(name.encode(), [b""])[-1].decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """A header of the request, "" if it has none."""
        return self.request.getHeader(name) or ""

    def cookie(self, name: str) -> str:
        """A cookie of the request, "" if it has none."""
        value = self.request.received_cookies.get(name.encode(), b"")
        return value.decode("ascii", "replace")

    def gettext(self, message: str) -> str:
        """The message in the language of the visitor."""
        return translations(self.language).gettext(message)

    def said(self, words: Mapping[str, str]) -> dict[str, str]:
        """Words of a program, and what the visitor reads for each."""
        return {word: self.gettext(message) for word, message in words.items()}

    def profile_name(self, profile: Profile) -> str:
        """As people call it in that language."""
        terms = TERMS[profile]
        return terms.french if self.language == "fr" else terms.english

    # How forms are told from forgeries

    def token(self) -> str:
        """What a form of this page must carry, different each time it is printed."""
        return masked(self._secret() or self._make_secret())

    def token_fits(self) -> bool:
        """Whether the form carries it."""
        sent = self.form.get("csrf", "") or self.header("x-csrf-token")
        return unmasked_equals(sent, self._secret())

    def _secret(self) -> bytes:
        if self.session is not None:
            return self.session.csrf
        try:
            return bytes.fromhex(self._new_token or self.cookie(self._name("form")))
        except ValueError:
            return b""

    def _make_secret(self) -> bytes:
        self._new_token = secrets.token_hex(16)
        self.set_cookie(self._name("form"), self._new_token)
        return bytes.fromhex(self._new_token)

    # Coming in and going out

    def enter(self, identifier: str, session: Session) -> None:
        """The browser is logged in; what it was before is forgotten."""
        if self.session is not None:
            self.lobby.doorkeeper.sessions.close(self.session)
        lasting = TERMS[session.profile].lasting
        self.set_cookie(self._name("sid"), identifier, YEAR_S if lasting else None)
        self.session = session

    def leave(self) -> None:
        """The browser is logged out."""
        if self.session is not None:
            self.lobby.doorkeeper.log_out(self.session, self.whence)
        self.set_cookie(self._name("sid"), "", 0)
        self.session = None

    # Answers

    def page(self, template: str, code: int = 200, **values: Any) -> bytes:
        """The answer is this template."""
        text = (
            templates(self.language)
            .get_template(template)
            .render(
                values,
                visit=self,
                lobby=self.lobby,
                nonce=self.request.nonce,
                answering=answering,
                bell=bell,
                menu=navigation(self.may, self.lobby.settings.gateway.model),
                said=self.said,
                scale=scale,
                states=STATES,
                services_known=SERVICES,
                buses_known=BUSES,
            )
        )
        return self.send(text.encode(), "text/html; charset=utf-8", code)

    def send(self, body: bytes, kind: str, code: int = 200) -> bytes:
        """The answer is this body, compressed if that pays."""
        self.request.setResponseCode(code)
        self.request.setHeader("Content-Type", kind)
        if len(body) > WORTH_PACKING and self.takes_gzip():
            self.request.setHeader("Content-Encoding", "gzip")
            body = gzip.compress(body, LEVEL)
        self.request.setHeader("Vary", "Accept-Encoding, Cookie")
        self.request.setHeader("Content-Length", str(len(body)))
        return body

    def takes_gzip(self) -> bool:
        """Whether the browser unpacks."""
        return "gzip" in accepted(self.header("accept-encoding"))

    def go(self, path: str) -> bytes:
        """The answer is to look there, with GET."""
        found = SEE_OTHER if self.request.method == b"POST" else FOUND
        self.request.setResponseCode(found)
        self.request.setHeader("Location", path)
        self.request.setHeader("Content-Length", "0")
        return b""

    def set_cookie(self, name: str, value: str, lasts_s: int | None = None) -> None:
        """For this site alone; until the browser is closed, or so many seconds."""
        self.request.addCookie(
            name,
            value,
            path="/",
            max_age=None if lasts_s is None else str(lasts_s),
            secure=self.secure,
            httpOnly=True,
            sameSite="strict",
        )

    def _session(self) -> Session | None:
        cookie = self.cookie(self._name("sid"))
        return self.lobby.doorkeeper.sessions.find(cookie) if cookie else None

    def _name(self, name: str) -> str:
        return f"__Host-{name}" if self.secure else name

    def _language(self) -> str:
        default = self.lobby.settings.gateway.language
        accepted = preferred(self.header("accept-language"), default)
        return self._choice("lang", LANGUAGES, accepted)

    def _choice(self, cookie: str, known: Any, default: str) -> str:
        chosen = self.cookie(cookie)
        return chosen if chosen in known else default


def local_path(path: str) -> str:
    """The path if it is one of this site's, else the first page."""
    parts = urlsplit(path)
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours and not parts.scheme and not parts.netloc else "/"


def _form(request: LimitedRequest) -> Mapping[str, str]:
    """The fields of a posted form; the last of each name, as a browser sends one."""
    kind = (request.getHeader("content-type") or "").split(";")[0].strip().lower()
    if request.method != b"POST" or kind != "application/x-www-form-urlencoded":
        return {}
    content: Any = request.content
    try:
        text = content.read().decode()
        fields = parse_qsl(text, True, max_num_fields=FIELDS_AT_MOST)
    except ValueError:
        return {}
    return dict(fields)
