"""Results reach the disk whole or not at all, and a full disk is said in one line."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from mirror.errors import MirrorError

_WRITE_REMEDIES = {
    errno.ENOSPC: "free some space and run again",
    errno.EDQUOT: "your quota is used up: free some space and run again",
    errno.EFBIG: "the size limit for files is too low: raise it (ulimit -f) and run again",
}


class WriteError(MirrorError):
    """A result that could not be written; what was there before is untouched."""


def write_refusal(path: Path, error: OSError) -> WriteError:
    """``error`` as one line that names the file and the remedy."""
    remedy = _WRITE_REMEDIES.get(error.errno or 0, "choose a folder that is yours with --output")
    return WriteError(f"results {path}", f"cannot be written ({error.strerror or error})", remedy)


def read_limited(path: Path, max_bytes: int) -> bytes:
    """The whole file at ``path``; never waits, so that a pipe or a device in its place is an error.

    Raises OSError, with a reason of its own for what is no regular file or is longer than ``max_bytes``.
    """
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise OSError(errno.EFBIG, f"larger than {max_bytes // 1024} KiB", str(path))
    return content


def describe_os_error(error: OSError | ValueError) -> str:
    """The reason alone, without number and path; a path with a NUL in it is a ValueError."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def ensure_folder(path: Path) -> Path:
    """``path``, made if need be. Raises WriteError when files cannot be created in it."""
    probe = path / ".mirror.part"
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise write_refusal(path, error) from None
    return path


def write_whole(path: Path, lines: Iterable[str]) -> Path:
    """Writes text ``lines`` (with their own newlines) beside ``path`` and gives the file its name when it is safely on the disk.

    Raises WriteError; then an earlier file of that name is untouched and no half one is left.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        try:
            with part.open("w", encoding="utf-8", newline="") as file:
                file.writelines(lines)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise write_refusal(path, error) from None
    return path


def write_bytes_whole(path: Path, content: bytes) -> Path:
    """Writes ``content`` beside ``path`` and gives it its name. Raises WriteError."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(content)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise write_refusal(path, error) from None
    return path
