"""Who may see what: one-time codes from the glass, sessions of a browser. Held in memory only, so a restart ends them all."""

from __future__ import annotations

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeVar

TOKEN_LIFETIME_S = 600.0
"""Seconds that a QR code on the glass can be followed: time to find the phone."""
SESSION_LIFETIME_S = 1800.0
"""Seconds after which a browser is a stranger again."""
INVITATION_SUBJECT = "join"
"""What the code is for that the glass shows to make an account, in place of a visit."""
MAX_OPEN_TICKETS = 256
"""Codes, and sessions, that are remembered; the oldest go."""

T = TypeVar("T")
Role = Literal["visit", "join", "member", "admin"]


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """A browser that was let in: to a visit, to make an account ("join"), to one, or as the admin. ``subject``: the visit, or the id of the
    member, that it may see. ``form`` must come back with everything it sends."""

    role: Role
    subject: str
    form: str
    ends: float
    visit: str = ""
    """The visit with which a member came, or in which the glass invited; of a person the subject."""


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What a QR code on the glass opens: ``subject``, a visit or ``INVITATION_SUBJECT``. ``visit``: the one it was shown in, empty =
    none ran."""

    subject: str
    visit: str
    ends: float


class SessionStore:
    """Codes are good for one use and sessions for a time; neither can be guessed or read back from what is kept of them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._tokens: dict[bytes, OneTimeCode] = {}
        self._sessions: dict[bytes, BrowserSession] = {}

    def token(self, subject: str, visit: str = "") -> str:
        """A new one-time code for ``subject``, a visit or ``INVITATION_SUBJECT``, which voids those before. ``visit``: in which an
        invitation is shown, empty = in none."""
        made = secrets.token_urlsafe(16)
        with self._lock:
            self._tokens = {key: kept for key, kept in self._tokens.items() if kept.subject != subject}
            _put(self._tokens, _key(made), OneTimeCode(subject, visit, self._clock() + TOKEN_LIFETIME_S))
        return made

    def is_open(self, token: str) -> bool:
        """Whether ``redeem`` would take it; it stays as it is."""
        return self.peek(token) is not None

    def peek(self, token: str) -> OneTimeCode | None:
        """What ``redeem`` would give; the code stays as it is."""
        with self._lock:
            found = self._tokens.get(_key(token))
        return found if found and self._clock() <= found.ends else None

    def redeem(self, token: str) -> OneTimeCode | None:
        """What the code opens, the first time and before it expires; else None."""
        with self._lock:
            found = self._tokens.pop(_key(token), None)
        return found if found and self._clock() <= found.ends else None

    def open(self, role: Role, subject: str = "", visit: str = "") -> str:
        """A new session; its cookie. A visit is for one phone: an earlier session of it ends."""
        return self.exchange(None, role, subject, visit)

    def exchange(self, cookie: str | None, role: Role, subject: str = "", visit: str = "") -> str:
        """The same in place of the session of ``cookie``; one that lost its visit in between (``release``) does not bring it along."""
        made = secrets.token_urlsafe(24)
        with self._lock:
            before = self._sessions.pop(_key(cookie or ""), None)
            if role in ("visit", "join"):
                self._drop(role, subject)
            if role == "visit":
                self._part(subject)
            elif role == "member" and cookie is not None and (before is None or before.visit != visit):
                visit = ""
            visit = subject if role == "visit" else visit
            opened = BrowserSession(role, subject, secrets.token_urlsafe(16), self._clock() + SESSION_LIFETIME_S, visit)
            _put(self._sessions, _key(made), opened)
        return made

    def holds(self, cookie: str | None, visit: str) -> bool:
        """Whether the browser with ``cookie`` has ``visit`` open, as its visitor or as the member who came with it."""
        found = self.session(cookie)
        return found is not None and found.role in ("visit", "member") and found.visit == visit

    def release(self, visit: str) -> frozenset[str]:
        """No browser has ``visit`` open any more, and no code opens it; the ``form`` of each session that had, or could make an account
        in it."""
        with self._lock:
            self._tokens = {key: kept for key, kept in self._tokens.items() if visit not in (kept.subject, kept.visit)}
            lost = frozenset(kept.form for kept in self._sessions.values() if kept.visit == visit)
            self._sessions = {key: kept for key, kept in self._sessions.items() if kept.role == "member" or kept.visit != visit}
            self._part(visit)
        return lost

    def session(self, cookie: str | None) -> BrowserSession | None:
        """The session that ``cookie`` belongs to, while it lasts."""
        with self._lock:
            found = self._sessions.get(_key(cookie or ""))
        return found if found and self._clock() <= found.ends else None

    def close(self, cookie: str | None) -> None:
        """The browser is a stranger again."""
        with self._lock:
            self._sessions.pop(_key(cookie or ""), None)

    def close_all(self, role: Role, subject: str) -> None:
        """Every browser that may see ``subject`` is a stranger again."""
        with self._lock:
            self._drop(role, subject)

    def _drop(self, role: Role, subject: str) -> None:
        self._sessions = {key: kept for key, kept in self._sessions.items() if (kept.role, kept.subject) != (role, subject)}

    def _part(self, visit: str) -> None:
        """Members who came with ``visit`` keep their account, but not the visit."""
        self._sessions = {key: replace(kept, visit="") if kept.visit == visit else kept for key, kept in self._sessions.items()}


def _key(secret: str) -> bytes:
    # Looked up by digest: how long that takes says nothing about the secret.
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _put(kept: dict[bytes, T], key: bytes, value: T) -> None:
    while len(kept) >= MAX_OPEN_TICKETS:
        del kept[next(iter(kept))]
    kept[key] = value
