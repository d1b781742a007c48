"""Everything that a request has to pass before a page is made for it: host, origin, limits, sessions, forms; and every answer's headers."""

from __future__ import annotations

import hmac
import secrets
from collections import deque
from collections.abc import Callable
from http.cookies import CookieError
from typing import Any, NoReturn

import bottle

from mirror.types.message import message
from mirror.web.guesses import GuessBackoff
from mirror.web.hosts import KnownHosts
from mirror.web.rate_limit import RateLimit
from mirror.web.sessions import SESSION_LIFETIME_S, BrowserSession, OneTimeCode, Role, SessionStore

SESSION_COOKIE_NAME, DEVICE_COOKIE_NAME = "mirror", "mirror-admin"
DEVICE_COOKIE_LIFETIME_S = 90 * 86_400
MAX_ADMIN_DEVICES = 16
"""Browsers that are known to have given the right password; the oldest go."""
REQUEST_RATE_HZ, REQUEST_BURST_COUNT = 2.0, 40
"""Requests a second in the long run, and at once, from one browser, or from all strangers at one address."""
GUESS_BURST_COUNT, GUESS_RATE_HZ = 5, 1 / 60
"""Wrong passwords and codes at once from one address, and then one a minute."""
MAX_FREE_PASSWORD_GUESSES, FIRST_PASSWORD_DELAY_S, MAX_PASSWORD_DELAY_S = 10, 2.0, 120.0
"""Wrong passwords of all addresses together before each doubles the wait, from the first to the longest."""
MAX_FREE_PIN_GUESSES, FIRST_PIN_DELAY_S, MAX_PIN_DELAY_S = 5, 60.0, 3600.0
"""The same for one member's PIN: 24 guesses a day in the long run, so one of six digits is found after 57 years on average."""
NAME_BURST_COUNT, NAME_RATE_HZ = 5, 1 / 60
"""Names that one session may try for a new account at once, and then one a minute: which names are taken is not to be read off."""
FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
SECURITY_HEADERS = {
    # Nothing is loaded but the style sheet, nothing runs, no other page frames them.
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": with that, browsers send no origin along with the page's own forms.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def refuse(status: int, why: str) -> NoReturn:
    """Ends the request with HTTP ``status`` and the sentence ``web.error.WHY``."""
    raise bottle.HTTPError(status, message(f"web.error.{why}"))


def see_other(path: str) -> NoReturn:
    """Ends the request by sending the browser to ``path`` of this site."""
    answer = bottle.response.copy(cls=bottle.HTTPResponse)
    answer.status, answer.body = 303, ""
    answer.set_header("Location", path)
    raise answer


class AccessGuard:
    """Guards an application. Its methods are called while a request is being answered; they end it with an HTTP error."""

    def __init__(self, tickets: SessionStore, clock: Callable[[], float], hosts: KnownHosts) -> None:
        self.tickets = tickets
        self._hosts = hosts
        self._all = RateLimit(REQUEST_RATE_HZ, REQUEST_BURST_COUNT, clock)
        self._names = RateLimit(NAME_RATE_HZ, NAME_BURST_COUNT, clock)
        self._guesses = RateLimit(GUESS_RATE_HZ, GUESS_BURST_COUNT, clock)
        self.passwords = GuessBackoff(MAX_FREE_PASSWORD_GUESSES, FIRST_PASSWORD_DELAY_S, MAX_PASSWORD_DELAY_S, clock)
        self.pins = GuessBackoff(MAX_FREE_PIN_GUESSES, FIRST_PIN_DELAY_S, MAX_PIN_DELAY_S, clock)
        self._devices: deque[str] = deque(maxlen=MAX_ADMIN_DEVICES)
        """Browsers that gave the right password before: those who guess cannot keep them out."""

    @property
    def is_guessed_at(self) -> bool:
        """Whether many wrong passwords came lately."""
        return self.passwords.is_slowed()

    def guard(self, app: Any) -> None:
        """Checks every request to ``app`` and puts the headers on every answer."""

        def before() -> None:
            if not self._hosts.knows(sent_header("Host")):
                refuse(421, "host")
            if not self._all.allow_request(self._asker()):
                refuse(429, "requests")
            if bottle.request.method not in ("GET", "HEAD"):
                self._check_origin()

        def after() -> None:
            for name, value in SECURITY_HEADERS.items():
                bottle.response.headers.setdefault(name, value)

        app.add_hook("before_request", before)
        app.add_hook("after_request", after)

    def _asker(self) -> str:
        """Whom a request is counted against: many phones may share an address, so one that was let in, or has a code, counts by itself."""
        cookie = sent_cookie(SESSION_COOKIE_NAME)
        if self.tickets.session(cookie):
            return f"session {cookie}"
        token = bottle.request.path.removeprefix("/s/")
        return f"code {token}" if token != bottle.request.path and self.tickets.is_open(token) else client_address()

    def _check_origin(self) -> None:
        """What changes anything comes from a form of this site. Programs send no origin, browsers always do."""
        origin = sent_header("Origin")
        if origin is not None and origin.partition("://")[2].casefold() != str(sent_header("Host")).casefold():
            refuse(403, "origin")
        kind = bottle.request.content_type.partition(";")[0].strip()
        if kind != FORM_CONTENT_TYPE and (kind or bottle.request.content_length > 0):
            refuse(415, "415")

    def redeem(self, token: str) -> OneTimeCode:
        """What a code opens; it is used up. Only wrong codes count against an address."""
        found = self.tickets.redeem(token)
        if found is None:
            self._limit_guesses()
            refuse(403, "code_used")
        assert found is not None
        return found

    def check_open(self, token: str) -> OneTimeCode:
        """What a code that could be redeemed opens; it stays as it is."""
        found = self.tickets.peek(token)
        if found is None:
            self._limit_guesses()
            refuse(403, "code_used")
        assert found is not None
        return found

    def limit_names(self, session: BrowserSession) -> None:
        """Counts a name that ``session`` wants for a new account."""
        if not self._names.allow_request(session.form):
            refuse(429, "tries")

    def _limit_guesses(self) -> None:
        if not self._guesses.allow_request(client_address()):
            refuse(429, "tries")

    def check_password(self, matches: Callable[[], bool]) -> bool:
        """Whether the admin's password is right; only so often from an address, and by all together. A browser that was right before is
        counted by itself (OWASP, Device Cookies)."""
        device = sent_cookie(DEVICE_COOKIE_NAME)
        if device not in self._devices:
            device = ""
            self._limit_guesses()
        if not self.passwords.begin(device):
            refuse(429, "tries")
        if not matches():
            return False
        self.passwords.succeed(device)
        if not device:
            self._devices.append(secrets.token_urlsafe(24))
            bottle.response.set_cookie(
                DEVICE_COOKIE_NAME, self._devices[-1], path="/admin", httponly=True, samesite="strict", max_age=DEVICE_COOKIE_LIFETIME_S
            )
        return True

    def check_pin(self, member: str, matches: Callable[[], bool]) -> None:
        """The member's PIN is right."""
        if not self.pins.begin(member):
            refuse(429, "pin_wait")
        if not matches():
            refuse(403, "pin")
        self.pins.succeed(member)

    def grant_session(self, role: Role, subject: str = "", visit: str = "") -> BrowserSession:
        """Gives the browser a session of ``role`` in place of the one it has."""
        cookie = self.tickets.exchange(sent_cookie(SESSION_COOKIE_NAME), role, subject, visit)
        # Lax, not strict: a phone's scanner app opens the page, which is no visit from this site. Every form brings its own token.
        bottle.response.set_cookie(SESSION_COOKIE_NAME, cookie, path="/", httponly=True, samesite="lax", max_age=int(SESSION_LIFETIME_S))
        opened = self.tickets.session(cookie)
        assert opened is not None
        return opened

    def holds(self, visit: str) -> bool:
        """Whether the browser has ``visit`` open."""
        return self.tickets.holds(sent_cookie(SESSION_COOKIE_NAME), visit)

    def who(self, *roles: Role) -> BrowserSession:
        """The browser's session, when it is of one of ``roles``."""
        found = self.tickets.session(sent_cookie(SESSION_COOKIE_NAME))
        if found is None or found.role not in roles:
            refuse(403, "sign_in" if "admin" in roles else "expired")
        assert found is not None
        return found

    def require_form_session(self, *roles: Role) -> BrowserSession:
        """The same for a form that was sent: it must have come from a page of this session."""
        found = self.who(*roles)
        if not hmac.compare_digest(str(bottle.request.forms.get("form") or "").encode(), found.form.encode()):
            refuse(403, "form_expired")
        return found

    def leave(self) -> None:
        """Ends the browser's session."""
        self.tickets.close(sent_cookie(SESSION_COOKIE_NAME))
        bottle.response.delete_cookie(SESSION_COOKIE_NAME, path="/")


def sent_header(name: str) -> str | None:
    """A header of the request, its bytes as Latin-1: any byte may have been sent."""
    value = bottle.request.environ.get(f"HTTP_{name.upper().replace('-', '_')}")
    return None if value is None else str(value)


def sent_cookie(name: str) -> str:
    """A cookie of the request; empty where there is none, or none that can be read."""
    try:
        return str(bottle.request.get_cookie(name) or "")
    except CookieError:
        return ""


def client_address() -> str:
    """Who asks. No header is believed: there is no proxy before the mirror."""
    return str(bottle.request.environ.get("REMOTE_ADDR") or "")
