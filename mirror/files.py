"""Results reach the disk whole or not at all, and a full disk is said in one line."""

from __future__ import annotations

import errno
import os
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
