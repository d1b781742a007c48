"""Everything that a request has to pass before a page is made for it: limits, sessions, forms, and the headers of every answer."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from typing import Any

import bottle

from mirror.web.limits import Limit
from mirror.web.tickets import SESSION_LIFE, Role, Session, Tickets

COOKIE = "mirror"
RATE, BURST = 2.0, 40
"""Requests a second in the long run, and at once, from one address."""
TRIES, BETWEEN = 5, 1 / 60
"""Passwords and tokens at once from one address, and then one a minute."""
HEADERS = {
    # Pages bring their own style and plots; nothing is loaded from anywhere, nothing runs, nobody frames them.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Door:
    """Guards an application. Its methods are called while a request is being answered; they end it with an HTTP error."""

    def __init__(self, tickets: Tickets, clock: Callable[[], float]) -> None:
        self.tickets = tickets
        self._all = Limit(RATE, BURST, clock)
        self._guesses = Limit(BETWEEN, TRIES, clock)

    def guard(self, app: Any) -> None:
        """Limits every request to ``app`` and puts the headers on every answer."""

        def before() -> None:
            if not self._all.allows(address()):
                bottle.abort(429, "Too many requests: wait a moment")

        def after() -> None:
            for name, value in HEADERS.items():
                bottle.response.set_header(name, value)

        app.add_hook("before_request", before)
        app.add_hook("after_request", after)

    def guess(self) -> None:
        """A password or token is about to be tried."""
        if not self._guesses.allows(address()):
            bottle.abort(429, "Too many tries: wait a minute")

    def let_in(self, role: Role, subject: str = "") -> None:
        """Gives the browser a session of ``role``."""
        cookie = self.tickets.open(role, subject)
        # Lax, not strict: a phone's scanner app opens the page, which is no visit from this site. Every form brings its own token.
        bottle.response.set_cookie(COOKIE, cookie, path="/", httponly=True, samesite="lax", max_age=int(SESSION_LIFE))

    def who(self, role: Role) -> Session:
        """The browser's session, when it is of ``role``."""
        found = self.tickets.session(bottle.request.get_cookie(COOKIE))
        if found is None or found.role != role:
            bottle.abort(403, "Sign in first" if role == "admin" else "This page has expired: scan the code on the glass again")
        assert found is not None
        return found

    def sent(self, role: Role) -> Session:
        """The same for a form that was sent: it must have come from a page of this session."""
        found = self.who(role)
        if not hmac.compare_digest(str(bottle.request.forms.get("form") or "").encode(), found.form.encode()):
            bottle.abort(403, "This form has expired: open the page again")
        return found

    def leave(self) -> None:
        """Ends the browser's session."""
        self.tickets.close(bottle.request.get_cookie(COOKIE))
        bottle.response.delete_cookie(COOKIE, path="/")


def address() -> str:
    """Who asks. No header is believed: there is no proxy before the mirror."""
    return str(bottle.request.environ.get("REMOTE_ADDR") or "")
