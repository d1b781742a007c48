"""Who may see what: one-time tokens from the glass, sessions of a browser. Held in memory only, so a restart ends them all."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeVar

TOKEN_LIFETIME_S = 600.0
"""Seconds that a QR code on the glass can be followed: time to find the phone."""
SESSION_LIFETIME_S = 1800.0
"""Seconds after which a browser is a stranger again."""
MAX_OPEN_TICKETS = 256
"""Tokens, and sessions, that are remembered; the oldest go."""

T = TypeVar("T")
Role = Literal["person", "admin"]


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser that was let in. ``subject``: the visit that it may see, of a person. ``form`` must come back with everything it sends."""

    role: Role
    subject: str
    form: str
    ends: float


class SessionStore:
    """Tokens are good for one use and sessions for a time; neither can be guessed or read back from what is kept of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[bytes, tuple[str, float]] = {}
        self._sessions: dict[bytes, BrowserSession] = {}

    def token(self, subject: str) -> str:
        """A new one-time token for ``subject``."""
        made = secrets.token_urlsafe(16)
        with self._lock:
            _put(self._tokens, _key(made), (subject, self._clock() + TOKEN_LIFETIME_S))
        return made

    def redeem(self, token: str) -> str | None:
        """The token's subject, the first time and before it expires; else None."""
        with self._lock:
            subject, ends = self._tokens.pop(_key(token), ("", float("-inf")))
        return subject if self._clock() <= ends else None

    def open(self, role: Role, subject: str = "") -> str:
        """A new session; its cookie."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            _put(self._sessions, _key(made), BrowserSession(role, subject, secrets.token_urlsafe(16), self._clock() + SESSION_LIFETIME_S))
        return made

    def session(self, cookie: str | None) -> BrowserSession | None:
        """The session that ``cookie`` belongs to, while it lasts."""
        with self._lock:
            found = self._sessions.get(_key(cookie or ""))
        return found if found and self._clock() <= found.ends else None

    def close(self, cookie: str | None) -> None:
        """The browser is a stranger again."""
        with self._lock:
            self._sessions.pop(_key(cookie or ""), None)


def _key(secret: str) -> bytes:
    # Looked up by digest: how long that takes says nothing about the secret.
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _put(kept: dict[bytes, T], key: bytes, value: T) -> None:
    while len(kept) >= MAX_OPEN_TICKETS:
        del kept[next(iter(kept))]
    kept[key] = value
