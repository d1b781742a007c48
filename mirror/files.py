"""Results reach the disk whole or not at all, and a full disk is said in one line; what is read may be anything and is never waited for."""

from __future__ import annotations

import errno
import os
import re
import stat
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError

_WRITE_REMEDIES = {
    errno.ENOSPC: "free some space and run again",
    errno.EDQUOT: "your quota is used up: free some space and run again",
    errno.EFBIG: "the size limit for files is too low: raise it (ulimit -f) and run again",
    errno.ENAMETOOLONG: "choose a shorter name",
}
QUOTED_OR_COMMENT_PATTERN = re.compile(r""""[^"]*"|'[^']*'|#.*""")
MAX_LINE_DOTS = 1000
"""Dots of a line outside texts: tomllib takes time with the square of the parts of a key, seconds for 16 000."""
OUTPUT_PROBE_BYTES = 4096
"""Bytes that are written to try an output: one block, for which a full disk has no room."""


class WriteError(MirrorError):
    """A result that could not be written; what was there before is untouched."""


def write_refusal(path: Path, error: OSError) -> WriteError:
    """``error`` as one line that names the file and the remedy."""
    remedy = _WRITE_REMEDIES.get(error.errno or 0, "choose a folder that is yours")
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


def parse_toml(text: str) -> dict[str, Any]:
    """``text`` as TOML, in less than a second whatever it is. Raises ValueError with the line, also for numbers too long for Python and for
    brackets or keys that are nested too deep."""
    if any(QUOTED_OR_COMMENT_PATTERN.sub("", line).count(".") > MAX_LINE_DOTS for line in text.splitlines()):
        raise ValueError("keys nested too deep")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise ValueError("brackets nested too deep") from None


@contextmanager
def output_folder(path: Path) -> Iterator[Path]:
    """``path`` to write files into, made if need be; what was made is taken away again when nothing was put into it.

    Raises WriteError at once, before any work is done for nothing, when files cannot be written there.
    """
    made = _missing_folders(path)
    try:
        _try_to_write(path / ".mirror.part")
        yield path
    finally:
        for folder in made:
            with suppress(OSError):  # something is in it, or it was never made
                folder.rmdir()


@contextmanager
def output_file(path: Path) -> Iterator[Path]:
    """``path`` to write one file at; its folder as with ``output_folder``. Raises WriteError at once when it cannot be written."""
    part = _part(path)
    with output_folder(path.parent):
        _try_to_write(part)
        yield path


def write_whole(path: Path, lines: Iterable[str]) -> Path:
    """Writes text ``lines`` (with their own newlines) beside ``path`` and gives the file its name when it is safely on the disk.

    Raises WriteError; then an earlier file of that name is untouched and no half one is left.
    """
    return _write(path, (line.encode("utf-8", "backslashreplace") for line in lines))


def write_bytes_whole(path: Path, content: bytes) -> Path:
    """``write_whole`` for bytes. Raises WriteError."""
    return _write(path, [content])


def write_private(path: Path, content: bytes) -> Path:
    """``write_bytes_whole`` for what only the file's owner may read, from its first moment on. Raises WriteError."""
    return _write(path, [content], private=True)


def _write(path: Path, pieces: Iterable[bytes], *, private: bool = False) -> Path:
    part = _part(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            if private:
                part.unlink(missing_ok=True)  # it may be one that others can read
            with open(part, "xb" if private else "wb", opener=_open_private if private else None) as file:
                if path.exists() and not private:
                    os.fchmod(file.fileno(), stat.S_IMODE(path.stat().st_mode))
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
    except OSError as error:
        raise write_refusal(path, error) from None
    return path


def _open_private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)


def _sync_folder(folder: Path) -> None:
    """The new name is on the disk too, where the file system can say so."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _part(path: Path) -> Path:
    """The name under which ``path`` is written until it is whole. Raises WriteError where anything but a file stands in its place."""
    try:
        if path.exists() and not path.is_file():  # a rename would put a file in the place of a device
            raise WriteError(f"results {path}", "a folder" if path.is_dir() else "not a regular file", "name a file")
        return path.with_name(f".{path.name}.part")
    except OSError as error:
        raise write_refusal(path, error) from None


def _missing_folders(path: Path) -> list[Path]:
    """Those of ``path`` and what it stands in that are not there, the innermost first. Raises WriteError."""
    try:
        return [folder for folder in (path, *path.parents) if not folder.exists()]
    except OSError as error:
        raise write_refusal(path, error) from None


def _try_to_write(probe: Path) -> None:
    """Makes the folder of ``probe``, writes that file and takes it away. Raises WriteError."""
    try:
        probe.parent.mkdir(parents=True, exist_ok=True)
        try:
            probe.write_bytes(bytes(OUTPUT_PROBE_BYTES))
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise write_refusal(probe.parent, error) from None
