"""Whether SQLite's log still has everything that was committed to it (SQLite's file format, 4: the write-ahead log).

SQLite reads a log up to the first frame whose checksum is wrong and says nothing. What follows it was lost to a flipped bit, unless it
was being written when the power went: only the last transaction can have been.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from pathlib import Path

LOG_HEADER_BYTES, FRAME_HEADER_BYTES = 32, 24
LOG_MAGIC_NUMBER = 0x377F0682
"""Its lowest bit says that checksums are big-endian."""


class LogState(Enum):
    """``TORN``: what was being written last is not whole, as after a power cut. ``DAMAGED``: what was safe is lost."""

    WHOLE = "whole"
    TORN = "torn"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class _LogFrame:
    page: int
    commits: bool
    ours: bool
    """It has the salt of this log, not of one that was there before."""
    valid: bool
    data: bytes


def check_log(database: Path) -> LogState:
    """The state of the log of ``database``, which no program has open. Raises OSError."""
    try:
        log = database.with_name(database.name + "-wal").read_bytes()
    except FileNotFoundError:
        return LogState.WHOLE
    if len(log) <= LOG_HEADER_BYTES:
        return LogState.WHOLE
    if _header(log) is None:
        return LogState.DAMAGED
    frames = [*_frames(log)]
    first_bad = next((at for at, frame in enumerate(frames) if not frame.valid), None)
    if first_bad is None:
        return LogState.WHOLE if _is_even(log) else LogState.TORN
    ours = [frame for frame in frames[first_bad:] if frame.ours]
    if any(before.commits for before, _ in pairwise(ours)):
        return LogState.DAMAGED  # a transaction begins only when the one before it is safe
    return LogState.TORN if ours else LogState.WHOLE


def read_frames(log: bytes) -> Iterator[tuple[int, bytes]]:
    """Page and content of the frames that were committed, in order."""
    waiting: list[tuple[int, bytes]] = []
    for frame in _frames(log):
        if not frame.valid:
            return
        waiting.append((frame.page, frame.data))
        if frame.commits:
            yield from waiting
            waiting = []


def _is_even(log: bytes) -> bool:
    header = _header(log)
    return header is not None and (len(log) - LOG_HEADER_BYTES) % (FRAME_HEADER_BYTES + header[1]) == 0


def _header(log: bytes) -> tuple[str, int, bytes, tuple[int, int]] | None:
    """Byte order, page size, salt and checksum; None where the header is not whole."""
    magic, _, page = struct.unpack_from(">III", log)
    if magic & ~1 != LOG_MAGIC_NUMBER or not 512 <= page <= 65536:
        return None
    order = ">" if magic & 1 else "<"
    found = _checksum(order, log[:24], (0, 0))
    return (order, page, log[16:24], found) if struct.unpack_from(">II", log, 24) == found else None


def _frames(log: bytes) -> Iterator[_LogFrame]:
    header = _header(log)
    if header is None:
        return
    order, size, salt, running = header
    valid = True
    for at in range(LOG_HEADER_BYTES, len(log) - FRAME_HEADER_BYTES - size + 1, FRAME_HEADER_BYTES + size):
        head, data = log[at : at + FRAME_HEADER_BYTES], log[at + FRAME_HEADER_BYTES : at + FRAME_HEADER_BYTES + size]
        ours = head[8:16] == salt
        if valid:
            running = _checksum(order, data, _checksum(order, head[:8], running))
            valid = ours and struct.unpack_from(">II", head, 16) == running
        page, commits = struct.unpack_from(">II", head)
        yield _LogFrame(page, bool(commits), ours, valid, data)


def _checksum(order: str, data: bytes, start: tuple[int, int]) -> tuple[int, int]:
    one, two = start
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
