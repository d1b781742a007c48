"""The text of a settings file, and what is wrong with a file that holds none: empty, cut off, NULs, not UTF-8, a pipe."""

from __future__ import annotations

import errno
from pathlib import Path

from mirror.errors import MirrorError
from mirror.files import describe_os_error, read_limited

MAX_SETTINGS_FILE_BYTES = 32 * 1024
"""Bytes of a settings file: one with every key and its comments has eight thousand."""
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
"""Of UTF-8 and of both UTF-16, which some editors write in front of a text."""


def read_settings_bytes(path: Path) -> bytes:
    """The content of the settings file ``path``. Never waits. Raises MirrorError when it cannot be read."""
    try:
        return read_limited(path, MAX_SETTINGS_FILE_BYTES)
    except (OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            raise _too_large(f"config {path}") from None
        raise MirrorError(f"config {path}", f"cannot be read ({describe_os_error(error)})", "check the path and its permissions") from None


def decode_settings(content: bytes, where: str) -> str:
    """``content`` as text; ``where`` names the file in errors. Raises MirrorError when it is not a text."""
    if len(content) > MAX_SETTINGS_FILE_BYTES:
        raise _too_large(where)
    if not content.strip():
        raise MirrorError(where, "empty, as after a power cut", "write it again, or delete it to have the defaults")
    if content.startswith(BYTE_ORDER_MARKS):
        raise MirrorError(where, "begins with a byte order mark", "save it as plain UTF-8, without one")
    if b"\0" in content:
        raise MirrorError(where, "holds NUL bytes, as after a power cut", "write it again, or put a copy back")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise MirrorError(where, "not a text file", "write TOML in UTF-8") from None


def _too_large(where: str) -> MirrorError:
    return MirrorError(where, f"larger than {MAX_SETTINGS_FILE_BYTES // 1024} KiB", "settings are a short text")
