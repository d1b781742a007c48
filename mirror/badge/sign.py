"""Signed badge texts: a random id, a counter, and an HMAC that needs the gym's secret."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from mirror.errors import MirrorError
from mirror.files import describe_os_error, read_limited
from mirror.types.message import Message, message

BADGE_SECRET_BYTES = 32
MAX_SECRET_FILE_BYTES = 1 << 10
"""Of the secret: as many as SHA-256 gives (RFC 2104, section 3)."""
BADGE_TAG_CHARS = 26
"""Letters of base32 that are kept of the HMAC: 130 bits, above the half of SHA-256's 256 that RFC 2104, section 5, asks for at least."""
MAX_BADGE_TEXT_CHARS = 128
"""Letters that a badge's text can have; what is longer is refused unread."""
NOT_A_BADGE = message("badge.not_ours")
NEWER_BADGE = message("badge.newer")
REPLACED_BADGE = message("badge.replaced")
UNKNOWN_BADGE = message("badge.unknown")
"""Genuine, but who is a member cannot be read, or was lost."""

_HMAC_DOMAIN_PREFIX = b"knee-mirror badge 1\0"
_MEMBER_ID_PATTERN = re.compile(r"[0-9A-Za-z_-]{10,40}")
_BADGE_TEXT_PATTERN = re.compile(rf"KM1\.([0-9A-Za-z_-]{{10,40}})\.(0|[1-9][0-9]{{0,8}})\.([A-Z2-7]{{{BADGE_TAG_CHARS}}})")
_SECRET_FILE_PATTERN = re.compile(rf"[0-9a-f]{{{2 * BADGE_SECRET_BYTES}}}\n?")


def new_id() -> str:
    """A member's id: 80 random bits as 16 capitals and digits, which a QR code stores in two thirds of the room of small letters."""
    return base64.b32encode(secrets.token_bytes(10)).decode("ascii")


@dataclass(frozen=True, slots=True)
class VerifiedBadge:
    """A genuine badge. It is a current one only while ``counter`` is that in the member's row."""

    member: str
    counter: int


@dataclass(frozen=True, slots=True)
class BadgeRefusal:
    """Why a QR code opens nothing."""

    why: Message


@dataclass(frozen=True, slots=True)
class BadgeSecret:
    """A gym's key. It is never shown: neither ``repr`` nor an error has it."""

    _key: bytes = field(repr=False)

    @classmethod
    def load_or_make(cls, path: Path) -> Self:
        """The secret in the file ``path``, which is made, for its owner's eyes only, when it is not there.

        Two processes that make it at once both get the first one's. Raises MirrorError when it cannot be read or made, when others
        may read it, and when it is no secret: it is never overwritten, since every badge printed rests on it.
        """
        try:
            return cls._load(path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            raise _secret_file_error(path, "read", error) from None
        try:
            _make(path)
            return cls._load(path)
        except OSError as error:
            raise _secret_file_error(path, "made", error) from None

    @classmethod
    def check(cls, path: Path) -> None:
        """Raises MirrorError when the secret is there and cannot be used."""
        try:
            cls._load(path)
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise _secret_file_error(path, "read", error) from None

    @classmethod
    def _load(cls, path: Path) -> Self:
        raw, mode = read_limited(path, MAX_SECRET_FILE_BYTES), path.stat().st_mode
        if mode & 0o077:
            raise MirrorError(f"badge secret {path}", "others may read it", f"run: chmod 600 {path}")
        text = raw.decode("ascii", "replace")
        if not _SECRET_FILE_PATTERN.fullmatch(text):
            raise MirrorError(f"badge secret {path}", "not a secret", "put a copy back, or delete it, which voids every badge printed")
        return cls(bytes.fromhex(text.strip()))

    def sign(self, member: str, counter: int) -> str:
        """The text of a badge's QR code, ``KM1.<member>.<counter>.<signature>``.

        Raises MirrorError when ``member`` is not 10 to 40 letters and digits (``new_id`` makes one), or ``counter`` not 0 to 999999999.
        """
        if not _MEMBER_ID_PATTERN.fullmatch(member) or not 0 <= counter <= 999_999_999:
            raise MirrorError("badge", "a member's id is 10 to 40 letters and digits and its counter a number from 0", "nothing was signed")
        return f"KM1.{member}.{counter}.{self._tag(member, counter)}"

    def read(self, text: str) -> VerifiedBadge | BadgeRefusal:
        """The badge that a QR code's ``text`` is, or why it is none. Never raises, whatever the text."""
        if len(text) > MAX_BADGE_TEXT_CHARS:
            return BadgeRefusal(NOT_A_BADGE)
        found = _BADGE_TEXT_PATTERN.fullmatch(text)
        if found is None:
            return BadgeRefusal(NEWER_BADGE if re.match(r"KM[2-9]\.", text) else NOT_A_BADGE)
        member, counter, tag = found[1], int(found[2]), found[3]
        if not hmac.compare_digest(tag, self._tag(member, counter)):
            return BadgeRefusal(NOT_A_BADGE)
        return VerifiedBadge(member, counter)

    def _tag(self, member: str, counter: int) -> str:
        whole = hmac.new(self._key, _HMAC_DOMAIN_PREFIX + f"{member}.{counter}".encode("ascii"), hashlib.sha256).digest()
        return base64.b32encode(whole).decode("ascii")[:BADGE_TAG_CHARS]


def _make(path: Path) -> None:
    """A new secret under the name ``path`` unless one is there: whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_hex(BADGE_SECRET_BYTES) + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link, unlike a rename, does not take the place of a secret that another process has just made.
        with contextlib.suppress(FileExistsError):
            os.link(part, path)
    finally:
        part.unlink(missing_ok=True)
    where = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(where)
    finally:
        os.close(where)


def _secret_file_error(path: Path, what: str, error: OSError | ValueError) -> MirrorError:
    return MirrorError(
        f"badge secret {path}", f"cannot be {what} ({describe_os_error(error)})", "it must lie in a folder of the mirror's user"
    )
