"""The admin's password and members' PINs: only their scrypt hashes (Percival 2009) are kept, the password's in a file of its own."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import os
import secrets
from pathlib import Path

from mirror.errors import MirrorError
from mirror.files import read_limited
from mirror.types.message import message
from mirror.web.backend import RefusedEntryError

MAX_PASSWORD_FILE_BYTES = 1 << 10
MIN_PASSWORD_CHARS, MAX_PASSWORD_CHARS = 10, 200
MIN_PIN_DIGITS, MAX_PIN_DIGITS = 6, 12
_SCRYPT_COST = {"n": 1 << 14, "r": 8, "p": 1}
"""16 MB and some .1 s on a Pi 4: a guess costs as much."""


def hash_password(password: str) -> str:
    """What is kept of ``password``. Raises MirrorError for one that is too short or too long."""
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise MirrorError("password", f"{len(password)} letters", f"take {MIN_PASSWORD_CHARS} to {MAX_PASSWORD_CHARS}")
    return _hash(password)


def hash_pin(pin: str) -> str:
    """What is kept of a member's ``pin``. Raises RefusedEntryError for one that is none, or the first that anybody tries."""
    if not pin.isascii() or not pin.isdigit() or not MIN_PIN_DIGITS <= len(pin) <= MAX_PIN_DIGITS:
        raise RefusedEntryError(message("web.error.pin_digits"), "PIN", "not a PIN", f"take {MIN_PIN_DIGITS} to {MAX_PIN_DIGITS} digits")
    steps = {(int(after) - int(before)) % 10 for before, after in itertools.pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        raise RefusedEntryError(message("web.error.pin_weak"), "PIN", "anybody would try it first", "take digits that are no row")
    return _hash(pin)


def _hash(secret: str) -> str:
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_digest(secret, salt).hex()}"


def password_matches(password: str, kept: str) -> bool:
    """Whether ``password`` is the one of which ``kept`` was made; False as well for a file that is none."""
    try:
        kind, salt, digest = kept.strip().split("$")
        wanted = bytes.fromhex(digest)
        given = _digest(password[: MAX_PASSWORD_CHARS + 1], bytes.fromhex(salt))
    except ValueError:
        return False
    return kind == "scrypt" and hmac.compare_digest(given, wanted)


def save_password_hash(path: Path, password: str) -> None:
    """Writes the hash into ``path``, readable by its owner only. Raises MirrorError."""
    text = hash_password(password)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise MirrorError(f"password {path}", f"cannot be written ({error.strerror})", "run it as the mirror's user") from None


def load_password_hash(path: Path) -> str | None:
    """The hash in ``path``; None where there is none, and then there is no admin. Raises MirrorError when others may read it."""
    try:
        if path.stat().st_mode & 0o077:
            raise MirrorError(f"password {path}", "others may read it", f"chmod 600 {path}")
        return read_limited(path, MAX_PASSWORD_FILE_BYTES).decode("ascii")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise MirrorError(f"password {path}", f"cannot be read ({error})", "set it again with `mirror web password`") from None


def _digest(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, dklen=32, maxmem=1 << 26, **_SCRYPT_COST)
