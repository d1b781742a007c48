"""Everything that a request has to pass before a page is made for it: limits, sessions, forms, and the headers of every answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any, NoReturn

import bottle

from mirror.types.message import message
from mirror.web.rate_limit import RateLimit
from mirror.web.sessions import SESSION_LIFETIME_S, BrowserSession, Role, SessionStore

SESSION_COOKIE_NAME = "mirror"
REQUEST_RATE_HZ, REQUEST_BURST_COUNT = 2.0, 40
"""Requests a second in the long run, and at once, from one address."""
GUESS_BURST_COUNT, GUESS_RATE_HZ = 5, 1 / 60
"""Passwords and tokens at once from one address, and then one a minute."""
SECURITY_HEADERS = {
    # Pages bring their own style and plots; nothing is loaded from anywhere, nothing runs, no other page frames them.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def refuse(status: int, why: str) -> NoReturn:
    """Ends the request with HTTP ``status`` and the sentence ``web.error.WHY``."""
    raise bottle.HTTPError(status, message(f"web.error.{why}"))


class AccessGuard:
    """Guards an application. Its methods are called while a request is being answered; they end it with an HTTP error."""

    def __init__(self, tickets: SessionStore, clock: Callable[[], float]) -> None:
        self.tickets = tickets
        self._all = RateLimit(REQUEST_RATE_HZ, REQUEST_BURST_COUNT, clock)
        self._guesses = RateLimit(GUESS_RATE_HZ, GUESS_BURST_COUNT, clock)

    def guard(self, app: Any) -> None:
        """Limits every request to ``app`` and puts the headers on every answer."""

        def before() -> None:
            if not self._all.allow_request(client_address()):
                refuse(429, "requests")

        def after() -> None:
            for name, value in SECURITY_HEADERS.items():
                bottle.response.set_header(name, value)

        app.add_hook("before_request", before)
        app.add_hook("after_request", after)

    def limit_guesses(self) -> None:
        """A password or token is about to be tried."""
        if not self._guesses.allow_request(client_address()):
            refuse(429, "tries")

    def grant_session(self, role: Role, subject: str = "") -> None:
        """Gives the browser a session of ``role``."""
        cookie = self.tickets.open(role, subject)
        # Lax, not strict: a phone's scanner app opens the page, which is no visit from this site. Every form brings its own token.
        bottle.response.set_cookie(SESSION_COOKIE_NAME, cookie, path="/", httponly=True, samesite="lax", max_age=int(SESSION_LIFETIME_S))

    def who(self, role: Role) -> BrowserSession:
        """The browser's session, when it is of ``role``."""
        found = self.tickets.session(bottle.request.get_cookie(SESSION_COOKIE_NAME))
        if found is None or found.role != role:
            refuse(403, "sign_in" if role == "admin" else "expired")
        assert found is not None
        return found

    def require_form_session(self, role: Role) -> BrowserSession:
        """The same for a form that was sent: it must have come from a page of this session."""
        found = self.who(role)
        if not hmac.compare_digest(str(bottle.request.forms.get("form") or "").encode(), found.form.encode()):
            refuse(403, "form_expired")
        return found

    def leave(self) -> None:
        """Ends the browser's session."""
        self.tickets.close(bottle.request.get_cookie(SESSION_COOKIE_NAME))
        bottle.response.delete_cookie(SESSION_COOKIE_NAME, path="/")


def client_address() -> str:
    """Who asks. No header is believed: there is no proxy before the mirror."""
    return str(bottle.request.environ.get("REMOTE_ADDR") or "")
