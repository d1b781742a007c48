"""Whether a video file is all there, by what its own container says of its length.

Counting decoded frames against the announced number cannot tell: an edit list (a clip trimmed on a phone) legitimately shows fewer
frames than are stored, and a variable frame rate makes the announced number a guess.
"""

from __future__ import annotations

import mmap
import re
import struct
from pathlib import Path

_TOP_LEVEL_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}

MIN_CONTAINER_BYTES = 16
CODEC_NAMES = {
    "av01": "AV1", "V_AV1": "AV1", "hvc1": "HEVC (H.265)", "hev1": "HEVC (H.265)", "V_MPEGH/ISO/HEVC": "HEVC (H.265)",
    "vvc1": "VVC (H.266)",
    "avc1": "H.264", "avc3": "H.264", "V_MPEG4/ISO/AVC": "H.264", "vp08": "VP8", "V_VP8": "VP8", "vp09": "VP9", "V_VP9": "VP9",
    "mp4v": "MPEG-4", "apch": "ProRes", "apcn": "ProRes", "apcs": "ProRes", "dvh1": "Dolby Vision", "dvhe": "Dolby Vision",
}  # fmt: skip
"""By the names in files: sample entries (registered at mp4ra.org) and Matroska's codec identifiers."""
_MATROSKA_CODEC = re.compile(rb"\x86[\x81-\xa0](V_[A-Z0-9/_]{2,28})")
_CODEC_PATTERNS = (re.compile(rb"stsd.{12}([a-z0-9]{4})", re.DOTALL), _MATROSKA_CODEC)


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
    if size < MIN_CONTAINER_BYTES:
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


def find_codec(path: Path) -> str | None:
    """What the file calls its video's codec, as people know it where they do: "AV1"; None when it does not say."""
    if path.stat().st_size < MIN_CONTAINER_BYTES:
        return None
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        for pattern in _CODEC_PATTERNS:
            for found in pattern.finditer(data):
                code = found[1].decode("ascii")
                if code in CODEC_NAMES or pattern is _MATROSKA_CODEC:
                    return CODEC_NAMES.get(code, code)
    return None


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
