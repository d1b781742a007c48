"""Whether a video file is all there, by what its own container says of its length.

Counting decoded frames against the announced number cannot tell: an edit list (a clip trimmed on a phone) legitimately shows fewer
frames than are stored, and a variable frame rate makes the announced number a guess.
"""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

_TOP_LEVEL_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


def is_text(path: Path) -> bool:
    """True when the file starts like text. ffmpeg would play text as ANSI art, and follow playlists to other files."""
    with path.open("rb") as file:
        head = file.read(512)
    return all(byte >= 32 or byte in b"\t\n\r\f\x1b" for byte in head)


def missing_bytes(path: Path) -> int:
    """How many bytes the file lacks by its container's own account (mp4, mov, webm, mkv, gif, avi); 0 when whole or unknown.

    A gif does not say how long it is, so one that stops before its trailer lacks "at least 1".
    """
    size = path.stat().st_size
    if size < 16:
        return 0
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[4:8] in _TOP_LEVEL_BOXES:
            return max(0, _iso_end(data) - size)
        if data[:4] == b"\x1aE\xdf\xa3":
            return max(0, _matroska_end(data) - size)
        if data[:4] == b"GIF8":
            return 0 if _gif_complete(data) else 1
        if data[:4] == b"RIFF":
            return max(0, 8 + int(struct.unpack_from("<I", data, 4)[0]) - size)
    return 0


def _iso_end(data: mmap.mmap) -> int:
    """Where the last top-level box ends (ISO/IEC 14496-12, 4.2)."""
    at = 0
    while at + 16 <= len(data):
        length = int(struct.unpack_from(">I", data, at)[0])
        if length == 1:
            length = int(struct.unpack_from(">Q", data, at + 8)[0])
        if length < 8:  # 0 = "to the end of the file"; anything else below 8 is not a box
            return len(data)
        at += length
    return at


def _matroska_end(data: mmap.mmap) -> int:
    """Where the segment ends (RFC 8794); a live recording leaves that unknown and gets 0."""
    length, at = _vint(data, 4)
    at += length
    if data[at : at + 4] != b"\x18S\x80g":
        return 0
    if at + 12 > len(data):
        return 0
    length, start = _vint(data, at + 4)
    return start + length if length >= 0 else 0


def _vint(data: mmap.mmap, at: int) -> tuple[int, int]:
    """An EBML length at ``at`` (-1 = unknown) and the offset after it."""
    first = data[at]
    width = 9 - first.bit_length()
    if width > 8:
        return -1, at + 1
    value = int.from_bytes(data[at : at + width], "big") & ((1 << 7 * width) - 1)
    return (-1 if value == (1 << 7 * width) - 1 else value), at + width


def _gif_complete(data: mmap.mmap) -> bool:
    """True when the blocks lead to the trailer (GIF89a specification)."""
    try:
        at = 13 + _table(data[10])
        while data[at] != 0x3B:
            if data[at] == 0x2C:
                at += 11 + _table(data[at + 9])
            elif data[at] == 0x21:
                at += 2
            else:
                return False
            while data[at]:
                at += data[at] + 1
            at += 1
    except IndexError:
        return False
    return True


def _table(flags: int) -> int:
    return 3 * (2 << (flags & 7)) if flags & 0x80 else 0
